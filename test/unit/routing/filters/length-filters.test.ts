// How much an endpoint can hold: the prompt with its answer, and the answer alone.
import { describe } from "vitest";
import type { EndpointSpec } from "../make-catalog.ts";
import { filterRows } from "./filter-rows.ts";

describe("context_length and max_completion_tokens", () => {
  const endpoints: EndpointSpec[] = [
    { provider: "short", context_length: 1_000 },
    { provider: "long", context_length: 8_000 },
    { provider: "wordy", context_length: 8_000, max_prompt_tokens: 500, max_completion_tokens: 300 },
  ];
  filterRows([
    {
      it: "estimated prompt plus max_tokens, equal is allowed",
      endpoints,
      body: { max_tokens: 300 },
      situation: { promptTokens: 500 },
      keeps: ["short", "long", "wordy"],
      excludes: {},
    },
    {
      it: "one token more of prompt than the endpoint takes",
      endpoints,
      situation: { promptTokens: 501 },
      keeps: ["short", "long"],
      excludes: { wordy: "context_length" },
    },
    {
      it: "one token more of both",
      endpoints,
      body: { max_tokens: 501 },
      situation: { promptTokens: 500 },
      keeps: ["long"],
      excludes: { short: "context_length", wordy: "max_completion_tokens" },
    },
    {
      it: "max_completion_tokens is the newer name",
      endpoints,
      body: { max_completion_tokens: 301 },
      keeps: ["short", "long"],
      excludes: { wordy: "max_completion_tokens" },
    },
    {
      it: "where both are given the newer name decides",
      endpoints,
      body: { max_tokens: 9_000, max_completion_tokens: 10 },
      keeps: ["short", "long", "wordy"],
      excludes: {},
    },
    {
      it: "what is shortened to fit is kept",
      endpoints,
      situation: { promptTokens: 5_000, isCompressible: ({ endpoint }) => endpoint.tag === "short" },
      keeps: ["short", "long"],
      excludes: { wordy: "context_length" },
    },
  ]);
});
