// What the log's address says: which records to show. A value that makes no sense is left out, never an error.

import * as z from "zod";
import type { LogSelection } from "../../store/log-page.ts";
import type { LogPosition } from "../../store/log-row.ts";
import { madeOnce } from "../../wire/derived.ts";

export const ranges = [
  ["", "Any time"],
  ["1", "Last hour"],
  ["24", "Last 24 hours"],
  ["168", "Last 7 days"],
  ["720", "Last 30 days"],
] as const;

export const finishReasons = ["stop", "length", "tool_calls", "content_filter", "error"] as const;

const hourMs = 3_600_000;

const filterSchema = madeOnce(() => {
  const text = z.string().trim().max(200).catch("").default("");
  return z.object({
    id: text,
    model: text,
    provider: text,
    key: text,
    status: z.enum(["", "ok", "failed"]).catch("").default(""),
    finish: z
      .enum(["", ...finishReasons])
      .catch("")
      .default(""),
    /** Kinds of errors, with commas between them. */
    error: z.string().trim().max(1_000).catch("").default(""),
    region: z.enum(["", "europe", "global"]).catch("").default(""),
    hours: z.enum(["", "1", "24", "168", "720"]).catch("").default(""),
    /** `2026-11-22T01:45`, UTC. */
    from: text,
    until: text,
  });
});
export type LogFilter = z.infer<ReturnType<typeof filterSchema>>;

export function readLogFilter(query: Record<string, string>): LogFilter {
  return filterSchema().parse(query);
}

export function noFilter(): LogFilter {
  return readLogFilter({});
}

export function isFiltered(filter: LogFilter): boolean {
  return Object.values(filter).some((value) => value !== "");
}

export interface LogScope {
  workspaceId: string;
  /** Only of keys that this member made; undefined = of all. */
  creatorUserId: string | undefined;
  /** Epoch milliseconds. */
  now: number;
}

export function selectionOf(filter: LogFilter, scope: LogScope): Omit<LogSelection, "limit"> {
  const sinceHours =
    filter.hours === "" ? undefined : new Date(scope.now - Number(filter.hours) * hourMs).toISOString();
  return {
    workspaceId: scope.workspaceId,
    creatorUserId: scope.creatorUserId,
    keyHash: given(filter.key),
    ...nameOf(filter.model, { exact: "exactModel", part: "model" }),
    ...nameOf(filter.provider, { exact: "exactProvider", part: "provider" }),
    idContains: given(filter.id),
    outcome: filter.status === "" ? undefined : filter.status,
    errorCodes: given(filter.error)?.split(","),
    finishReason: given(filter.finish),
    dataRegion: filter.region === "" ? undefined : filter.region,
    from: isoOf(filter.from) ?? sinceHours,
    until: isoOf(filter.until),
  };
}

/** `2026-11-22T01:45:12.345Z_gen-…` */
export function writePosition({ createdAt, id }: LogPosition): string {
  return `${createdAt}_${id}`;
}

export function readPosition(written: string | undefined): LogPosition | undefined {
  const [, createdAt, id] = /^([\d-]{10}T[\d:.]{5,15}Z)_(gen-[A-Za-z0-9]{1,80})$/.exec(written ?? "") ?? [];
  return createdAt === undefined || id === undefined ? undefined : { createdAt, id };
}

/** The address of the log with this filter, and with a field changed. */
export function logAddress(filter: LogFilter, change: Record<string, string> = {}): string {
  const fields = Object.entries({ ...filter, ...change }).filter(([, value]) => value !== "");
  const query = new URLSearchParams(fields).toString();
  return query === "" ? "/logs" : `/logs?${query}`;
}

/** `"maker/big"` is this name and no other; without quotation marks it is a part of names. */
function nameOf(typed: string, { exact, part }: { exact: "exactModel" | "exactProvider"; part: "model" | "provider" }) {
  const [, whole] = /^"(.*)"$/.exec(typed) ?? [];
  return whole === undefined ? { [part]: given(typed.toLowerCase()) } : { [exact]: whole };
}

/** The filter for exactly what a sum counts under a name. */
export function quoted(name: string): string {
  return `"${name}"`;
}

function given(value: string): string | undefined {
  return value === "" ? undefined : value;
}

function isoOf(local: string): string | undefined {
  const at = Date.parse(`${local}${local.endsWith("Z") ? "" : "Z"}`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
