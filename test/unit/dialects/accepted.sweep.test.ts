// Whatever clients send, a dialect either says what is wrong with it or builds a request that its vendor takes: checked
// against what each vendor is known to refuse, over conversations made at random.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anthropic } from "../../../src/dialects/anthropic/anthropic.ts";
import { bedrock } from "../../../src/dialects/bedrock/bedrock.ts";
import type { Dialect, Target } from "../../../src/dialects/dialect.ts";
import { gemini } from "../../../src/dialects/gemini/gemini.ts";
import { openAiResponses } from "../../../src/dialects/openai-responses/openai-responses.ts";
import { vertex } from "../../../src/dialects/vertex/vertex.ts";
import { problemForAnthropic } from "../../providers/anthropic-check.ts";
import { problemForBedrock } from "../../providers/bedrock-check.ts";
import { problemForGemini } from "../../providers/gemini-check.ts";
import { problemForResponses } from "../../providers/openai-responses-check.ts";
import { requestOf, targetOf } from "./support.ts";

const text = fc.constantFrom("Hello", "What now?", "", "  ", "trailing ", "größe 🦊");
const marker = fc.option(fc.constant({ type: "ephemeral" }), { nil: undefined, freq: 3 });
const textPart = fc.record(
  { type: fc.constant("text"), text, cache_control: marker },
  { requiredKeys: ["type", "text"] },
);
const image = fc.constant({ type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } });
const content = fc.oneof(text, fc.array(fc.oneof(textPart, image), { maxLength: 4 }));
const texts = fc.oneof(text, fc.array(textPart, { maxLength: 3 }));
const name = fc.option(fc.constantFrom("Ann", ""), { nil: undefined });

const detail = fc.record({
  type: fc.constantFrom("reasoning.text", "reasoning.encrypted", "reasoning.summary"),
  format: fc.constantFrom("anthropic-claude-v1", "google-gemini-v1", "openai-responses-v1"),
  text: fc.constantFrom("Hm", ""),
  signature: fc.constantFrom("sig", "", undefined),
  data: fc.constant("ZGF0YQ=="),
  index: fc.integer({ min: 0, max: 3 }),
});
const toolName = fc.constantFrom("look", "list.all", "x".repeat(70), "go go");
const toolCall = fc.record({ name: toolName, arguments: fc.constantFrom("", "{}", '{"a":1}', '{"a":', "[1]") });

/** Some messages that belong together: a turn of the user's, of the assistant's, or a round of tools. */
const turns = fc.oneof(
  fc.record({ role: fc.constant("user"), content, name }).map((message) => [message]),
  fc.record({ role: fc.constantFrom("system", "developer"), content: texts, name }).map((message) => [message]),
  fc
    .record({
      role: fc.constant("assistant"),
      content: fc.option(texts),
      reasoning_details: fc.array(detail, { maxLength: 3 }),
    })
    .map((message) => [message]),
  fc
    .tuple(
      fc.uniqueArray(fc.constantFrom("a", "b:1", "c", "d e"), { minLength: 1 }),
      toolCall,
      texts,
      content,
      fc.array(detail, { maxLength: 2 }),
    )
    .map(([ids, called, said, result, reasoning_details]) => [
      { role: "assistant", content: said, tool_calls: ids.map((id) => ({ id, function: called })), reasoning_details },
      ...ids.toReversed().map((id) => ({ role: "tool", tool_call_id: id, content: result })),
    ]),
);

const schema = fc.constantFrom<Record<string, unknown>>(
  { type: "object", properties: { a: { type: "string", minLength: 1 } }, required: ["a"] },
  { type: "object", properties: { n: { type: "integer", minimum: 1 }, next: { $ref: "#" } } },
  {
    anyOf: [{ type: "object", properties: { a: { const: 1 } } }, { $ref: "#/$defs/b" }],
    $defs: { b: { type: "object", properties: {} } },
  },
  { type: "object", additionalProperties: true },
  {
    type: "object",
    properties: {
      o: { type: "object", properties: { x: { type: "number" } } },
      l: { type: "array", items: { enum: [1, 2] } },
    },
  },
  {},
);
const tool = fc
  .record({
    name: fc.constantFrom("look", "list", "look_up"),
    parameters: schema,
    strict: fc.boolean(),
    description: fc.constantFrom("It looks", ""),
  })
  .chain((called) =>
    fc.record({ type: fc.constant("function"), function: fc.constant(called), cache_control: marker }),
  );
