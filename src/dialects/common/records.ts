// Deeper reading of a vendor's JSON: records and lists of records, with what has the wrong shape left out.
import { isRecord, parseJson } from "../json.ts";

export type JsonRecord = Record<string, unknown>;

/** undefined where the text is not a JSON object. */
export function parseRecord(text: string): JsonRecord | undefined {
  const value = parseJson(text);
  return isRecord(value) ? value : undefined;
}

export function recordIn(record: JsonRecord, key: string): JsonRecord | undefined {
  const value = record[key];
  return isRecord(value) ? value : undefined;
}

export function recordsIn(record: JsonRecord, key: string): JsonRecord[] {
  const value = record[key];
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

const nothing: readonly unknown[] = [];

/** A list as it is, with whatever it holds: for readers that run for every event of a stream. */
export function listIn(record: JsonRecord | undefined, key: string): readonly unknown[] {
  const value = record?.[key];
  return Array.isArray(value) ? value : nothing;
}
