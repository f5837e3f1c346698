// What selection is told of a request and its caller, for whichever models: everything but health and chance, which
// depend on what is selected.
import { dialectAt } from "../dialects/index.ts";
import type { Candidate } from "../routing/candidate.ts";
import type { RequestFacts } from "../routing/request-facts.ts";
import type { ModelCandidates, SelectionInput } from "../routing/select-endpoints.ts";
import { present } from "../wire/present.ts";
import type { Inference } from "./inference.ts";
import type { Measure } from "./request-plan.ts";

export interface MeasuredRequest {
  measure: Measure;
  inference: Inference;
}

export type InputWithoutChance = Omit<SelectionInput, "health" | "chance">;

export function selectionInput(
  models: readonly ModelCandidates[],
  { measure, inference }: MeasuredRequest,
): InputWithoutChance {
  const { caller, settings } = inference;
  const facts = measure.facts(models);
  return {
    facts,
    models,
    settings: caller.settings,
    guardrails: caller.guardrails,
    missingCredential: ({ provider, model }) =>
      inference.credentials(provider, model.id).length > 0 ? undefined : inference.whyNoCredential(provider, model.id),
    isByok: ({ provider, model }) => inference.credentials(provider, model.id)[0]?.byok === true,
    region: inference.euHost && settings.EU_IN_REGION ? "eu" : null,
    filesAreParsed: measure.filesAreParsed,
    isCompressible: measure.isCompressible(facts, models),
    readsReasoning: readsReasoning(facts),
    now: inference.now(),
    ...present({ searchProblem: measure.search && ((candidate: Candidate) => measure.search?.problemOf(candidate)) }),
  };
}

/** A conversation that carries signed reasoning goes to endpoints that can read it, as long as there are some. */
function readsReasoning({ reasoningFormats }: RequestFacts): (candidate: Candidate) => boolean {
  if (reasoningFormats.size === 0) return () => true;
  return (candidate) => {
    const formats = dialectAt(candidate).reasoningFormats?.(candidate) ?? [];
    return formats.some((format) => reasoningFormats.has(format));
  };
}
