// What a message of the queue holds: one record, or several of them that left an isolate together.
import type { GenerationRecord } from "../accounting/generation-record.ts";

/** One alone is its own message, as releases before wrote it. */
export function messageOf(records: readonly GenerationRecord[]): unknown {
  const [first, ...others] = records;
  return others.length === 0 ? first : { records };
}

/** Whatever release wrote it. */
export function recordsOf(body: unknown): readonly GenerationRecord[] {
  if (typeof body === "object" && body !== null && "records" in body && Array.isArray(body.records))
    return body.records;
  return [body as GenerationRecord];
}
