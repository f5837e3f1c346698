// How fast an answer was, defined once: lists, pages and sums all mean this. Only a stream that ended well has a first token
// and a speed; an answer that came whole has its whole time alone, and one that was kept says nothing of how fast anybody is.
import { hasFailed } from "./attribution.ts";
import type { GenerationRecord } from "./generation-record.ts";

export interface Speed {
  /** Milliseconds from the request to the first token. */
  firstTokenMs: number | null;
  /** Milliseconds from the first token to the last; 0 where there is nothing between them. */
  streamedMs: number;
  /** Of completion, after the first token. */
  tokensPerSecond: number | null;
}

type Timed = Pick<
  GenerationRecord,
  "streamed" | "status" | "finishReason" | "latencyMs" | "generationMs" | "completionTokens" | "responseCacheSourceId"
> & { cached?: boolean };

export function speedOf(record: Timed): Speed {
  const { streamed, latencyMs, generationMs, completionTokens } = record;
  const isKept = record.cached ?? record.responseCacheSourceId !== undefined;
  const firstTokenMs = streamed && !isKept && !hasFailed(record) ? latencyMs : null;
  const streamedMs =
    firstTokenMs === null || generationMs === null ? 0 : Math.max(0, Math.round(generationMs - firstTokenMs));
  return { firstTokenMs, streamedMs, tokensPerSecond: tokensPerSecondOf({ completionTokens, streamedMs }) };
}

/** null where there is nothing to measure. */
export function tokensPerSecondOf(streamed: { completionTokens: number; streamedMs: number }): number | null {
  const { completionTokens, streamedMs } = streamed;
  return streamedMs > 0 && completionTokens > 0 ? (completionTokens * 1_000) / streamedMs : null;
}
