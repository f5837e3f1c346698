// Failed requests by kind of error, model and provider, over time: from the short rows, of which a bounded number is read.

import { conditionOf, type LogSelection, searchedRows, selectLastSearched } from "./log-page.ts";
import { codeColumn } from "./log-terms.ts";

export interface ErrorGroup {
  /** As accounting/error-code.ts says. */
  code: string;
  model: string;
  /** Empty where none was asked. */
  provider: string;
  providerName: string;
  failures: number;
  /** Requests that count for the same model and provider, failed or not. */
  requests: number;
  /** Failures in each part of the time. */
  buckets: number[];
  /** The last of them. */
  lastAt: string;
  lastId: string;
}

export interface ErrorReport {
  /** What happened most comes first. */
  groups: ErrorGroup[];
  requests: number;
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

export async function readErrors(
  database: D1Database,
  selection: Omit<LogSelection, "limit">,
  time: { from: number; bucketMs: number; buckets: number },
): Promise<ErrorReport> {
  const whole = { ...selection, from: new Date(time.from).toISOString(), limit: 0 };
  const searched = searchedRows(whole);
  const filter = conditionOf(whole);
  const values = [...searched.values, ...filter.values];
  // Apart: what failed is little, and alone it is split so finely.
  const [failed, asked, end] = await database.batch<Row>([
    database
      .prepare(
        `SELECT ${codeColumn} AS code, model, provider, provider_name, CAST((at - ?) / ? AS INTEGER) AS bucket,
         COUNT(*) AS requests, MAX(at) AS last_at, id
       FROM (${searched.sql}) WHERE failed = 1 AND ${filter.sql} GROUP BY 1, 2, 3, 5`,
      )
      .bind(time.from, time.bucketMs, ...values),
    database
      .prepare(`SELECT model, provider, COUNT(*) AS requests FROM (${searched.sql}) WHERE ${filter.sql} GROUP BY 1, 2`)
      .bind(...values),
    selectLastSearched(database, whole),
  ]);
  const pairs = new Map((asked?.results ?? []).map((row) => [pairOf(row), row.requests]));
  return {
    groups: groupsOf(failed?.results ?? [], pairs, time.buckets),
    requests: [...pairs.values()].reduce((sum, requests) => sum + requests, 0),
    bounded: (end?.results.length ?? 0) > 0,
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
            requests: asked.get(pairOf(last)) ?? failures,
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
