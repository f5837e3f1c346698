import { describe, expect, it } from "vitest";
import { modelKey } from "../../../src/catalog/model-key.ts";
import { declareQuality } from "../../../src/commands/catalog-build/declare-quality.ts";
import { supportedParameters } from "../../../src/commands/catalog-build/parameters.ts";
import { parseQuirks } from "../../../src/commands/catalog-build/parse-quirks.ts";
import { parseTables } from "../../../src/commands/catalog-build/parse-tables.ts";
import { readPriceList } from "../../../src/commands/catalog-build/price-lists.ts";
import { requireUse } from "../../../src/commands/catalog-build/quirks.ts";
import { perToken, readPricing } from "../../../src/commands/catalog-build/read-pricing.ts";
import { formatCatalog } from "../../../src/commands/format-catalog.ts";
import { quirkProblems } from "../../../src/dialects/index.ts";

it.each([
  [["accounts/fireworks/models/llama-v3p1-8b-instruct", "meta-llama/Meta-Llama-3.1-8B-Instruct"], "llama-3-1-8b"],
  [["@cf/meta/llama-3.1-8b-instruct-fp8", "meta.llama3-1-8b-instruct-v1:0", "llama3.1-8b"], "llama-3-1-8b"],
  [["meta-llama/Llama-3.3-70B-Instruct-Turbo", "llama-3.3-70b"], "llama-3-3-70b"],
  [["meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8", "meta.llama4-maverick-17b-instruct-v1:0"], "llama-4-maverick"],
  [
    ["global.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4.5", "claude-opus-4-5@20251101"],
    "claude-opus-4-5",
  ],
  [["openai/gpt-4"], "gpt-4"],
  [["openai/gpt-4-turbo"], "gpt-4-turbo"],
  [["z-ai/glm-5.2", "zai-org/GLM-5.2-FP8", "accounts/fireworks/models/glm-5p2"], "glm-5-2"],
])("%j are one model", (names, key) => {
  expect(names.map(modelKey)).toEqual(names.map(() => key));
});

describe("prices", () => {
  it("become exact strings per token, float noise rounded away", () => {
    expect([0.18000000000000002, 3, 0.0036, 150].map(perToken)).toEqual([
      "0.00000018",
      "0.000003",
      "0.0000000036",
      "0.00015",
    ]);
  });

  const flat = (base: number) => ({ base, tiers: [] });

  it("keep what a request costs and what each length of prompt costs", () => {
    const tiered = { base: 1, tiers: [{ start: 200_000, price: 2 }] };
    expect(
      readPricing({
        prices: {
          input_mtok: tiered,
          output_mtok: flat(4),
          cache_read_mtok: flat(0.1),
          requests_kcount: flat(12),
          web_searches_kcount: flat(10),
        },
      }),
    ).toEqual({
      prompt: "0.000001",
      completion: "0.000004",
      request: "0.012",
      web_search: "0.01",
      input_cache_read: "0.0000001",
      overrides: [{ min_prompt_tokens: 200_000, prompt: "0.000002" }],
    });
  });

  it("keep the hours of the day, on the days that a provider has them", () => {
    const prices = { input_mtok: flat(1), output_mtok: flat(4) };
    const window = { start: 100, end: 400, prices: { input_mtok: flat(2), output_mtok: flat(8) } };
    const override = { utc_start: 100, utc_end: 400, prompt: "0.000002", completion: "0.000008" };
    expect(readPricing({ prices, windows: [window] })?.overrides).toEqual([override]);
    expect(readPricing({ prices, windows: [window], days: ["monday"] })?.overrides).toEqual([
      { ...override, utc_days: ["monday"] },
    ]);
    const listed = readPriceList("genai-prices:deepseek", "2026-11-22").find(({ name }) => name === "deepseek-v4-pro");
    expect(listed?.windows.map(({ start, end }) => [start, end])).toEqual([
      [100, 400],
      [600, 1000],
    ]);
  });

  it("are none where a list says nothing, or zero: free is never inferred", () => {
    expect(readPricing({ prices: { input_mtok: flat(1) } })).toBeUndefined();
    expect(readPricing({ prices: { input_mtok: flat(0), output_mtok: flat(0) } })).toBeUndefined();
  });

  it("are those of the day: neither past nor announced", () => {
    const on = (day: string) =>
      readPriceList("genai-prices:google", day).find(({ name }) => name === "gemini-3.6-flash")?.prices["input_mtok"]
        ?.base;
    expect([on("2026-11-22"), on("2027-01-01")]).toEqual([0.75, 1.5]);
  });

  it("come from lists that exist", () => {
    expect(() => readPriceList("genai-prices:nobody", "2026-11-22")).toThrow("knows no provider nobody");
    expect(() => readPriceList("tokenlens:nobody", "2026-11-22")).toThrow("knows no provider nobody");
    expect(() => readPriceList("hearsay:openai", "2026-11-22")).toThrow("no price list is called hearsay:openai");
  });
});

