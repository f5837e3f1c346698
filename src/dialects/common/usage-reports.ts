// What a provider reports of its counts in the course of one answer, as one report that grows. Vendors report some counts
// at the start and others at the end, or repeat them all, or close with zeros: a count that was given stays until a
// later one that says something, and can be meant, replaces it. Pure.
import type { UsagePart } from "../../streaming/stream-part.ts";
import type { ReportedUsage } from "../../wire/answer.ts";
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import { maxCount } from "../../wire/plausible-usage.ts";
import { asCount } from "./records.ts";

export interface UsageReports {
  /** The parts that one more report means: the counts known by now, or none where it says nothing new. */
  note(report: unknown): UsagePart[];
}

/** `read` gives undefined for a report that counts nothing. */
export function usageReports(read: (counts: JsonRecord) => ReportedUsage | undefined): UsageReports {
  let known: JsonRecord = {};
  return {
    note(report) {
      if (!isRecord(report)) return [];
      known = laterCounts(known, report);
      const usage = countsSomething(report) ? read(known) : undefined;
      return usage === undefined ? [] : [{ kind: "usage", usage }];
    },
  };
}

function laterCounts(earlier: JsonRecord, later: JsonRecord): JsonRecord {
  const merged = new Map(Object.entries(earlier));
  for (const [name, value] of Object.entries(later)) merged.set(name, laterValue(merged.get(name), value));
  return Object.fromEntries(merged);
}

function laterValue(earlier: unknown, later: unknown): unknown {
  if (earlier === undefined) return later;
  if (isRecord(earlier)) return isRecord(later) ? laterCounts(earlier, later) : earlier;
  if (Array.isArray(earlier)) return Array.isArray(later) && later.length > 0 ? later : earlier;
  return isCount(earlier) && !isCount(later) ? earlier : (later ?? earlier);
}

/** Zeros count nothing. */
export function countsSomething(report: JsonRecord): boolean {
  for (const name in report) {
    const value = report[name];
    if (isRecord(value) ? countsSomething(value) : isCount(value)) return true;
  }
  return false;
}

function isCount(value: unknown): boolean {
  const count = asCount(value);
  return count !== undefined && count > 0 && count <= maxCount;
}
