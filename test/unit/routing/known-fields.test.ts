// While nothing may be kept, a provider gets what is known to keep nothing and no other field.
import { describe, expect, it } from "vitest";
import { keptFieldFailure } from "../../../src/routing/kept-fields.ts";
import { withKnownFields } from "../../../src/routing/known-fields.ts";
import { chatRequestSchema } from "../../../src/wire/chat-request.ts";
import { declaredParameters } from "../../../src/wire/declared-parameters.ts";
import { embeddingsRequestSchema } from "../../../src/wire/embeddings.ts";
import { rerankRequestSchema } from "../../../src/wire/rerank.ts";

const schemas = [chatRequestSchema, embeddingsRequestSchema(), rerankRequestSchema()];
const ofTheWire = [...schemas.flatMap(({ shape }) => Object.keys(shape)), ...declaredParameters];

it("knows every field of the wire", () => {
  const request = Object.fromEntries(ofTheWire.map((name) => [name, 1]));
  expect(withKnownFields(request)).toEqual({ request, leftOut: 0 });
});

describe("vendors' ways of steering a generation pass", () => {
  it.each([
    { best_of: 2, use_beam_search: true, length_penalty: 1, stop_token_ids: [1], ignore_eos: true },
    { guided_json: {}, guided_choice: ["a"], chat_template_kwargs: { enable_thinking: false } },
    { enable_thinking: false, thinking_budget: 100, random_seed: 1, safe_prompt: true, topK: 4, "top-k": 4 },
    { mirostat: 2, dry_multiplier: 0.8, xtc_probability: 0.1, typical_p: 1, grammar: "root ::= x" },
    { reasoning_format: "hidden", search_parameters: { mode: "off" }, modalities: ["text"], prediction: {} },
    { store: false, background: false, prompt_cache_retention: "in_memory" },
    { tools: [{ type: "function", function: { name: "f", memory: true } }], tool_choice: "required" },
    { reasoning: { effort: "low", max_tokens: 5, exclude: false, enabled: true, summary: "auto" } },
  ])("%j", (request) => {
    expect(withKnownFields(request)).toEqual({ request, leftOut: 0 });
    expect(keptFieldFailure({ ...request, provider: { zdr: true } }, settings)).toBeNull();
  });
});

const settings = { enforce_zdr: false, default_data_collection: "allow" as const };

describe("what nobody knows stays behind", () => {
  it.each<[object, object, number]>([
    [{ temperature: 1, archive: true, remember_me: "x" }, { temperature: 1 }, 2],
    [{ no_store: false, redact: false, store: true, background: 0 }, {}, 4],
    [{ unheard_of: null, other: undefined }, {}, 0],
    [{ reasoning: { effort: "low", keep: true } }, { reasoning: { effort: "low" } }, 1],
    [
      { tools: [{ type: "memory" }, { type: "custom", custom: {} }, { type: "mcp", server_url: "https://a.test" }] },
      { tools: [{ type: "custom", custom: {} }] },
      2,
    ],
    [{ tools: [{ type: "file_search" }], tool_choice: "required" }, { tools: [] }, 1],
    [{ tool_choice: "none" }, { tool_choice: "none" }, 0],
    [{ __proto__: null, constructor: 1, toString: 2 }, {}, 2],
  ])("%j becomes %j", (request, kept, leftOut) => {
    expect(withKnownFields(request)).toEqual({ request: kept, leftOut });
  });
});