it("reads tables by heading, with bars, code marks and empty cells", () => {
  const page =
    "# Page\n\ntext | not a table\n\n## One\n\n| a | b |\n| - | - |\n| `x\\|y` | |\n\n## Two\n\n| c |\n| --- |\n| 1 |\n| 2 |\n";
  expect([...parseTables(page)]).toEqual([
    ["One", [{ a: "x|y", b: "" }]],
    ["Two", [{ c: "1" }, { c: "2" }]],
  ]);
  expect(() => parseTables("## One\n| a | b |\n| - | - |\n| 1 |\n")).toThrow(
    "1 cells where there are 2 columns: | 1 |",
  );
});

it("writes a catalog with one line for each provider, model and endpoint, and nothing is lost", () => {
  const document = {
    providers: [
      { slug: "a", quirks: { drop_fields: ["x", "y"] } },
      { slug: "b", name: "ü { \n }" },
    ],
    models: [{ id: "m", gone: undefined, endpoints: [{ provider: "a" }, { provider: "b" }] }],
  };
  const text = formatCatalog(document);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
  expect(text.split("\n")).toContain('{"id": "m", "endpoints": [');
  expect(text.split("\n")).toContain('{"slug": "a", "quirks": {"drop_fields": ["x", "y"]}},');
  expect(formatCatalog({ providers: [], models: [] })).toBe('{\n"providers": [],\n"models": []\n}\n');
});

it("supports what the API takes, less what the model cannot do", () => {
  const reasoner = supportedParameters("openai", { tools: true, reasons: true });
  expect(reasoner).toEqual(expect.arrayContaining(["reasoning", "tools", "seed", "structured_outputs"]));
  for (const refused of ["temperature", "top_p", "stop", "logprobs"]) expect(reasoner).not.toContain(refused);
  const plain = supportedParameters("openai", { tools: false, reasons: false });
  expect(plain).toEqual(expect.arrayContaining(["temperature", "logprobs"]));
  for (const missing of ["tools", "tool_choice", "parallel_tool_calls", "reasoning"])
    expect(plain).not.toContain(missing);
  const grok = supportedParameters("xai", { tools: true, reasons: true });
  expect(grok).toContain("temperature");
  for (const refused of ["stop", "presence_penalty"]) expect(grok).not.toContain(refused);
  expect(supportedParameters("xai", { tools: true, reasons: false })).toContain("stop");
  expect(supportedParameters("mistral", { tools: true, reasons: false })).not.toContain("seed");
  expect(supportedParameters("all", { tools: true, reasons: true })).toHaveLength(24);
});

it("declares who thinks better at mathematics, and never beyond 1", () => {
  const thinks = declareQuality(0.99, ["reasons", "math"]);
  const talks = declareQuality(0.99, ["writing"]);
  expect(thinks["math"]).toBe(1);
  expect(thinks["math"]).toBeGreaterThan(talks["math"] ?? 1);
  expect(talks["writing"]).toBeGreaterThan(thinks["writing"] ?? 1);
});

describe("quirks", () => {
  it("are words, numbers, yes or no, and lists", () => {
    const cell = 'reasoning=level  min_reasoning_tokens=512 cache_points=false drop_fields=["user"] path=/chat?v=1';
    expect(parseQuirks(cell)).toEqual({
      reasoning: "level",
      min_reasoning_tokens: 512,
      cache_points: false,
      drop_fields: ["user"],
      path: "/chat?v=1",
    });
  });

  it.each([
    ["openai", { stream_usage: "false" }, "stream_usage"],
    ["openai", { drop_fields: "user" }, "drop_fields"],
    ["anthropic", { reasoning: "level" }, "reasoning"],
    ["gemini", { thinking: true }, "thinking"],
    ["vertex", { publisher: "meta" }, "publisher"],
    ["sandbox", { reasoning: "none" }, "reasoning"],
  ] as const)("that %s does not know are a mistake: %o", (dialect, quirks, name) => {
    expect(quirkProblems(dialect, quirks).map(({ path }) => path.join("."))).toEqual([name]);
  });

  it("on Vertex are those of the publisher's own API", () => {
    expect(quirkProblems("vertex", { reasoning: "level" })).toEqual([]);
    expect(quirkProblems("vertex", { publisher: "anthropic", reasoning: "adaptive" })).toEqual([]);
    expect(quirkProblems("vertex", { publisher: "anthropic", reasoning: "level" })).toHaveLength(1);
  });

  it("speak of endpoints that exist", () => {
    const served = [{ provider: "groq", upstream_model: "qwen/qwen3-32b" }];
    const row = { providers: ["groq"], quirks: {}, because: "it is so" };
    expect(() => requireUse([row, { ...row, only: /^qwen/ }], served)).not.toThrow();
    expect(() => requireUse([{ ...row, only: /^llama/ }], served)).toThrow("groq serves nothing that /^llama/");
    expect(() => requireUse([{ ...row, providers: ["grok"] }], served)).toThrow("grok serves nothing");
  });
});
