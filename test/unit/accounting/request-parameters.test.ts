// What a record says of how a request was asked: numbers, codes and counts, and never a word of it.
import { expect, it } from "vitest";
import { requestOfParameters, requestParametersOf } from "../../../src/accounting/request-parameters.ts";

const secret = "the merger is on Friday";
const call = { name: secret, schema: { type: "object", description: secret }, strict: true };

it.each<[name: string, request: object, kept: object]>([
  [
    "sampling and limits",
    { temperature: 0.3, top_p: 0, seed: -7, max_tokens: 500 },
    { temperature: 0.3, top_p: 0, seed: -7, max_tokens: 500 },
  ],
  ["null, which is as good as nothing", { temperature: null, reasoning: null, provider: null }, {}],
  ["stop, which is text", { stop: [secret, "END"] }, { stop: 2 }],
  ["one stop", { stop: secret }, { stop: 1 }],
  [
    "messages and tools",
    { messages: [{ role: "user", content: secret }], tools: [{ function: { name: secret } }] },
    { messages: 1, tools: 1 },
  ],
  ["the bias of tokens", { logit_bias: { 50256: -100, 11: 5 } }, { logit_bias: 2 }],
  [
    "a schema",
    { response_format: { type: "json_schema", json_schema: call } },
    { "response_format.type": "json_schema", "response_format.json_schema.strict": true },
  ],
  ["a format that nobody knows", { response_format: { type: secret } }, {}],
  [
    "a tool by name",
    { tool_choice: { type: "function", function: { name: secret } } },
    { "tool_choice.type": "function" },
  ],
  [
    "words that are on no list",
    { verbosity: secret, tool_choice: secret, service_tier: secret, reasoning_effort: secret },
    {},
  ],
  ["who asks", { user: secret, session_id: secret, prompt_cache_key: secret, metadata: { a: secret } }, {}],
  [
    "providers",
    { provider: { only: [secret], sort: "price", zdr: true, max_price: { prompt: 1 } } },
    { "provider.only": 1, "provider.sort": "price", "provider.zdr": true, "provider.max_price": 1 },
  ],
  [
    "texts where numbers belong, in a body that nobody has checked",
    { temperature: secret, n: [secret], logprobs: { a: secret } },
    {},
  ],
  ["numbers that are none", { temperature: Number.NaN, top_p: Number.POSITIVE_INFINITY }, {}],
  [
    "inputs and documents",
    { input: [secret, secret], documents: [secret], dimensions: 256 },
    { input: 2, documents: 1, dimensions: 256 },
  ],
  ["no object at all", [secret], {}],
])("%s", (_, request, kept) => {
  const parameters = requestParametersOf(request);
  expect(parameters).toEqual(kept);
  expect(JSON.stringify(parameters)).not.toContain(secret);
});

it("can be asked again, without what was only counted", () => {
  const asked = {
    temperature: 0.3,
    max_tokens: 500,
    reasoning: { effort: "high", exclude: true },
    response_format: { type: "json_object" },
    provider: { sort: "latency", zdr: true },
  };
  const counted = { messages: [{}, {}], tools: [{}], stop: ["a"], provider: { ...asked.provider, only: ["x"] } };
  expect(requestOfParameters(requestParametersOf({ ...asked, ...counted }))).toEqual(asked);
});
