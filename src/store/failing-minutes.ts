// The minutes in which requests to a provider failed, from the short rows of what failed; and when it answered again.

export interface Minute {
  /** Epoch milliseconds of its beginning. */
  at: number;
  requests: number;
  failures: number;
}

interface Row {
  minute: number;
  failures: number;
  requests: number;
  /** The first minute behind it with a request and no failure, before the next one with failures. */
  back: number | null;
}

const minuteMs = 60_000;

/** From old to new: minutes with failures, and behind each the first with a request and none, which counts as one request.
 * `from`: epoch milliseconds of a whole minute. */
export async function readFailingMinutes(
  database: D1Database,
  { workspaceId, provider, from }: { workspaceId: string; provider: string; from: number },
): Promise<Minute[]> {
  const ofProvider = "FROM records WHERE workspace_id = ?1 AND provider = ?2";
  const { results } = await database
    .prepare(
      `WITH failing AS MATERIALIZED (
         SELECT at / ${minuteMs} AS minute, COUNT(*) AS failures FROM records INDEXED BY records_failed
         WHERE workspace_id = ?1 AND provider = ?2 AND failed = 1 AND at >= ?3 GROUP BY 1
       ), spans AS MATERIALIZED (
         SELECT minute, failures, (minute + 1) * ${minuteMs} AS until,
           COALESCE(LEAD(minute) OVER (ORDER BY minute) * ${minuteMs}, 9e15) AS next FROM failing
       )
       SELECT minute, failures, (SELECT COUNT(*) ${ofProvider} AND at >= minute * ${minuteMs} AND at < until) AS requests,
         (SELECT at / ${minuteMs} ${ofProvider} AND at >= until AND at < next ORDER BY at LIMIT 1) AS back
       FROM spans ORDER BY minute`,
    )
    .bind(workspaceId, provider, from)
    .all<Row>();
  return results.flatMap(({ minute, failures, requests, back }) => [
    { at: minute * minuteMs, requests, failures },
    ...(back === null ? [] : [{ at: back * minuteMs, requests: 1, failures: 0 }]),
  ]);
}
