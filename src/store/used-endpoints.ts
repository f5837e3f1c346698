// Which endpoints a workspace used lately, from the roll-ups of hours.
export interface UsedEndpoint {
  model: string;
  provider: string;
  /** Its tag. */
  endpoint: string;
}

/** More are not looked at. */
const maxEndpoints = 500;

const select = (ofProvider: string) => `SELECT model, provider, endpoint FROM roll_ups
  WHERE workspace_id = ?1 AND grain IN ('a', 'h') AND period >= ?2 AND endpoint <> ''${ofProvider}
  GROUP BY 1, 2, 3 ORDER BY SUM(requests + failovers) DESC LIMIT ${maxEndpoints}`;

/** The busiest first, attempts in whose place others were made among them. `from`: an hour, `2026-11-26T05`. `provider`: of
 * this one alone. */
export async function readUsedEndpoints(
  database: D1Database,
  { workspaceId, from, provider }: { workspaceId: string; from: string; provider: string | undefined },
): Promise<UsedEndpoint[]> {
  const statement =
    provider === undefined
      ? database.prepare(select("")).bind(workspaceId, from)
      : database.prepare(select(" AND provider = ?3")).bind(workspaceId, from, provider);
  return (await statement.all<UsedEndpoint>()).results;
}
