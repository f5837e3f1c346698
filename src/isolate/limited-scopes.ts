// Which limits a key's requests have to keep, and which ledger counts each: those of the key itself, of the member who made
// it, and the budgets of its workspace. Whatever else comes to limit requests is one more scope of this list.
import { type Limit, type LimitedScope, windowOf } from "../accounting/ledger/limit.ts";
import type { LimitReset } from "../accounting/spend-window.ts";
import { moneyFromNumber } from "../catalog/money.ts";
import type { KeyUsage } from "../store/usage.ts";
import { derivedOnce } from "../wire/derived.ts";
import type { GuardrailSubject, Guardrails } from "../wire/guardrail.ts";
import { effectiveRates, rateKinds } from "../wire/rate-limits.ts";
import type { HeldKey } from "./known-keys.ts";

/** The same list for as long as the copy of the key lives; empty where nothing is limited. */
export const limitedScopesOf = derivedOnce((held: HeldKey): readonly LimitedScope[] =>
  [keyScope(held), memberOf(held), workspaceScope(held)].filter(({ limits }) => limits.length > 0),
);

export function keyScope({ key, workspace, usage, guardrails, asOf, readAt }: HeldKey): LimitedScope {
  const rates = effectiveRates(key.rateLimits, workspace.settings.rate_limits);
  const limits = rateKinds.flatMap((kind): Limit[] => {
    const limit = rates[kind];
    if (limit === null) return [];
    return [{ name: kind, scope: "key", kind, limit: BigInt(limit), reset: null, countsByok: false }];
  });
  const budget = keyBudgetScope({ key, usage, asOf, readAt });
  return { ...budget, limits: [...budget.limits, ...limits, ...guardrailBudgets(guardrails, "key")] };
}

/** The key's own `limit` alone. */
export function keyBudgetScope({
  key,
  usage,
  asOf,
  readAt,
}: Pick<HeldKey, "key" | "usage" | "asOf" | "readAt">): LimitedScope {
  const { limitPico: limit, limitReset: reset, includeByokInLimit: countsByok } = key;
  const limits = limit === null ? [] : [budgetOf("key", { name: "budget", limit, reset, countsByok })];
  return { ledger: `key/${key.hash}`, limits, asOf, summed: summedIn(usage, readAt) };
}

function memberOf({ key, workspace, guardrails, memberUsage: usage, asOf, readAt }: HeldKey): LimitedScope {
  return memberScope({ workspaceId: workspace.id, memberId: key.creatorUserId ?? "", guardrails, usage, asOf, readAt });
}

export interface MemberInput {
  workspaceId: string;
  memberId: string;
  guardrails: Guardrails;
  usage: KeyUsage;
  /** Epoch milliseconds of the guardrails and of the usage. */
  asOf: number;
  readAt: number;
}

/** What a guardrail gives a member, they have for all of their keys in the workspace together. */
export function memberScope({ workspaceId, memberId, guardrails, usage, asOf, readAt }: MemberInput): LimitedScope {
  return {
    ledger: `member/${workspaceId}/${memberId}`,
    limits: guardrailBudgets(guardrails, "member"),
    asOf,
    summed: summedIn(usage, readAt),
  };
}

/** Counted beside the subject's other limits: whoever has several asks one ledger. */
function guardrailBudgets(guardrails: Guardrails, of: GuardrailSubject["kind"]): Limit[] {
  return (guardrails ?? []).flatMap(({ id, name, rules, subjects }): Limit[] => {
    const limit = rules.limit_usd === null ? undefined : moneyFromNumber(rules.limit_usd);
    if (limit === undefined || subjects.every(({ kind }) => kind !== of)) return [];
    const budget = budgetOf("guardrail", {
      name: `guardrail/${id}/budget`,
      limit,
      reset: rules.reset_interval,
      countsByok: rules.include_byok_in_budgets,
    });
    return [{ ...budget, guardrail: { id, name, of } }];
  });
}

export function workspaceScope({
  workspace,
  budgets,
  workspaceUsage,
  asOf,
  readAt,
}: Pick<HeldKey, "workspace" | "budgets" | "workspaceUsage" | "asOf" | "readAt">): LimitedScope {
  const countsByok = workspace.settings.include_byok_in_budgets;
  const limits = budgets.map(({ interval, limitPico: limit }) =>
    budgetOf("workspace", {
      name: `budget/${interval}`,
      limit,
      reset: interval === "lifetime" ? null : interval,
      countsByok,
    }),
  );
  return {
    ledger: `workspace/${workspace.id}`,
    limits,
    asOf,
    summed: summedIn(workspaceUsage, readAt),
  };
}

function budgetOf(scope: Limit["scope"], budget: Omit<Limit, "scope" | "kind" | "guardrail">): Limit {
  return { scope, kind: "budget", ...budget };
}

/** Storage sums up what was on record when the key was read. */
function summedIn({ cost, byok }: KeyUsage, readAt: number): LimitedScope["summed"] {
  return (limit) => {
    if (limit.kind !== "budget") return undefined;
    const window: LimitReset | "total" = limit.reset ?? "total";
    return { window: windowOf(limit, readAt), used: cost[window] + (limit.countsByok ? byok[window] : 0n), readAt };
  };
}
