// Carries an opened stream to the client: parts in, text out, noted in passing. The one loop per stream. It writes
// keep-alive comments while the provider is silent and ends in exactly one of three ways.
import type { StreamWriter } from "../../doors/door.ts";
import type { AttemptFailure } from "../../routing/outcome.ts";
import { failedEnding } from "../../streaming/failed-ending.ts";
import type { Observation } from "../../streaming/observation.ts";
import { says } from "../../streaming/opening.ts";
import type { StreamPart } from "../../streaming/stream-part.ts";
import type { OpenStream } from "../attempt/open-stream.ts";
import { failureOfPart, failureOfThrown } from "../attempt/read-failure.ts";
import type { ClientStream } from "./client-stream.ts";

export type PumpEnd = { kind: "complete" } | { kind: "client_gone" } | { kind: "failed"; failure: AttemptFailure };

export interface PumpInput {
  opened: OpenStream;
  /** How many answers were asked for (`n`). */
  choices: number;
  client: Pick<ClientStream, "write">;
  writer: Pick<StreamWriter, "chunk">;
  observation: Observation;
  /** A part as the client is to see it; undefined keeps it from the client. */
  show(part: Extract<StreamPart, { kind: "chunk" }>): Extract<StreamPart, { kind: "chunk" }> | undefined;
}

/** Counts that come behind an answer come at once, and most connections close there. */
const lateCountsMs = 1_000;

export async function pumpStream(input: PumpInput): Promise<PumpEnd> {
  const { opened, choices, client, writer, observation, show } = input;
  const { rest, clock, source } = opened;
  let isAnswered = false;
  /** Where nobody said that the stream was over, as many answers have ended as were asked for. */
  const isWhole = (): boolean => observation.complete && (observation.ended || observation.finished.size >= choices);
  try {
    for (let parts: StreamPart[] | null = opened.first; parts !== null; parts = await rest.next()) {
      if (parts.some(says)) clock.eventArrived();
      let text = "";
      for (const part of parts) {
        if (part.kind === "error") {
          if (part.unreadable && isWhole()) continue;
          if (text !== "") await client.write(text);
          return { kind: "failed", failure: failureOfPart(part, source) };
        }
        observation.note(part);
        if (part.kind !== "chunk") continue;
        const failed = failedEnding(part.choices);
        if (failed !== undefined) {
          if (text !== "") await client.write(text);
          noteUsage(parts, observation);
          return { kind: "failed", failure: failureOfPart({ kind: "error", ...failed }, source) };
        }
        const shown = show(part);
        if (shown !== undefined) text += writer.chunk(shown);
      }
      if (text !== "") {
        clock.hold();
        if (!(await client.write(text))) return { kind: "client_gone" };
        clock.release();
      }
      if (observation.ended) break;
      if (!isAnswered && observation.finished.size >= choices) {
        // Whoever runs tools waits for the end, whether or not the provider closes its connection.
        isAnswered = true;
        clock.limitSilence(lateCountsMs);
      }
    }
    if (observation.ended && observation.usage === null) await noteLateCounts(opened, observation);
    if (isWhole()) return { kind: "complete" };
    return { kind: "failed", failure: { kind: "broken_off" } };
  } catch (thrown) {
    const failure = failureOfThrown(thrown, clock, source.hide);
    if (failure.kind === "client_gone") return { kind: "client_gone" };
    // Some vendors close the connection rudely, or leave it open, after the answer was complete.
    if (isWhole()) return { kind: "complete" };
    return { kind: "failed", failure: failure.kind === "network" ? { kind: "broken_off" } : failure };
  } finally {
    clock.stop();
    // Lets go of the connection; after a whole body there is nothing left to cancel.
    await rest.cancel();
  }
}

async function noteLateCounts({ rest, clock }: OpenStream, observation: Observation): Promise<void> {
  clock.limitSilence(lateCountsMs);
  for (let parts = await rest.next(); parts !== null; parts = await rest.next()) {
    noteUsage(parts, observation);
    if (observation.usage !== null) return;
  }
}

function noteUsage(parts: readonly StreamPart[], observation: Observation): void {
  for (const part of parts) if (part.kind === "usage") observation.note(part);
}
