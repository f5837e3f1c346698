// Fields of a vendor's JSON, by name and kind: what has another shape is left out.
import { isRecord, type JsonRecord } from "../../wire/json.ts";

/** A finite, non-negative whole number under `key`, else undefined. */
export function numberIn(record: JsonRecord, key: string): number | undefined {
  return asCount(record[key]);
}

const digits = /^\d{1,15}$/;

/** The value as a finite, non-negative whole number, else undefined. Some vendors write their counts as text. */
export function asCount(value: unknown): number | undefined {
  if (typeof value === "string") return digits.test(value) ? Number(value) : undefined;
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
}

export function stringIn(record: JsonRecord, key: string): string | undefined {
  const value = record[key];
  return typeof value === "string" ? value : undefined;
}

/** A string that says something: an empty id is none. */
export function filledIn(record: JsonRecord, key: string): string | undefined {
  const value = record[key];
  return typeof value === "string" && value !== "" ? value : undefined;
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
