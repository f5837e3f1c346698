// Filters by the guardrails that a request is under: models, providers and data policies. Each that it is under is asked, and
// the first that objects is named.
import { type GoverningGuardrail, type Guardrails, nameOfGuardrail } from "../../wire/guardrail.ts";
import type { Candidate } from "../candidate.ts";
import { namesModels, policyProblem } from "../guardrail-rules.ts";
import { namesOf } from "../tier-at.ts";
import { type Check, defineFilter } from "./filter.ts";
import { lastingNameSet, summarizeNames } from "./name-set.ts";
import { isAnyOf } from "./provider-filters.ts";

const wanted = "matching your guardrail restrictions and data policy";
const remedy = "change the guardrail that is named (PATCH /api/v1/guardrails/{id}), or take the key out of it";

/** Why one guardrail leaves an endpoint out; undefined: it does not. */
type Objection = (candidate: Candidate) => string | undefined;

/** null where none of them has anything to say. */
function firstOf(
  guardrails: Guardrails,
  objectionOf: (guardrail: GoverningGuardrail) => Objection | undefined,
): Check | null {
  if (guardrails === undefined) return null;
  const objections = guardrails.flatMap((guardrail) => {
    const objection = objectionOf(guardrail);
    return objection === undefined ? [] : [{ guardrail, objection }];
  });
  if (objections.length === 0) return null;
  return (candidate) => {
    for (const { guardrail, objection } of objections) {
      const problem = objection(candidate);
      if (problem !== undefined) return `${problem} (${nameOfGuardrail(guardrail)})`;
    }
    return undefined;
  };
}

export const guardrailModels = defineFilter({
  name: "guardrail_models",
  scopes: ["account"],
  word: "guardrail_models",
  field: "allowed_models",
  group: "constraint",
  wanted: "matching your guardrail restrictions",
  remedy,
  prepare: ({ guardrails }) =>
    firstOf(guardrails, ({ rules: { allowed_models: allowed, ignored_models: ignored } }) => {
      if (allowed === null && ignored === null) return undefined;
      return ({ model }) => {
        if (allowed !== null && !namesModels(allowed)(model))
          return `its model is not among the allowed ones (${summarizeNames(allowed)})`;
        return ignored !== null && namesModels(ignored)(model) ? "its model is among the ignored ones" : undefined;
      };
    }),
});

export const guardrailProviders = defineFilter({
  name: "guardrail_providers",
  scopes: ["account"],
  word: "allowed_providers",
  field: "allowed_providers",
  group: "provider",
  remedy,
  prepare: ({ guardrails, facts }) =>
    firstOf(guardrails, ({ rules }) => {
      const allowed = lastingNameSet(rules.allowed_providers);
      const ignored = lastingNameSet(rules.ignored_providers);
      if (allowed === null && ignored === null) return undefined;
      return (candidate) => {
        const names = namesOf(candidate, facts);
        if (allowed !== null && !isAnyOf(names, allowed))
          return `is not among the allowed providers (${allowed.shown()})`;
        return ignored !== null && isAnyOf(names, ignored) ? "is among the ignored providers" : undefined;
      };
    }),
});

export const guardrailDataPolicy = defineFilter({
  name: "guardrail_data_policy",
  scopes: ["account"],
  word: "data_policy",
  field: "enforce_zdr",
  group: "privacy",
  wanted,
  remedy,
  prepare: ({ guardrails }) => firstOf(guardrails, (guardrail) => (candidate) => policyProblem(guardrail, candidate)),
});
