// What came of the last check of each provider's key in a workspace: one row of each.

export const verdicts = ["works", "refused", "unknown"] as const;
/** `unknown`: the provider could not be asked, or failed in another way. */
export type Verdict = (typeof verdicts)[number];

export interface ProviderCheckRow {
  provider: string;
  /** Epoch milliseconds. */
  at: number;
  verdict: Verdict;
}

export async function noteProviderCheck(
  database: D1Database,
  workspaceId: string,
  { provider, at, verdict }: ProviderCheckRow,
): Promise<void> {
  await database
    .prepare(
      `INSERT INTO provider_checks (workspace_id, provider, at, verdict) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (workspace_id, provider) DO UPDATE SET at = excluded.at, verdict = excluded.verdict`,
    )
    .bind(workspaceId, provider, at, verdict)
    .run();
}

/** By the provider's slug. */
export async function readProviderChecks(
  database: D1Database,
  workspaceId: string,
): Promise<ReadonlyMap<string, ProviderCheckRow>> {
  const { results } = await database
    .prepare("SELECT provider, at, verdict FROM provider_checks WHERE workspace_id = ?1")
    .bind(workspaceId)
    .all<ProviderCheckRow>();
  return new Map(results.map((row) => [row.provider, row]));
}
