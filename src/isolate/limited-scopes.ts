// Which limits a key's requests have to keep, and which ledger counts each: those of the key itself, of the member who made
// it, and the budgets of its workspace. Whatever else comes to limit requests is one more scope of this list.
import type { Limit, LimitedScope } from "../accounting/ledger/limit.ts";
import { type LimitReset, windowStart } from "../accounting/spend-window.ts";
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

export function keyScope({ key, workspace, usage, guardrails, readAt }: HeldKey): LimitedScope {
  const rates = effectiveRates(key.rateLimits, workspace.settings.rate_limits);
  const limits = rateKinds.flatMap((kind): Limit[] => {
    const limit = rates[kind];
    if (limit === null) return [];
    return [{ name: kind, scope: "key", kind, limit: BigInt(limit), reset: null, countsByok: false }];
  });
  const budget = keyBudgetScope({ key, usage, readAt });
  return { ...budget, limits: [...budget.limits, ...limits, ...guardrailBudgets(guardrails, "key")] };
}

/** The key's own `limit` alone. */
export function keyBudgetScope({ key, usage, readAt }: Pick<HeldKey, "key" | "usage" | "readAt">): LimitedScope {
  const { limitPico: limit, limitReset: reset, includeByokInLimit: countsByok } = key;
  const limits = limit === null ? [] : [budgetOf("key", { limit, reset, countsByok })];
  return { ledger: `key/${key.hash}`, limits, summed: summedIn(usage, readAt) };
}

function memberOf({ key, workspace, guardrails, memberUsage: usage, readAt }: HeldKey): LimitedScope {
  return memberScope({ workspaceId: workspace.id, memberId: key.creatorUserId ?? "", guardrails, usage, readAt });
}

export interface MemberInput {
  workspaceId: string;
  memberId: string;
  guardrails: Guardrails;
  usage: KeyUsage;
  /** Epoch milliseconds of the usage. */
  readAt: number;
}

/** What a guardrail gives a member, they have for all of their keys in the workspace together. */
export function memberScope({ workspaceId, memberId, guardrails, usage, readAt }: MemberInput): LimitedScope {
  return {
    ledger: `member/${workspaceId}/${memberId}`,
    limits: guardrailBudgets(guardrails, "member"),
    summed: summedIn(usage, readAt),
  };
}

/** Counted beside the subject's other limits: whoever has several asks one ledger. */
function guardrailBudgets(guardrails: Guardrails, of: GuardrailSubject["kind"]): Limit[] {
  return (guardrails ?? []).flatMap(({ id, name, rules, subjects }): Limit[] => {
    const limit = rules.limit_usd === null ? undefined : moneyFromNumber(rules.limit_usd);
    if (limit === undefined || subjects.every(({ kind }) => kind !== of)) return [];
    const budget = budgetOf("guardrail", {
      limit,
      reset: rules.reset_interval,
      countsByok: rules.include_byok_in_budgets,
    });
    return [{ ...budget, name: `guardrail/${id}/${budget.name}`, guardrail: { id, name, of } }];
  });
}

export function workspaceScope({
  workspace,
  budgets,
  workspaceUsage,
  readAt,
}: Pick<HeldKey, "workspace" | "budgets" | "workspaceUsage" | "readAt">): LimitedScope {
  const countsByok = workspace.settings.include_byok_in_budgets;
  const limits = budgets.map(({ interval, limitPico: limit }) =>
    budgetOf("workspace", { limit, reset: interval === "lifetime" ? null : interval, countsByok }),
  );
  return { ledger: `workspace/${workspace.id}`, limits, summed: summedIn(workspaceUsage, readAt) };
}

function budgetOf(scope: Limit["scope"], budget: Pick<Limit, "limit" | "reset" | "countsByok">): Limit {
  const name = `budget/${budget.reset ?? "lifetime"}${budget.countsByok ? "/byok" : ""}`;
  return { name, scope, kind: "budget", ...budget };
}

/** Storage sums up what was on record when the key was read. */
function summedIn({ cost, byok }: KeyUsage, readAt: number): LimitedScope["summed"] {
  return ({ kind, reset, countsByok }) => {
    if (kind !== "budget") return undefined;
    const window: LimitReset | "total" = reset ?? "total";
    return { window: windowStart(reset, readAt), used: cost[window] + (countsByok ? byok[window] : 0n), readAt };
  };
}
