// Pages of the log over D1 and the archive: both are in the order of time, and late records of archived days lie in D1, so
// a page is the newer of both. It looks at a bounded number of archived objects, and leads on where they end.
import { attributionOf, hasFailed } from "../accounting/attribution.ts";
import { errorCodeOf } from "../accounting/error-code.ts";
import { appOf } from "../accounting/facts.ts";
import { failoversOf, replacedNamesOf } from "../accounting/failures.ts";
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { recordOfData } from "../accounting/record-of-data.ts";
import { toolsOf } from "../accounting/request-parameters.ts";
import { listPartsBefore, type PartRow, readPart } from "./archived-records.ts";
import { type LogPage, type LogSelection, readLogPage } from "./log-page.ts";
import type { LogPosition, LogRow } from "./log-row.ts";
import { hasTerm } from "./log-terms.ts";
import { readPico } from "./pico.ts";
import type { StorePlace } from "./store-place.ts";
import { readWorkspaceTotals } from "./usage.ts";

/** What of a selection leaves no record of the workspace out. */
const unfiltered: ReadonlySet<string> = new Set(["workspaceId", "limit"]);

/** Objects of the archive that one page unpacks: so many that lie behind where it begins, besides those that reach over it. */
const maxParts = 3;
/** In all. After D1 was away for long, records of hours lie mixed in many objects. */
const maxPartsInAll = 40;

/** Behind all times: years of four digits. */
const endOfTime = 253_402_300_799_999;

export async function readLog(
  { database, bucket }: StorePlace,
  selection: LogSelection,
  wants: { totals: boolean },
): Promise<LogPage> {
  const { workspaceId, before, until, creatorUserId, limit } = selection;
  const end = Math.min(...[before?.createdAt, until].map((iso) => (iso === undefined ? endOfTime : Date.parse(iso))));
  const isWhole = Object.entries(selection).every(([name, value]) => value === undefined || unfiltered.has(name));
  const [read, parts, hashes, sums] = await Promise.all([
    readLogPage(database, selection, wants),
    listPartsBefore(database, { workspaceId, until: end, limit: maxPartsInAll + 1 }),
    creatorUserId === undefined ? undefined : keysOf(database, creatorUserId),
    wants.totals && isWhole ? readWorkspaceTotals(database, workspaceId) : undefined,
  ]);
  const hasOlder = parts.some(({ lastAt }) => lastAt >= timeOf(selection.from));
  const recent: LogPage =
    sums === undefined ? { ...read, bounded: read.bounded || hasOlder } : { ...read, totals: sums, bounded: false };
  const begin = Math.max(...[recent.next?.createdAt, selection.from, selection.after?.createdAt].map(timeOf));
  const needed = parts.filter(({ lastAt }) => lastAt >= begin);
  if (needed.length === 0) return recent;
  // What is sorted otherwise has no place where the archive would follow.
  if (selection.sort !== undefined) return { ...recent, bounded: true };
  // Those that reach over the beginning are read in any case: a page that stopped at one of them would lead to itself.
  const isCrossing = ({ lastAt }: PartRow) => lastAt >= end - 1;
  const count = Math.min(needed.filter(isCrossing).length + maxParts, maxPartsInAll);
  const [looked, unread] = [needed.slice(0, count), needed[count]];
  const archived: LogRow[] = [];
  for (const part of looked) {
    for (const line of (await readPart(bucket, part)) ?? []) {
      const row = rowOf(recordOfData(line));
      if (isSelected(row, selection, hashes)) archived.push(row);
    }
  }
  if (unread === undefined) return merge([recent.rows, archived], { recent, limit, reached: recent.next });
  const bounded = recent.bounded || isCrossing(unread);
  const reachedAt = isCrossing(unread) ? Math.min(...looked.map(({ firstAt }) => firstAt)) : unread.lastAt + 1;
  const after = { createdAt: new Date(reachedAt).toISOString(), id: "gen-0" };
  return merge([recent.rows, archived], { recent: { ...recent, bounded }, limit, reached: later(recent.next, after) });
}

