// How far budgets are spent, of the keys that just spent something, of their workspaces and of the guardrails that they are
// under: from the sums of days.

import type { LimitReset } from "../accounting/spend-window.ts";
import { moneyFromNumber } from "../catalog/money.ts";
import type { AlertBody } from "../wire/alert.ts";
import { findKnownKey, type KnownKey } from "./authentication.ts";
import { type ApiKeyRecord, keyTable } from "./keys.ts";
import { type KeyUsage, noUsage, readUsage, readWorkspaceUsage } from "./usage.ts";
import { listBudgets } from "./workspace-budgets.ts";
import { findWorkspace } from "./workspaces.ts";

export interface BudgetState {
  subject: AlertBody["subject"];
  /** Of a guardrail's: whose it is, each by itself. */
  of?: { kind: "key" | "member"; id: string };
  workspaceId: string;
  /** null: never. */
  reset: LimitReset | null;
  limitPico: bigint;
  usedPico: bigint;
  /** Those of the keys that it limits. */
  keys: readonly string[];
}

/** `hashes`: of keys; those that are gone, and what has no budget, are left out. */
export async function readBudgetStates(
  database: D1Database,
  hashes: readonly string[],
  now: number,
): Promise<BudgetState[]> {
  const { results } = await database
    .prepare(`SELECT ${keyTable.selection()} FROM api_keys WHERE hash IN (SELECT value FROM json_each(?1))`)
    .bind(JSON.stringify(hashes))
    .all();
  const keys = results.map((row) => keyTable.read(row));
  const limited = keys.filter(({ limitPico }) => limitPico !== null);
  const usage =
    limited.length === 0
      ? new Map<string, KeyUsage>()
      : await readUsage(
          database,
          limited.map(({ hash }) => hash),
          now,
        );
  const ofKeys = limited.map(
    ({ hash, name, workspaceId, limitPico, limitReset, includeByokInLimit }): BudgetState => ({
      subject: { kind: "key", id: hash, label: name },
      workspaceId,
      reset: limitReset,
      limitPico: limitPico ?? 0n,
      usedPico: usedIn(usage.get(hash) ?? noUsage, { reset: limitReset, withByok: includeByokInLimit }),
      keys: [hash],
    }),
  );
  const workspaces = [...Map.groupBy(keys, ({ workspaceId }) => workspaceId)];
  const ofWorkspaces = await Promise.all(
    workspaces.map(([id, those]) => statesOfWorkspace(database, { id, keys: those.map(({ hash }) => hash), now })),
  );
  return [...ofKeys, ...ofWorkspaces.flat(), ...(await statesOfGuardrails(database, keys, now))];
}

async function statesOfGuardrails(
  database: D1Database,
  keys: readonly ApiKeyRecord[],
  now: number,
): Promise<BudgetState[]> {
  const workspaces = [...new Set(keys.map(({ workspaceId }) => workspaceId))];
  const { results } = await database
    .prepare(
      `SELECT DISTINCT workspace_id AS id FROM guardrails
       WHERE workspace_id IN (SELECT value FROM json_each(?1)) AND json_extract(rules, '$.limit_usd') IS NOT NULL`,
    )
    .bind(JSON.stringify(workspaces))
    .all<{ id: string }>();
  const having = new Set(results.map(({ id }) => id));
  const governed = keys.filter(({ workspaceId }) => having.has(workspaceId));
  const known = await Promise.all(governed.map(({ hash }) => findKnownKey(database, hash, now)));
  return known.flatMap((one) => (one === undefined ? [] : guardrailStatesOf(one)));
}

function guardrailStatesOf({ key, usage, memberUsage, guardrails }: KnownKey): BudgetState[] {
  return (guardrails ?? []).flatMap(({ id, name, rules, subjects }) => {
    const limitPico = rules.limit_usd === null ? undefined : moneyFromNumber(rules.limit_usd);
    if (limitPico === undefined) return [];
    return subjects.map(({ kind, id: of }): BudgetState => {
      const window = { reset: rules.reset_interval, withByok: rules.include_byok_in_budgets };
      return {
        subject: { kind: "guardrail", id, label: name },
        of: { kind, id: of },
        workspaceId: key.workspaceId,
        reset: rules.reset_interval,
        limitPico,
        usedPico: usedIn(kind === "key" ? usage : memberUsage, window),
        keys: [key.hash],
      };
    });
  });
}

interface OfWorkspace {
  id: string;
  keys: readonly string[];
  now: number;
}

async function statesOfWorkspace(database: D1Database, { id, keys, now }: OfWorkspace): Promise<BudgetState[]> {
  const budgets = await listBudgets(database, id);
  const workspace = budgets.length === 0 ? undefined : await findWorkspace(database, id);
  if (workspace === undefined) return [];
  const usage = await readWorkspaceUsage(database, id, now);
  const withByok = workspace.settings.include_byok_in_budgets;
  return budgets.map(({ interval, limitPico }) => {
    const reset = interval === "lifetime" ? null : interval;
    const subject = { kind: "workspace", id, label: workspace.name };
    return { subject, workspaceId: id, reset, limitPico, usedPico: usedIn(usage, { reset, withByok }), keys };
  });
}

function usedIn(
  { cost, byok }: KeyUsage,
  { reset, withByok }: { reset: LimitReset | null; withByok: boolean },
): bigint {
  const window = reset ?? "total";
  return cost[window] + (withByok ? byok[window] : 0n);
}
