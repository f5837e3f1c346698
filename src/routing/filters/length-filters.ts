// Filters by how much an endpoint can hold: the prompt with its answer, and the answer alone. A list that they alone
// emptied is a mistake of the request's size, told with both numbers.
import type { Candidate } from "../candidate.ts";
import type { RequestFacts } from "../request-facts.ts";
import { defineFilter, type Excess } from "./filter.ts";

export const contextLength = defineFilter({
  name: "context_length",
  scopes: ["request"],
  word: "context_length",
  field: "messages",
  group: "length",
  remedy: 'shorten the prompt, lower max_tokens, or send transforms: ["middle-out"]',
  excess: contextExcess,
  prepare: ({ facts, isCompressible }) => {
    const { promptTokens } = facts;
    const needed = promptTokens + (facts.maxTokens ?? 0);
    return (candidate) => {
      const { context_length, max_prompt_tokens } = candidate.endpoint;
      const fits = needed <= context_length && (max_prompt_tokens === null || promptTokens <= max_prompt_tokens);
      if (fits || isCompressible(candidate)) return undefined;
      const { requested, limit } = contextExcess(candidate, facts);
      return `takes ${limit} tokens, the request needs about ${requested}`;
    };
  },
});

/** A limit on the prompt alone goes first: it does not count the answer. */
function contextExcess({ endpoint }: Candidate, { promptTokens, maxTokens }: RequestFacts): Excess {
  const { context_length, max_prompt_tokens } = endpoint;
  const promptAlone = max_prompt_tokens !== null && promptTokens > max_prompt_tokens;
  const answer = promptAlone ? 0 : (maxTokens ?? 0);
  const limit = promptAlone ? max_prompt_tokens : context_length;
  const requested = promptTokens + answer;
  const output = answer === 0 ? "" : `, ${answer} of them for the answer (max_tokens)`;
  const message =
    `This endpoint's maximum context length is ${limit} tokens. However, you requested about ${requested} tokens` +
    `${output}. Shorten the prompt, lower max_tokens, or send transforms: ["middle-out"] to compress it.`;
  return { requested, limit, message };
}

export const maxCompletionTokens = defineFilter({
  name: "max_completion_tokens",
  scopes: ["request"],
  word: "max_completion_tokens",
  field: "max_tokens",
  group: "length",
  remedy: "lower max_tokens",
  excess: ({ endpoint }, { maxTokens }) => {
    const [requested, limit] = [maxTokens ?? 0, endpoint.max_completion_tokens ?? 0];
    const message =
      `This endpoint answers with at most ${limit} tokens. However, you requested ${requested} (max_tokens). ` +
      `Lower max_tokens to ${limit} or less.`;
    return { requested, limit, message };
  },
  prepare: ({ facts: { maxTokens } }) => {
    if (maxTokens === null) return null;
    return ({ endpoint: { max_completion_tokens: limit } }) =>
      limit !== null && maxTokens > limit
        ? `answers with at most ${limit} tokens, the request asks for ${maxTokens}`
        : undefined;
  },
});
