// Quirks cannot fail a request: whatever a catalog is accepted with, every dialect builds, and what was stored before there
// was a check counts as not given.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import type { Target } from "../../../src/dialects/dialect.ts";
import { type DialectName, dialectNames, dialectOf, quirkProblems } from "../../../src/dialects/index.ts";
import { anyText } from "../any-text.ts";
import { requestOf, targetOf } from "./support.ts";

const requests = [
  requestOf({}),
  requestOf({ stream: true, max_tokens: 100, reasoning: { effort: "high" } }),
  requestOf({ reasoning: { max_tokens: 2_000 }, max_tokens: 9_000 }),
  requestOf({ reasoning: { enabled: false } }),
  requestOf({
    tools: [{ type: "function", function: { name: "look", parameters: { type: "object", properties: {} } } }],
    tool_choice: "required",
    response_format: { type: "json_schema", json_schema: { name: "a", schema: { type: "object", properties: {} } } },
  }),
];

/** Names and values that quirks have, and anything else. */
const knownNames = [
  ...["path", "max_tokens_field", "stream_usage", "reasoning", "reasoning_input", "developer_role", "cache_control"],
  ...["tool_choice_required", "drop_fields", "headers", "reasoning_mandatory", "structured_outputs", "betas"],
  ...["min_reasoning_tokens", "max_reasoning_tokens", "structured_outputs_with_tools", "call_ids", "publisher"],
  ...["media_type_required", "cache_points", "response_format"],
];
const knownValues = [
  ...["budget", "adaptive", "effort", "level", "none", "native", "tool", "bare", "openai", "anthropic"],
  ...["thinking_type", "thinking_effort", "enable_thinking", "reasoning_object", "max_completion_tokens"],
  ...["/v2/{model}/chat", "system", "developer", "any", "required", "google"],
];
const oddValues = [true, false, 0, 1024, -1, 1e9, "", null, [], ["model"], ["messages", "reasoning"], {}, { a: "b" }];
const names = fc.oneof(fc.constantFrom(...knownNames), fc.string());
const values = fc.oneof(
  fc.constantFrom(...knownValues),
  fc.boolean(),
  fc.integer(),
  fc.array(fc.oneof(fc.constantFrom("model", "messages", "reasoning"), fc.string()), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
  fc.jsonValue({ maxDepth: 2 }),
);
const quirks = fc.dictionary(names, values, { maxKeys: 3 });
const upstream = fc.oneof(fc.string(), anyText(20), fc.constantFrom("a/b:c@d", "@cf/meta/llama", "\ud800"));
const limits = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(null, 1, 1024, 1e9));

/** A catalog of one endpoint; undefined where it is not accepted. */
function acceptedOf(name: string, ofProvider: object, endpoint: object): Target | undefined {
  const read = readCatalog(
    {
      providers: [{ slug: "a", name: "A", dialect: name, base_url: "https://a.example", quirks: ofProvider }],
      models: [
        {
          id: "a/a",
          name: "A",
          context_length: 1_000,
          endpoints: [{ provider: "a", upstream_model: "b", pricing: { prompt: "0", completion: "0" }, ...endpoint }],
        },
      ],
    },
    catalogRules,
  );
  const provider = read.ok ? read.value.providers[0] : undefined;
  const accepted = read.ok ? read.value.models[0]?.endpoints[0] : undefined;
  return provider === undefined || accepted === undefined ? undefined : { provider, endpoint: accepted };
}

function buildsAll(name: string, target: Target): void {
  for (const request of requests) {
    const built = dialectOf(name).buildRequest(request, target);
    if (!built.ok) continue;
    const { path, headers } = built.value;
    expect(() => new Request(target.provider.base_url + path, { headers })).not.toThrow();
  }
}

describe.each(dialectNames.map((name) => ({ name })))("$name", ({ name }) => {
  const right = knownNames.flatMap((quirk) =>
    [...knownValues, ...oddValues]
      .filter((value) => quirkProblems(name, { [quirk]: value }).length === 0)
      .map((value) => [quirk, value] as const),
  );

  it("builds whatever its catalog was accepted with", () => {
    let accepted = 0;
    // No quirk at all where the dialect knows none.
    const someRight = fc.constantFrom([], ...right.map((one) => [one]));
    const severalRight = fc.array(someRight, { maxLength: 3 }).map((some) => Object.fromEntries(some.flat()));
    const mostlyRight = fc.oneof({ weight: 3, arbitrary: severalRight }, { weight: 1, arbitrary: quirks });
    fc.assert(
      fc.property(
        mostlyRight,
        mostlyRight,
        upstream,
        limits,
        (ofProvider, ofEndpoint, upstream_model, max_completion_tokens) => {
          const target = acceptedOf(name, ofProvider, { upstream_model, max_completion_tokens, quirks: ofEndpoint });
          if (target === undefined) return;
          accepted += 1;
          buildsAll(name, target);
        },
      ),
      { numRuns: 200 },
    );
    expect(accepted).toBeGreaterThan(10);
  });

  it("builds with each value of each quirk that a catalog takes", () => {
    for (const [quirk, value] of right) {
      const target = acceptedOf(name, { [quirk]: value }, {});
      if (target !== undefined) buildsAll(name, target);
    }
  });
});

const checked: readonly DialectName[] = ["openai", "anthropic", "gemini", "bedrock", "workers-ai"];

it.each(checked)("%s builds with whatever was once stored as with what of it is right", (name) => {
  fc.assert(
    fc.property(quirks, (stored) => {
      const wrong = new Set(quirkProblems(name, stored).map(({ path }) => path[0]));
      const right = Object.fromEntries(Object.entries(stored).filter(([key]) => !wrong.has(key)));
      for (const request of requests) {
        const asStored = dialectOf(name).buildRequest(request, targetOf(name, { quirks: stored }));
        expect(asStored).toEqual(dialectOf(name).buildRequest(request, targetOf(name, { quirks: right })));
      }
    }),
    { numRuns: 120 },
  );
});

// The sandbox is asked in OpenAI's format and listens to nothing that would be a quirk.
it.each<DialectName>([
  ...checked,
  "openai-responses",
  "vertex",
])("%s builds with each quirk that was once stored wrongly as without it", (name) => {
  const plain = requests.map((request) => dialectOf(name).buildRequest(request, targetOf(name)));
  for (const quirk of knownNames) {
    for (const value of oddValues) {
      if (quirkProblems(name, { [quirk]: value }).length === 0) continue;
      const target = targetOf(name, { quirks: { [quirk]: value } });
      expect(requests.map((request) => dialectOf(name).buildRequest(request, target))).toEqual(plain);
    }
  }
});

it("leaves what the stored quirks of the worst kind say out of account", () => {
  const target = targetOf("openai", {
    quirks: { max_tokens_feild: "x", drop_fields: 7, reasoning: "bogus", path: null },
  });
  const plain = targetOf("openai");
  for (const request of requests) {
    expect(dialectOf("openai").buildRequest(request, target)).toEqual(dialectOf("openai").buildRequest(request, plain));
  }
});

it("a dialect that this version does not know refuses, and throws nowhere", () => {
  for (const name of ["opnai", "constructor", "__proto__", ""]) {
    const dialect = dialectOf(name);
    expect(dialect.buildRequest(requestOf({}), targetOf("openai")).ok).toBe(false);
    expect(dialect.readResponse("{}", targetOf("openai")).ok).toBe(false);
    expect(dialect.readError(500, "x").raw).toBe("x");
    expect(dialect.streamReader(targetOf("openai")).finish(false)).toEqual([]);
  }
});
