// What the guardrails of a request say of a model, an endpoint or a host. They combine so that each can forbid and none can
// allow what another forbids.
import type { Model } from "../catalog/catalog.ts";
import { keepsForUnknownTime, keepsNothing, mayTrain } from "../catalog/data-policy.ts";
import { derivedOnce } from "../wire/derived.ts";
import type { Failure } from "../wire/failure.ts";
import {
  type GoverningGuardrail,
  type GuardrailRules,
  type Guardrails,
  nameOfGuardrail,
  zeroRetentionFields,
} from "../wire/guardrail.ts";
import type { Candidate } from "./candidate.ts";

/** 403 where the request came in by a host that one of them does not allow; undefined: it may. */
export function guardrailRegionFailure(guardrails: Guardrails, euHost: boolean): Failure | undefined {
  if (guardrails === undefined) return undefined;
  const region = euHost ? "europe" : "global";
  const closed = guardrails.find(({ rules }) => rules.allowed_data_regions?.includes(region) === false);
  if (closed === undefined) return undefined;
  const allowed = (closed.rules.allowed_data_regions ?? []).join(", ");
  return {
    kind: "region_restricted",
    region,
    message: `${nameOfGuardrail(closed)} lets requests in by the data region ${allowed} only, and this host is ${region}: use a host of that region (eu.… is europe)`,
  };
}

/** The regions whose hosts a key may use, of those that there are. */
export function allowedRegions(guardrails: Guardrails): string[] {
  return [false, true]
    .filter((euHost) => guardrailRegionFailure(guardrails, euHost) === undefined)
    .map((euHost) => (euHost ? "europe" : "global"));
}

/** Which guardrail forbids that anything is kept of a request to one of these models, in words; undefined: none. */
export function zeroRetentionGuardrail(guardrails: Guardrails, models: Iterable<Pick<Model, "id">>) {
  if (guardrails === undefined) return undefined;
  for (const { id } of models) {
    const strict = guardrails.find(({ rules }) => enforcesZeroRetention(rules, id));
    if (strict !== undefined) return nameOfGuardrail(strict);
  }
  return undefined;
}

/** The same for whoever reads a file before it is known which model gets it. */
export function anyZeroRetention(guardrails: Guardrails): string | undefined {
  const strict = guardrails?.find(({ rules }) => zeroRetentionFields.some((field) => rules[field] === true));
  return strict === undefined ? undefined : nameOfGuardrail(strict);
}

const fieldOfAuthor: ReadonlyMap<string, (typeof zeroRetentionFields)[number]> = new Map([
  ["anthropic", "enforce_zdr_anthropic"],
  ["google", "enforce_zdr_google"],
  ["openai", "enforce_zdr_openai"],
  ["x-ai", "enforce_zdr_xai"],
  ["xai", "enforce_zdr_xai"],
]);

/** By the author of the model, whoever serves it. */
function enforcesZeroRetention(rules: GuardrailRules, model: string): boolean {
  const author = model.slice(0, model.indexOf("/")).replace(/^[~@]/, "").toLowerCase();
  return rules[fieldOfAuthor.get(author) ?? "enforce_zdr_other"] === true;
}

/** Why one guardrail leaves the endpoint out, as far as its data policy goes. */
export function policyProblem(
  { rules }: GoverningGuardrail,
  { model, free, dataPolicy }: Candidate,
): string | undefined {
  if (enforcesZeroRetention(rules, model.id) && !keepsNothing(dataPolicy))
    return "keeps prompts, or is not known not to";
  const training = free ? rules.enable_free_model_training : rules.enable_paid_model_training;
  if (training === false && mayTrain(dataPolicy)) return "may train on prompts";
  const publishes = free && (mayTrain(dataPolicy) || keepsForUnknownTime(dataPolicy));
  return rules.enable_free_model_publication === false && publishes ? "may publish prompts" : undefined;
}

export const namesModels = derivedOnce((names: readonly string[]) => {
  const lowered = new Set(names.map((name) => name.toLowerCase()));
  return ({ id, aliases }: Pick<Model, "id" | "aliases">): boolean =>
    lowered.has(id.toLowerCase()) || aliases.some((alias) => lowered.has(alias.toLowerCase()));
});
