// Which requests of the past a guardrail would have refused, as far as their records tell: by region, model, provider, data
// policy and cost. What was written in them is not on record, so content filters are not asked.
import { windowStart } from "../accounting/spend-window.ts";
import { type ListedModel, usableModels } from "../api/objects/select-models.ts";
import { moneyFromNumber } from "../catalog/money.ts";
import { guardrailRegionFailure } from "../routing/guardrail-rules.ts";
import type { LogRow } from "../store/log-row.ts";
import { type GuardrailRules, type Guardrails, readGuardrailRules } from "../wire/guardrail.ts";
import type { WorkspaceSettings } from "../wire/workspace-settings.ts";

export interface Replayed {
  row: LogRow;
  /** `other`: it would have been answered, by another provider; `unknown`: the catalog does not know its model. */
  fate: "passes" | "refused" | "other" | "unknown";
  /** Of what is refused. */
  why: string;
}

export interface ReplayInput {
  /** Newest first, as the log has them. */
  rows: readonly LogRow[];
  rules: GuardrailRules;
  models: readonly ListedModel[];
  settings: WorkspaceSettings;
}

/** Newest first. A budget is counted for each key, from nothing at the oldest of these requests. */
export function replayGuardrail({ rows, rules, models, settings }: ReplayInput): Replayed[] {
  const left = (part: GuardrailRules) => providersLeft(usableModels(models, settings, asGuardrails(part)));
  const known = new Set(models.map(({ model }) => model.id));
  const whole = left(rules);
  const parts = partsOf(rules).map(({ why, part }) => ({ why, left: left(part) }));
  const spent = new Map<string, bigint>();
  const oldestFirst = rows.toReversed().map((row): Replayed => {
    const { model, provider, dataRegion } = row;
    if (guardrailRegionFailure(asGuardrails(rules), dataRegion === "europe") !== undefined) {
      return { row, fate: "refused", why: `its region, ${dataRegion}` };
    }
    if (!known.has(model)) return { row, fate: "unknown", why: "" };
    const providers = whole.get(model);
    if (providers === undefined) {
      const reason = parts.find((part) => part.left.get(model) === undefined);
      return { row, fate: "refused", why: reason?.why ?? "models, providers and data policies together" };
    }
    if (isBeyondBudget(row, rules, spent)) return { row, fate: "refused", why: "the budget of its key" };
    return { row, fate: provider === "" || providers.has(provider) ? "passes" : "other", why: "" };
  });
  return oldestFirst.toReversed();
}

/** Counts what it cost, where there was room for it. */
function isBeyondBudget(row: LogRow, rules: GuardrailRules, spent: Map<string, bigint>): boolean {
  const limit = rules.limit_usd === null ? undefined : moneyFromNumber(rules.limit_usd);
  if (limit === undefined || row.costPico === 0n) return false;
  const place = `${row.keyHash} ${windowStart(rules.reset_interval, Date.parse(row.createdAt))}`;
  const sum = (spent.get(place) ?? 0n) + row.costPico;
  if (sum > limit) return true;
  spent.set(place, sum);
  return false;
}

/** The rules one kind at a time, so that a refusal can say which it was. */
function partsOf(rules: GuardrailRules) {
  const { allowed_models, ignored_models, allowed_providers, ignored_providers } = rules;
  const policies = { allowed_models: null, ignored_models: null, allowed_providers: null, ignored_providers: null };
  return [
    { why: "its model", part: readGuardrailRules({ allowed_models, ignored_models }) },
    { why: "its providers", part: readGuardrailRules({ allowed_providers, ignored_providers }) },
    { why: "data policies", part: { ...rules, ...policies } },
  ];
}

export function asGuardrails(rules: GuardrailRules): NonNullable<Guardrails> {
  return [{ id: "", name: "", rules, subjects: [] }];
}

function providersLeft(models: readonly ListedModel[]): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    models.map(({ model, candidates }) => [model.id, new Set(candidates.map((one) => one.provider.slug))]),
  );
}