const choice = fc.constantFrom("auto", "none", "required", { type: "function", function: { name: "look" } }, undefined);
const format = fc.oneof(
  fc.constant(undefined),
  fc.constant({ type: "json_object" }),
  schema.map((given) => ({ type: "json_schema", json_schema: { name: "x", strict: true, schema: given } })),
);
const reasoning = fc.constantFrom(
  undefined,
  {},
  { effort: "high" },
  { effort: "minimal", exclude: true },
  { effort: "none" },
  { max_tokens: 900 },
  { max_tokens: 6000 },
);

const body = fc.record(
  {
    messages: fc.array(turns, { minLength: 1, maxLength: 5 }).map((groups) => groups.flat()),
    tools: fc.uniqueArray(tool, { maxLength: 3, selector: (entry) => entry.function.name }),
    tool_choice: choice,
    parallel_tool_calls: fc.boolean(),
    response_format: format,
    reasoning,
    max_tokens: fc.constantFrom(1, 1000, 5000, 200_000),
    temperature: fc.constantFrom(0, 1),
    top_p: fc.constantFrom(0.5, 1),
    top_k: fc.constant(5),
    stop: fc.constantFrom("END", ["\n", "END"]),
    cache_control: marker,
    seed: fc.constant(1),
    stream: fc.boolean(),
    user: fc.constant("someone"),
    safe_prompt: fc.constant(true),
  },
  { requiredKeys: ["messages"] },
);

interface Case {
  dialect: Dialect;
  target: Target;
  problemFor: (body: unknown) => string | undefined;
  /** As the pipeline hands it on: a pseudonym. */
  sendsUser?: boolean;
}

const cases: Record<string, Case> = {
  anthropic: { dialect: anthropic, target: targetOf("anthropic"), problemFor: problemForAnthropic, sendsUser: true },
  "anthropic without its own format": {
    dialect: anthropic,
    target: targetOf("anthropic", { quirks: { structured_outputs: "tool", reasoning: "adaptive" } }),
    problemFor: problemForAnthropic,
    sendsUser: true,
  },
  gemini: { dialect: gemini, target: targetOf("gemini"), problemFor: problemForGemini },
  "gemini by levels": {
    dialect: gemini,
    target: targetOf("gemini", { quirks: { reasoning: "level" } }),
    problemFor: problemForGemini,
  },
  "vertex, Gemini": { dialect: vertex, target: targetOf("vertex"), problemFor: problemForGemini },
  bedrock: { dialect: bedrock, target: targetOf("bedrock"), problemFor: problemForBedrock },
  "openai-responses": {
    dialect: openAiResponses,
    target: targetOf("openai-responses"),
    problemFor: problemForResponses,
    sendsUser: true,
  },
};

describe.each(Object.entries(cases))("%s", (_name, { dialect, target, problemFor, sendsUser = false }) => {
  it("builds what its vendor takes, or says why not", () => {
    let accepted = 0;
    fc.assert(
      fc.property(body, (given) => {
        const result = dialect.buildRequest(requestOf(given), target);
        if (!result.ok) {
          expect(result.problem).toMatch(/\w/);
          return;
        }
        accepted++;
        expect(problemFor(JSON.parse(result.value.body)), result.value.body).toBeUndefined();
        if (!sendsUser) expect(result.value.body).not.toContain("someone");
      }),
      { numRuns: 300, seed: 20_261_122 },
    );
    // A dialect that refuses everything would pass as well.
    expect(accepted).toBeGreaterThan(100);
  });
});
