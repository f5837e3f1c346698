// Filters by what an endpoint can hold: kinds of input, precision of the weights, lengths of prompt and answer.
import type { Candidate } from "../candidate.ts";
import type { RequestFacts } from "../request-facts.ts";
import type { Filter } from "./filter.ts";

/** A level and the levels it includes: `fp4` and `fp8` their microscaling variants. */
const variants: ReadonlyMap<string, readonly string[]> = new Map([
  ["fp4", ["fp4", "mxfp4", "nvfp4"]],
  ["fp8", ["fp8", "mxfp8"]],
]);

export const quantization: Filter = {
  name: "quantization",
  remedy: "add more levels to provider.quantizations",
  prepare: ({ facts }) => {
    const wanted = facts.preferences.quantizations;
    if (wanted == null) return null;
    const levels = new Set(wanted.flatMap((level) => variants.get(level) ?? [level]));
    return ({ endpoint: { quantization: level } }) =>
      levels.has(level ?? "unknown")
        ? undefined
        : `its quantization is ${level ?? "unknown"}, not ${[...new Set(wanted)].join(" or ") || "one of an empty list"}`;
  },
};

export const modality: Filter = {
  name: "modality",
  remedy: "choose a model that takes this kind of input",
  prepare: ({ facts, filesAreParsed }) => {
    const needed = [...facts.modalities].filter((kind) => kind !== "file" || !filesAreParsed);
    if (needed.length === 0) return null;
    return ({ inputs }) => {
      for (const kind of needed) if (!inputs.has(kind)) return `takes no ${kind} input`;
      return undefined;
    };
  },
};

/** What the request needs and the endpoint takes, in tokens: of the prompt alone, or with `answer` for the answer. */
export function lengths(
  { endpoint }: Candidate,
  facts: RequestFacts,
): { requested: number; limit: number; answer: number } {
  const { promptTokens } = facts;
  const { context_length, max_prompt_tokens } = endpoint;
  if (max_prompt_tokens !== null && promptTokens > max_prompt_tokens) {
    return { requested: promptTokens, limit: max_prompt_tokens, answer: 0 };
  }
  const answer = facts.maxTokens ?? 0;
  return { requested: promptTokens + answer, limit: context_length, answer };
}

export const contextLength: Filter = {
  name: "context_length",
  remedy: 'shorten the prompt, lower max_tokens, or send transforms: ["middle-out"]',
  prepare: ({ facts, isCompressible }) => {
    const { promptTokens } = facts;
    const needed = promptTokens + (facts.maxTokens ?? 0);
    return (candidate) => {
      const { context_length, max_prompt_tokens } = candidate.endpoint;
      if (needed <= context_length && (max_prompt_tokens === null || promptTokens <= max_prompt_tokens))
        return undefined;
      if (isCompressible(candidate)) return undefined;
      const { requested, limit } = lengths(candidate, facts);
      return `takes ${limit} tokens, the request needs about ${requested}`;
    };
  },
};

export const maxCompletionTokens: Filter = {
  name: "max_completion_tokens",
  remedy: "lower max_tokens",
  prepare: ({ facts: { maxTokens } }) => {
    if (maxTokens === null) return null;
    return ({ endpoint: { max_completion_tokens: most } }) =>
      most !== null && maxTokens > most
        ? `answers with at most ${most} tokens, the request asks for ${maxTokens}`
        : undefined;
  },
};
