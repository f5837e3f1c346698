// Failed requests by kind of error, model and provider, over time: from the short rows of what failed, of which a bounded number
// is read, beside what was asked: of a whole workspace as the sums say.
import { selectAsked } from "./asked-of.ts";
import { conditionOf, type LogSelection, maxSearchedOf, searchedRows, selectLastSearched } from "./log-page.ts";
import { codeColumn } from "./log-terms.ts";

export interface ErrorGroup {
  /** As accounting/error-code.ts says. */
  code: string;
  model: string;
  /** Empty where none was asked. */
  provider: string;
  providerName: string;
  failures: number;
  /** Requests that count for the same model and provider, failed or not; null: not known of the same requests. */
  requests: number | null;
  /** Failures in each part of the time. */
  buckets: number[];
  /** The last of them. */
  lastAt: string;
  lastId: string;
  /** The last of which prompt and answer were stored. */
  kept: { id: string } | undefined;
}

export interface ErrorReport {
  /** What happened most comes first. */
  groups: ErrorGroup[];
  /** null: not known of the same requests. */
  requests: number | null;
  /** Records. */
  searchedAtMost: number;
  /** There is more than what was looked at. */
  bounded: boolean;
}

interface Row {
  code: string;
  model: string;
  provider: string;
  provider_name: string | null;
  bucket: number;
  requests: number;
  last: string;
  kept: string | null;
}

/** Time and id of a row, in the order of time: milliseconds have as many digits for centuries. */
const place = "at || ' ' || id";

function readPlace(text: string): { id: string; at: string } {
  const [at, id = ""] = text.split(" ");
  return { id, at: new Date(Number(at)).toISOString() };
}

export interface ErrorSelection {
  workspaceId: string;
  /** Only of keys that this member made. */
  creatorUserId?: string | undefined;
}

/** `wants.share`: also how much was asked. `time.from`: a whole hour, in epoch milliseconds. */
export async function readErrors(
  database: D1Database,
  selection: ErrorSelection,
  { time, wants }: { time: { from: number; bucketMs: number; buckets: number }; wants: { share: boolean } },
): Promise<ErrorReport> {
  const since = { ...selection, from: new Date(time.from).toISOString(), limit: 0 };
  // Sums of hours know no keys: of some keys' requests both are counted among the newest.
  const isCounted = wants.share && selection.creatorUserId !== undefined;
  const whole: LogSelection = isCounted ? since : { ...since, outcome: "failed" };
  const filter = conditionOf(whole);
  const searched = searchedRows(whole, `at id model provider provider_name failed io_log ${codeColumn} ${filter.sql}`);
  const values = [...searched.values, ...filter.values];
  const asking = isCounted
    ? database
        .prepare(
          `SELECT model, provider, COUNT(*) AS requests FROM (${searched.sql}) WHERE ${filter.sql} GROUP BY 1, 2`,
        )
        .bind(...values)
    : selectAsked(database, { ...selection, from: time.from, until: time.from + (time.buckets + 1) * time.bucketMs });
  // Apart: what failed is little, and alone it is split so finely.
  const [failed, end, asked] = await database.batch<Row>([
    database
      .prepare(
        `SELECT ${codeColumn} AS code, model, provider, MAX(provider_name) AS provider_name, CAST((at - ?) / ? AS INTEGER) AS bucket,
         COUNT(*) AS requests, MAX(${place}) AS last, MAX(IIF(io_log = 'stored', ${place}, NULL)) AS kept
       FROM (${searched.sql}) WHERE failed = 1 AND ${filter.sql} GROUP BY 1, 2, 3, 5`,
      )
      .bind(time.from, time.bucketMs, ...values),
    selectLastSearched(database, whole),
    ...(wants.share ? [asking] : []),
  ]);
  const bounded = (end?.results.length ?? 0) > 0;
  const pairs = new Map((asked?.results ?? []).map((row) => [pairOf(row), row.requests]));
  const isKnown = pairs.size > 0 && (isCounted || !bounded);
  return {
    groups: groupsOf(failed?.results ?? [], isKnown ? pairs : new Map(), time.buckets),
    requests: isKnown ? [...pairs.values()].reduce((sum, requests) => sum + requests, 0) : null,
    searchedAtMost: maxSearchedOf(whole),
    bounded,
  };
}

/** `asked`: requests by model and provider. */
function groupsOf(rows: readonly Row[], asked: ReadonlyMap<string, number>, buckets: number): ErrorGroup[] {
  const failed = Map.groupBy(rows, (row) => `${row.code} ${pairOf(row)}`);
  return [...failed.values()]
    .flatMap((group) => {
      const newest = group.toSorted((one, other) => (one.last < other.last ? 1 : -1));
      const [last] = newest;
      if (last === undefined) return [];
      const kept = newest.find((row) => row.kept !== null)?.kept ?? undefined;
      const { id: lastId, at: lastAt } = readPlace(last.last);
      const { code, model, provider, provider_name: name } = last;
      const counts = new Array<number>(buckets).fill(0);
      for (const { bucket, requests } of group) counts[Math.min(bucket, buckets - 1)] = requests;
      const failures = group.reduce((sum, row) => sum + row.requests, 0);
      return [
        {
          ...{ code, model, provider, providerName: name ?? provider, failures, buckets: counts },
          ...{
            requests: asked.get(pairOf(last)) ?? null,
            ...{ lastAt, lastId, kept: kept === undefined ? undefined : readPlace(kept) },
          },
        },
      ];
    })
    .toSorted((one, other) => other.failures - one.failures || (one.lastAt < other.lastAt ? 1 : -1));
}

function pairOf({ model, provider }: Pick<Row, "model" | "provider">): string {
  return JSON.stringify([model, provider]);
}
