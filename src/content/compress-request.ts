// Makes a request fit one endpoint by middle-out: what the endpoint's lengths leave for the messages, then compressMiddle.
// Pure, from the untouched request each time; asks needsMiddleOut nothing: the caller decides whether to come here.
import type { ChatRequest } from "../wire/chat-request.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { estimateMessage, estimateRequest } from "./estimate-request.ts";
import { type Compressed, compressMiddle } from "./middle-out.ts";

/** Room left for the error of the estimate: a prompt compressed to the very limit would be refused half of the time. */
const safety = 0.9;
/** Share of the context kept for the answer where the request does not say how long it may be. */
const answerShare = 1 / 8;

export interface CompressedRequest {
  request: ChatRequest;
  /** undefined where nothing had to go. */
  compressed: Omit<Compressed, "messages"> | undefined;
}

export interface TooLong {
  /** Estimated tokens of prompt and answer before anything was removed. */
  requested: number;
  limit: number;
}

export interface EndpointLengths {
  contextLength: number;
  maxPromptTokens?: number | null;
  /** How many messages the vendor takes; a property of the dialect or the endpoint. */
  maxMessages?: number | undefined;
  tokenizer?: string | null;
}

export function compressRequest(request: ChatRequest, endpoint: EndpointLengths): Result<CompressedRequest, TooLong> {
  const { contextLength, maxMessages, tokenizer } = endpoint;
  const { prompt, parts } = estimateRequest(request, tokenizer);
  const answer = request.max_completion_tokens ?? request.max_tokens ?? 0;
  const requested = prompt + answer;
  const limit = Math.min(contextLength - answer, endpoint.maxPromptTokens ?? Number.POSITIVE_INFINITY);
  const tooManyMessages = maxMessages !== undefined && request.messages.length > maxMessages;
  const tooLong = prompt > limit;
  if (!tooLong && !tooManyMessages) return ok({ request, compressed: undefined });

  const room = answer > 0 ? limit : Math.min(limit, Math.floor(contextLength * (1 - answerShare)));
  const compressed = compressMiddle({
    messages: request.messages,
    // Where only the number of messages is too high, tokens are no reason to cut.
    limitTokens: tooLong ? Math.floor(room * safety) - parts.tools : Number.POSITIVE_INFINITY,
    maxMessages,
    estimate: (message) => estimateMessage(message, tokenizer),
  });
  if (!compressed.ok) return fail({ requested, limit: contextLength });
  const { messages, ...facts } = compressed.value;
  return ok({ request: { ...request, messages }, compressed: facts });
}
