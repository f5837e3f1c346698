// What the pages of the log have in common: the filter of the address, and the requests that the visitor may see of it.
import { firstDay } from "../../jobs/keep-records.ts";
import { hasSumsBefore } from "../../store/archived-records.ts";
import type { ApiKeyRecord } from "../../store/keys.ts";
import type { LogPage, LogSelection } from "../../store/log-page.ts";
import type { LogPosition } from "../../store/log-row.ts";
import { readLog } from "../../store/log-with-archive.ts";
import { type ConsoleContext, visitorOf } from "../environment.ts";
import { keepPreference, readPreference } from "../preference.ts";
import { readSeenKeys } from "../seen-keys.ts";
import { withAttempts } from "./log-columns.tsx";
import { type LogFilter, readLogFilter, selectionOf } from "./log-filter.ts";

/** Columns may come one by one, from boxes that were ticked; this browser is shown them from then on. */
export function filterOf(context: ConsoleContext): LogFilter {
  const ticked = context.req.queries("col");
  if (ticked === undefined) return readLogFilter(context.req.query());
  const filter = readLogFilter({ ...context.req.query(), cols: ticked.join(",") });
  keepPreference(context, "log_columns", filter.cols);
  return filter;
}

const ofAttempts = /(^|\s)-?(attempts|failovers|replaced):/i;

/** Names of columns as the filter has them: where it names none, those that were chosen last. */
export function shownColumns(context: ConsoleContext, { cols, q }: LogFilter): string {
  if (cols !== "") return cols;
  const kept = readPreference(context, "log_columns");
  return ofAttempts.test(q) ? withAttempts(kept) : kept;
}

interface Place {
  before?: LogPosition | undefined;
  after?: LogPosition | undefined;
}

/** Of the filter's requests those that the visitor may see. */
export function selectionFor(
  context: ConsoleContext,
  filter: LogFilter,
  keys: ReadonlyMap<string, string>,
): Omit<LogSelection, "limit"> {
  const { workspace, onlyOf } = visitorOf(context);
  return selectionOf(filter, { workspaceId: workspace.id, creatorUserId: onlyOf, now: context.get("now")(), keys });
}

export function readPage(
  context: ConsoleContext,
  selection: Omit<LogSelection, "limit">,
  { limit, totals = false, ...place }: Place & { limit: number; totals?: boolean },
): Promise<LogPage> {
  const { DB: database, CONTENTS: bucket } = context.env;
  return readLog({ database, bucket }, { ...selection, ...place, limit }, { totals });
}

/** The keys whose requests the visitor may see, the newest first. */
export async function readKeys(context: ConsoleContext, { limit = 1_000 } = {}): Promise<ApiKeyRecord[]> {
  return (await readSeenKeys(context, { limit })).filter(({ kind }) => kind === "api");
}

export function namesOf(keys: readonly ApiKeyRecord[]): ReadonlyMap<string, string> {
  return new Map(keys.map((key) => [key.hash, key.name]));
}

/** The day before which the filter asks for requests whose records are past their retention; undefined where it asks for none. */
export async function readForgotten(
  context: ConsoleContext,
  { workspaceId, from }: Pick<LogSelection, "workspaceId" | "from">,
): Promise<string | undefined> {
  const day = firstDay(context.get("settings").RECORDS_KEEP_DAYS, context.get("now")());
  if (day === undefined || (from !== undefined && from >= day)) return undefined;
  return (await hasSumsBefore(context.env.DB, { workspaceId, day })) ? day : undefined;
}
