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
  const [grouped, end] = await database.batch<Row>([
    database
      .prepare(
        `SELECT ${codeColumn} AS code, model, provider, provider_name, IIF(failed = 0, 0, CAST((at - ?) / ? AS INTEGER)) AS bucket,
         COUNT(*) AS requests, MAX(at) AS last_at, id
       FROM (${searched.sql}) WHERE ${filter.sql} GROUP BY 1, 2, 3, 5`,
      )
      .bind(time.from, time.bucketMs, ...searched.values, ...filter.values),
    selectLastSearched(database, searched),
  ]);
  const rows = grouped?.results ?? [];
  const requests = rows.reduce((sum, row) => sum + row.requests, 0);
  return { groups: groupsOf(rows, time.buckets), requests, bounded: (end?.results.length ?? 0) > 0 };
}

function groupsOf(rows: readonly Row[], buckets: number): ErrorGroup[] {
  const asked = new Map<string, number>();
  for (const row of rows) asked.set(pairOf(row), (asked.get(pairOf(row)) ?? 0) + row.requests);
  const failed = Map.groupBy(
    rows.filter(({ code }) => code !== ""),
    (row) => `${row.code} ${pairOf(row)}`,
  );
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
