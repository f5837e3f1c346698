// Which limits a key's requests have to keep, and which ledger counts each: those of the key itself, of the member who made
// it, and the budgets of its workspace. Whatever else comes to limit requests is one more scope of this list.
import { type Limit, type LimitedScope, windowOf } from "../accounting/ledger/limit.ts";
import type { LimitReset } from "../accounting/spend-window.ts";
import { moneyFromNumber } from "../catalog/money.ts";
import { derivedOnce } from "../wire/derived.ts";
import type { GuardrailSubject, Guardrails } from "../wire/guardrail.ts";
import { effectiveRates, rateKinds } from "../wire/rate-limits.ts";
import type { HeldKey } from "./known-keys.ts";

/** The same list for as long as the copy of the key lives; empty where nothing is limited. */
export const limitedScopesOf = derivedOnce((held: HeldKey): readonly LimitedScope[] =>
  [keyScope(held), memberOf(held), workspaceScope(held)].filter(({ limits }) => limits.length > 0),
);

export function keyScope(held: HeldKey): LimitedScope {
  const { key, workspace } = held;
  const rates = effectiveRates(key.rateLimits, workspace.settings.rate_limits);
  const version = `${key.updatedAt} ${workspace.updatedAt}`;
  const limits = rateKinds.flatMap((kind): Limit[] => {
    const limit = rates[kind];
    if (limit === null) return [];
    return [{ name: kind, scope: "key", kind, limit: BigInt(limit), reset: null, countsByok: false, version }];
  });
  const budget = keyBudgetScope(held);
  return { ...budget, limits: [...budget.limits, ...limits, ...guardrailBudgets(held.guardrails, "key")] };
}

/** The key's own `limit` alone. */
export function keyBudgetScope({ key, ...sums }: Sums & Pick<HeldKey, "key">): LimitedScope {
  const { limitPico: limit, limitReset: reset, includeByokInLimit: countsByok } = key;
  const version = String(key.updatedAt);
  const limits: Limit[] =
    limit === null ? [] : [{ name: "budget", scope: "key", kind: "budget", limit, reset, countsByok, version }];
  return scopeOf(`key/${key.hash}`, limits, sums);
}

function memberOf({ key, workspace, memberUsage: usage, ...held }: HeldKey): LimitedScope {
  return memberScope({ ...held, workspaceId: workspace.id, memberId: key.creatorUserId ?? "", usage });
}

/** What was spent, and as of when (epoch milliseconds), by the clock of storage and by that of the reader. */
type Sums = Pick<HeldKey, "usage" | "asOf" | "readAt">;

export interface MemberInput extends Sums {
  workspaceId: string;
  memberId: string;
  guardrails: Guardrails;
}

/** What a guardrail gives a member, they have for all of their keys in the workspace together. */
export function memberScope({ workspaceId, memberId, guardrails, ...sums }: MemberInput): LimitedScope {
  return scopeOf(`member/${workspaceId}/${memberId}`, guardrailBudgets(guardrails, "member"), sums);
}

/** Counted beside the subject's other limits: whoever has several asks one ledger. */
function guardrailBudgets(guardrails: Guardrails, of: GuardrailSubject["kind"]): Limit[] {
  return (guardrails ?? []).flatMap(({ id, name, rules, updatedAt, subjects }): Limit[] => {
    const limit = rules.limit_usd === null ? undefined : moneyFromNumber(rules.limit_usd);
    if (limit === undefined || subjects.every(({ kind }) => kind !== of)) return [];
    const { reset_interval: reset, include_byok_in_budgets: countsByok } = rules;
    const counted = { name: `guardrail/${id}/budget`, limit, reset, countsByok, version: String(updatedAt) };
    return [{ scope: "guardrail", kind: "budget", ...counted, guardrail: { id, name, of } }];
  });
}

export function workspaceScope({
  workspace,
  budgets,
  workspaceUsage: usage,
  ...held
}: Pick<HeldKey, "workspace" | "budgets" | "workspaceUsage" | "asOf" | "readAt">): LimitedScope {
  const countsByok = workspace.settings.include_byok_in_budgets;
  const limits = budgets.map(({ interval, limitPico: limit, updatedAt }): Limit => {
    const version = `${updatedAt} ${workspace.updatedAt}`;
    const reset = interval === "lifetime" ? null : interval;
    return { name: `budget/${interval}`, scope: "workspace", kind: "budget", limit, reset, countsByok, version };
  });
  return scopeOf(`workspace/${workspace.id}`, limits, { ...held, usage });
}

/** Storage sums up what was on record when the key was read. */
function scopeOf(ledger: string, limits: readonly Limit[], { usage, asOf, readAt }: Sums): LimitedScope {
  return {
    ledger,
    limits,
    asOf,
    summed: (limit) => {
      if (limit.kind !== "budget") return undefined;
      const span: LimitReset | "total" = limit.reset ?? "total";
      const used = usage.cost[span] + (limit.countsByok ? usage.byok[span] : 0n);
      return { window: windowOf(limit, readAt), used, readAt };
    },
  };
}
