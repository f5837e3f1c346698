// Why nothing is left, for the person who sent the request: which filter removed what, and what to change.
import type { Exclusion, Failure } from "../wire/failure.ts";
import type { Candidate } from "./candidate.ts";
import { filters, lengths } from "./filters.ts";
import type { RequestFacts } from "./request-facts.ts";

export interface EmptyPlan {
  models: string[];
  candidates: readonly Candidate[];
  excluded: Exclusion[];
  facts: RequestFacts;
}

export function explainEmptyPlan({ models, candidates, excluded, facts }: EmptyPlan): Failure {
  if (candidates.length === 0) {
    return {
      kind: "no_endpoints",
      message: `No endpoints found for ${models.join(", ")}: the catalog lists none. Add one with PUT /api/v1/catalog.`,
      models,
      excluded,
    };
  }
  if (excluded.length > 0 && excluded.every(({ by }) => by === "context_length")) return tooLong(candidates, facts);
  return { kind: "no_endpoints", message: sentence(models, excluded), models, excluded };
}

function tooLong(candidates: readonly Candidate[], facts: RequestFacts): Failure {
  const { requested, limit } = candidates
    .map((candidate) => lengths(candidate, facts))
    .reduce((widest, one) => (one.limit > widest.limit ? one : widest));
  const output = facts.maxTokens === null ? "" : `, ${facts.maxTokens} of them for the answer (max_tokens)`;
  return {
    kind: "context_length_exceeded",
    message:
      `This endpoint's maximum context length is ${limit} tokens. However, you requested about ${requested} tokens` +
      `${output}. Shorten the prompt, lower max_tokens, or send transforms: ["middle-out"] to compress it.`,
    requested,
    limit,
  };
}

function sentence(models: readonly string[], excluded: readonly Exclusion[]): string {
  const byFilter = Map.groupBy(excluded, ({ by }) => by);
  const reasons = [...byFilter].map(([by, ones]) => {
    const details = [...new Set(ones.map(({ detail }) => detail ?? "excluded"))];
    const shown = details.slice(0, 3).join("; ") + (details.length > 3 ? "; …" : "");
    return `${by} left out ${ones.length} (${ones
      .map(({ endpoint }) => endpoint)
      .slice(0, 5)
      .join(", ")}: ${shown})`;
  });
  const remedies = [...byFilter.keys()].flatMap((by) => remedyFor(by) ?? []);
  const support = byFilter.has("tools")
    ? " that support tool use"
    : byFilter.has("structured_outputs")
      ? " that support structured outputs"
      : "";
  return (
    `No endpoints found for ${models.join(", ")}${support}: ${reasons.join(", ")}.` +
    (remedies.length === 0 ? "" : ` To change that: ${remedies.join("; or ")}.`)
  );
}

function remedyFor(by: string): string | undefined {
  if (by === "order" || by === "allow_fallbacks")
    return "set provider.allow_fallbacks to true, or list more providers in provider.order";
  return filters.find(({ name }) => name === by)?.remedy;
}