/** `reached`: how far both were looked through; null: to the end. */
function merge(
  lists: readonly LogRow[][],
  { recent, limit, reached }: { recent: LogPage; limit: number; reached: LogPosition | null },
): LogPage {
  const distinct = [...new Map(lists.flat().map((row) => [row.id, row])).values()];
  const found = distinct
    .filter((row) => reached === null || compare(row, reached) >= 0)
    .toSorted((one, other) => compare(other, one));
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next = found.length > limit && last !== undefined ? { createdAt: last.createdAt, id: last.id } : reached;
  return { ...recent, rows, next };
}

function later(one: LogPosition | null, other: LogPosition | null): LogPosition | null {
  if (one === null || other === null) return one ?? other;
  return compare(one, other) > 0 ? one : other;
}

function compare(one: LogPosition, other: LogPosition): number {
  const [mine, theirs] = [Date.parse(one.createdAt), Date.parse(other.createdAt)];
  return mine - theirs || (one.id < other.id ? -1 : Number(one.id > other.id));
}

function timeOf(iso: string | undefined): number {
  return iso === undefined ? 0 : Date.parse(iso);
}

async function keysOf(database: D1Database, creatorUserId: string): Promise<ReadonlySet<string>> {
  const { results } = await database
    .prepare("SELECT hash FROM api_keys WHERE creator_user_id = ?1")
    .bind(creatorUserId)
    .all<{ hash: string }>();
  return new Set(results.map(({ hash }) => hash));
}

function rowOf(record: GenerationRecord): LogRow {
  const { model, provider, providerName, endpoint } = attributionOf(record);
  const { id, createdAt, keyHash, requestedModel, status, errorType, finishReason, cancelled, streamed } = record;
  const { promptTokens, completionTokens, latencyMs, generationMs, dataRegion, ioLog } = record;
  return {
    ...{ id, createdAt, keyHash, requestedModel, status, errorType, finishReason, cancelled, streamed },
    ...{ promptTokens, completionTokens, latencyMs, generationMs, dataRegion, ioLog, model, provider },
    providerName: providerName === "" ? null : providerName,
    failed: hasFailed(record),
    cached: record.responseCacheSourceId !== undefined,
    costPico: readPico(record.costPico),
    attempts: record.attempts.length + (record.omitted?.attempts ?? 0),
    tools: toolsOf(record.parameters),
    app: appOf(record),
    ...{ endpoint, failovers: failoversOf(record), replaced: replacedNamesOf(record) },
    ...{ cachedTokens: record.cachedTokens, sessionId: record.sessionId, externalUser: record.externalUser },
  };
}

/** The same conditions as in D1. */
function isSelected(row: LogRow, selection: LogSelection, hashes: ReadonlySet<string> | undefined): boolean {
  const { from, until, before, after, keyHash, model, provider, idContains, finishReason, dataRegion, outcome } =
    selection;
  const { exactModel, exactProvider, errorCodes } = selection;
  const at = Date.parse(row.createdAt);
  const names = [row.model, row.requestedModel].map((name) => name.toLowerCase());
  return (
    (from === undefined || at >= Date.parse(from)) &&
    (until === undefined || at < Date.parse(until)) &&
    (before === undefined || compare(row, before) < 0) &&
    (after === undefined || compare(row, after) > 0) &&
    (hashes === undefined || hashes.has(row.keyHash)) &&
    (keyHash === undefined || row.keyHash === keyHash) &&
    (model === undefined || names.some((name) => name.includes(model))) &&
    (provider === undefined || row.provider.toLowerCase().includes(provider)) &&
    (exactModel === undefined || row.model === exactModel) &&
    (exactProvider === undefined || row.provider === exactProvider) &&
    (errorCodes === undefined || errorCodes.includes(errorCodeOf(row))) &&
    (idContains === undefined || row.id.includes(idContains)) &&
    (finishReason === undefined || row.finishReason === finishReason) &&
    (dataRegion === undefined || row.dataRegion === dataRegion) &&
    (outcome === undefined || (outcome === "failed" ? row.failed : !row.failed && row.errorType === null)) &&
    (selection.terms ?? []).every((term) => hasTerm(row, term))
  );
}
