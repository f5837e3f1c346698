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
  last_at: number;
  id: string;
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
  const searched = searchedRows(whole, `at id model provider provider_name failed ${codeColumn} ${filter.sql}`);
  const values = [...searched.values, ...filter.values];
  const asking = isCounted
    ? database
        .prepare(
          `SELECT model, provider, COUNT(*) AS requests FROM (${searched.sql}) WHERE ${filter.sql} GROUP BY 1, 2`,
        )
        .bind(...values)
    : selectAsked(database, { ...selection, from: time.from });
  // Apart: what failed is little, and alone it is split so finely.
  const [failed, end, asked] = await database.batch<Row>([
    database
      .prepare(
        `SELECT ${codeColumn} AS code, model, provider, provider_name, CAST((at - ?) / ? AS INTEGER) AS bucket,
         COUNT(*) AS requests, MAX(at) AS last_at, id
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
      const last = group.toSorted((one, other) => other.last_at - one.last_at)[0];
      if (last === undefined) return [];
      const { code, model, provider, provider_name: name } = last;
      const counts = new Array<number>(buckets).fill(0);
      for (const { bucket, requests } of group) counts[Math.min(bucket, buckets - 1)] = requests;
      const failures = group.reduce((sum, row) => sum + row.requests, 0);
      return [
        {
          ...{ code, model, provider, providerName: name ?? provider, failures, buckets: counts },
          ...{
            requests: asked.get(pairOf(last)) ?? null,
            lastAt: new Date(last.last_at).toISOString(),
            lastId: last.id,
          },
        },
      ];
    })
    .toSorted((one, other) => other.failures - one.failures || (one.lastAt < other.lastAt ? 1 : -1));
}

function pairOf({ model, provider }: Pick<Row, "model" | "provider">): string {
  return JSON.stringify([model, provider]);
}
