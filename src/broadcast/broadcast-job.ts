// A message of the queue: one request that one destination is to be told of. No word of prompt or answer is in it.
import { isRecord } from "../wire/json.ts";
import type { Trace } from "./trace.ts";

export interface BroadcastJob extends Trace {
  kind: "broadcast";
  destinationId: string;
  /** `none`: they are not meant to go along; `stored`: they lie in R2; `straight`: the request itself sends them, and nothing
   * else has them. */
  contents: "none" | "stored" | "straight";
}

/** Whoever wrote the message was this router. */
export function isBroadcastJob(body: unknown): body is BroadcastJob {
  return isRecord(body) && body["kind"] === "broadcast";
}
