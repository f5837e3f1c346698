// What a catalog is refused or warned for beyond its shape: names that are the router's own, addresses, quirks, prices that
// cannot be meant, and sizes that something later on could not bear.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { catalogWarnings } from "../../../src/catalog/catalog-warnings.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import { settingNames } from "../../../src/env.ts";

const provider = { slug: "alpha", name: "Alpha", dialect: "openai", base_url: "https://alpha.example/v1" };
const pricing = { prompt: "0.000001", completion: "0.000002" };
const endpoint = { provider: "alpha", upstream_model: "m", pricing };
const model = { id: "author/model", name: "Model", context_length: 8192, endpoints: [endpoint] };

const ofProvider = (fields: object) => ({ providers: [{ ...provider, ...fields }], models: [] });
const ofModel = (fields: object) => ({ providers: [provider], models: [{ ...model, ...fields }] });
const ofEndpoint = (fields: object) => ofModel({ endpoints: [{ ...endpoint, ...fields }] });

function pathsOf(document: unknown): string[] {
  const read = readCatalog(document, catalogRules);
  return read.ok ? [] : [...new Set(read.problem.map(({ path }) => path))];
}

function read(document: unknown) {
  const result = readCatalog(document, catalogRules);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

describe("a provider's key", () => {
  const bindings = [
    ...readFileSync(join(import.meta.dirname, "../../../wrangler.toml"), "utf8").matchAll(
      /^#? ?(?:binding|name) = "([A-Z]\w*)"/gm,
    ),
  ].map(([, name = ""]) => name);

  it.each([
    ...settingNames,
    ...bindings,
    ...["ADMIN_KEY", "ENCRYPTION_KEY", "ENCRYPTION_KEY_NEXT", "FAIRLEAD_API_KEY", "FAIRLEAD_ANYTHING", "EXA_API_KEY"],
    ...[
      "EXA_BASE_URL",
      "RECORDS_HOT_DAYS",
      "RECORDS_KEEP_DAYS",
      "D1_SOFT_LIMIT_MB",
      "CORS_ORIGINS",
      "AI",
      "ACCESS_AUD",
    ],
    ...["admin_key", "Encryption_Key", "constructor", "toString", "__proto__", "hasOwnProperty"],
  ])("cannot be %s", (name) => {
    expect(pathsOf(ofProvider({ api_key: name }))).toEqual(["providers[0].api_key"]);
  });

  it.each([
    "OPENAI_API_KEY",
    "AWS_BEARER_TOKEN_BEDROCK",
    "DIGITALOCEAN_ACCESS_TOKEN",
    "HF_TOKEN",
    "EUROPA_KEY",
    "EXAONE_KEY",
  ])("can be %s", (name) => {
    expect(pathsOf(ofProvider({ api_key: name }))).toEqual([]);
  });
});

describe("a list of secrets", () => {
  it.each<[string, unknown, string[]]>([
    ["is good", ["A_KEY", "B_KEY"], []],
    ["may not be empty", [], ["providers[0].api_key"]],
    ["may not name one twice", ["A_KEY", "B_KEY", "A_KEY"], ["providers[0].api_key[2]"]],
    ["may not name the router's own", ["A_KEY", "ADMIN_KEY"], ["providers[0].api_key[1]"]],
    ["may not name nothing", ["A_KEY", ""], ["providers[0].api_key[1]"]],
    ["may not be of numbers", [5], ["providers[0].api_key"]],
    ["may not be endless", Array.from({ length: 51 }, (_, index) => `KEY_${index}`), ["providers[0].api_key"]],
  ])("%s", (_, api_key, paths) => {
    expect(pathsOf(ofProvider({ api_key }))).toEqual(paths);
  });
});

describe("a base URL", () => {
  it.each([
    "ftp://alpha.example",
    "alpha.example/v1",
    "https://",
    "https://user:secret@alpha.example/v1",
    "https://user@alpha.example/v1",
    "https://alpha.example/v1?key=1",
    "https://alpha.example/v1?",
    "https://alpha.example/v1#top",
    "https://alpha.example/a b",
    "https://alpha.example:99999/v1",
    "https://[::1/v1",
    "javascript:alert(1)",
    "file:///etc/passwd",
    `https://alpha.example/${"x".repeat(3_000)}`,
  ])("cannot be %s", (base_url) => {
    expect(pathsOf(ofProvider({ base_url }))).toEqual(["providers[0].base_url"]);
  });

  it.each([
    "http://127.0.0.1:9000/v1",
    "https://alpha.example",
    "https://alpha.example/v1/@cf/",
    "http://[::1]:8080/v1",
  ])("can be %s", (base_url) => {
    expect(pathsOf(ofProvider({ base_url }))).toEqual([]);
  });
});

describe("quirks", () => {
  it.each<[string, object, string[]]>([
    ["openai", { max_tokens_feild: "x" }, ["max_tokens_feild"]],
    ["openai", { drop_fields: 7, reasoning: "bogus" }, ["reasoning", "drop_fields"]],
    ["openai", { drop_fields: ["a", 1] }, ["drop_fields[1]"]],
    ["openai", { path: "chat" }, ["path"]],
    ["openai", { path: "https://elsewhere.example" }, ["path"]],
    ["openai", { headers: { "x y": "1" } }, ["headers.x y"]],
    ["openai", { headers: { version: "a\r\nb: c" } }, ["headers.version"]],
    ["openai", { headers: { Authorization: "Bearer x" } }, ["headers.Authorization"]],
    ["openai-responses", { headers: { Authorization: "Bearer x" }, path: "/x" }, ["headers.Authorization", "path"]],
    ["anthropic", { betas: ["a\nb"] }, ["betas[0]"]],
    ["gemini", { max_reasoning_tokens: 1e300 }, ["max_reasoning_tokens"]],
    ["workers-ai", { response_format: null }, ["response_format"]],
    ["sandbox", { anything: 1 }, ["anything"]],
    ["vertex", { publisher: "anthropic", call_ids: true }, ["call_ids"]],
  ])("of %s: %j", (dialect, quirks, names) => {
    expect(pathsOf(ofProvider({ dialect, quirks }))).toEqual(names.map((name) => `providers[0].quirks.${name}`));
  });

  it("of a dialect that does not exist are the smaller mistake", () => {
    expect(pathsOf(ofProvider({ dialect: "opnai", quirks: { x: 1 } }))).toEqual(["providers[0].dialect"]);
    expect(pathsOf(ofProvider({ dialect: "constructor" }))).toEqual(["providers[0].dialect"]);
  });

  it("of an endpoint are told where they stand, and judged with its provider's", () => {
    const wrong = ofEndpoint({ quirks: { stream_usage: "no", constructor: 1 } });
    expect(pathsOf(wrong)).toEqual([
      "models[0].endpoints[0].quirks.stream_usage",
      "models[0].endpoints[0].quirks.constructor",
    ]);
    const claude = (quirks: object) => ({
      providers: [{ ...provider, dialect: "vertex", quirks: { publisher: "anthropic" } }],
      models: [{ ...model, endpoints: [{ ...endpoint, quirks }] }],
    });
    expect(pathsOf(claude({ reasoning: "adaptive" }))).toEqual([]);
    expect(pathsOf(claude({ reasoning: "level" }))).toEqual(["models[0].endpoints[0].quirks.reasoning"]);
    expect(pathsOf(claude({ publisher: "google", reasoning: "level" }))).toEqual([]);
  });

  it("of an endpoint that is reached by another API are those of its dialect", () => {
    const at = (fields: object) => pathsOf(ofEndpoint({ dialect: "openai-responses", ...fields }));
    expect(at({ quirks: { summaries: false } })).toEqual([]);
    expect(at({ quirks: { stream_usage: false } })).toEqual(["models[0].endpoints[0].quirks.stream_usage"]);
  });

  it("may not be anything but an object", () => {
    expect(pathsOf(ofProvider({ quirks: ["reasoning"] }))).toEqual(["providers[0].quirks"]);
  });
});

describe("prices per token of text", () => {
  const names = [
    "prompt",
    "completion",
    "internal_reasoning",
    "input_cache_read",
    "input_cache_write",
    "input_cache_write_1h",
  ];

  it.each(names)("%s: above a cent an issue, above a tenth of it a warning", (name) => {
    const path = `models[0].endpoints[0].pricing.${name}`;
    const priced = (amount: string) => ofEndpoint({ pricing: { ...pricing, [name]: amount } });
    expect(pathsOf(priced("0.010000000001"))).toEqual([path]);
    expect(catalogWarnings(read(priced("0.01"))).map((one) => one.path)).toEqual([path]);
    expect(catalogWarnings(read(priced("0.001000000001"))).map((one) => one.path)).toEqual([path]);
    expect(catalogWarnings(read(priced("0.001")))).toEqual([]);
  });

  it.each<[name: string, warned: string, refused: string]>([
    ["audio", "40", "1000.01"],
    ["audio_output", "80", "1000.01"],
    ["image_output", "30", "1000.01"],
    ["web_search", "10", "1000.01"],
    ["request", "5", "1000.01"],
    ["image", "12", "1000.01"],
  ])("%s: what is unlikely is warned for, what cannot be is refused", (name, warned, refused) => {
    const path = `models[0].endpoints[0].pricing.${name}`;
    const priced = (amount: string) => ofEndpoint({ pricing: { ...pricing, [name]: amount } });
    expect(catalogWarnings(read(priced("0.001")))).toEqual([]);
    expect(catalogWarnings(read(priced(warned))).map((one) => one.path)).toEqual([path]);
    expect(pathsOf(priced(refused))).toEqual([path]);
  });

  it.each([
    "audio",
    "internal_reasoning",
    "audio_output",
    "image_output",
  ])("%s at zero is free, which is warned for where the whole is not", (name) => {
    const warned = (own: object) => catalogWarnings(read(ofEndpoint({ pricing: { ...own, [name]: "0" } })));
    expect(warned(pricing)).toMatchObject([
      { path: `models[0].endpoints[0].pricing.${name}`, message: expect.stringContaining("leave it out") },
    ]);
    expect(warned({ prompt: "0", completion: "0" })).toEqual([]);
  });

  it("beyond a prompt length count as well", () => {
    const overrides = [{ min_prompt_tokens: 1 }, { min_prompt_tokens: 2, prompt: "3", completion: "0.005" }];
    const path = "models[0].endpoints[0].pricing.overrides[1]";
    expect(pathsOf(ofEndpoint({ pricing: { ...pricing, overrides } }))).toEqual([`${path}.prompt`]);
    const unlikely = [{ min_prompt_tokens: 2, completion: "0.005" }];
    expect(catalogWarnings(read(ofEndpoint({ pricing: { ...pricing, overrides: unlikely } })))).toMatchObject([
      { path: "models[0].endpoints[0].pricing.overrides[0].completion" },
    ]);
  });

  it("say what the price of a million would be, and what to do", () => {
    const result = readCatalog(ofEndpoint({ pricing: { ...pricing, prompt: "3" } }), catalogRules);
    expect(result).toMatchObject({
      problem: [
        { message: expect.stringMatching(/\$3000000 per million tokens.*divide a price per million by 1,000,000/) },
      ],
    });
  });

  it("of units may be dearer, within reason", () => {
    expect(pathsOf(ofEndpoint({ pricing: { ...pricing, request: "0.5", image: "12", audio: "0.02" } }))).toEqual([]);
    expect(pathsOf(ofEndpoint({ pricing: { ...pricing, request: "1000.01" } }))).toEqual([
      "models[0].endpoints[0].pricing.request",
    ]);
  });
});

describe("sizes that nothing later could bear", () => {
  it.each<[string, object, string]>([
    ["a date beyond all calendars", ofModel({ created: 8_640_000_000_001 }), "models[0].created"],
    ["a context without end", ofModel({ context_length: 1e15 }), "models[0].context_length"],
    ["half a token", ofModel({ context_length: 0.5 }), "models[0].context_length"],
    [
      "an answer without end",
      ofEndpoint({ max_completion_tokens: 2 ** 53 }),
      "models[0].endpoints[0].max_completion_tokens",
    ],
    ["no prompt at all", ofEndpoint({ max_prompt_tokens: 0 }), "models[0].endpoints[0].max_prompt_tokens"],
    [
      "half of a character in a path",
      ofEndpoint({ upstream_model: "m\ud800" }),
      "models[0].endpoints[0].upstream_model",
    ],
    ["two lines in a path", ofEndpoint({ upstream_model: "a\nb" }), "models[0].endpoints[0].upstream_model"],
    ["a tag with half of a character", ofEndpoint({ tag: "alpha/\udc00" }), "models[0].endpoints[0].tag"],
    [
      "a price with a million zeros",
      ofEndpoint({ pricing: { ...pricing, image: `0.${"0".repeat(99)}` } }),
      "models[0].endpoints[0].pricing.image",
    ],
    [
      "prices finer than a picodollar",
      ofEndpoint({ pricing: { ...pricing, image: "0.0000000000001" } }),
      "models[0].endpoints[0].pricing.image",
    ],
    [
      "retention for ever and a day",
      ofProvider({ data_policy: { retention_days: 1e9 } }),
      "providers[0].data_policy.retention_days",
    ],
    ["a name as long as a book", ofProvider({ name: "x".repeat(100_000) }), "providers[0].name"],
    [
      "endpoints without end",
      ofModel({ endpoints: Array.from({ length: 501 }, (_, index) => ({ ...endpoint, tag: `alpha/${index}` })) }),
      "models[0].endpoints",
    ],
  ])("%s", (_, document, path) => {
    expect(pathsOf(document)).toEqual([path]);
  });
});

describe("a base URL that ends in an operation's path is taken, and warned for", () => {
  const warned = (base_url: string) => catalogWarnings(read(ofProvider({ base_url })));

  it.each([
    ["https://alpha.example/v1/chat/completions", "https://alpha.example/v1"],
    ["https://alpha.example/v1/chat/completions/", "https://alpha.example/v1"],
    ["https://alpha.example/Chat/Completions", "https://alpha.example"],
    ["https://alpha.example/v1/completions", "https://alpha.example/v1"],
    ["https://alpha.example/v1/responses", "https://alpha.example/v1"],
    ["https://alpha.example/v1/embeddings", "https://alpha.example/v1"],
    ["https://alpha.example/v2/rerank", "https://alpha.example/v2"],
    ["https://alpha.example/v1/messages", "https://alpha.example/v1"],
    ["https://alpha.example/v1beta/models/gemini-9:generateContent", "https://alpha.example/v1beta"],
  ])("%s", (url, right) => {
    expect(warned(url)).toEqual([{ path: "providers[0].base_url", message: expect.stringMatching(`write ${right}$`) }]);
  });

  it.each([
    "https://alpha.example",
    "https://alpha.example/v1/",
    "https://alpha.example/chat/completions/v1",
    "https://alpha.services.example/models",
    "https://messages.alpha.example/openai",
  ])("%s is not", (url) => {
    expect(warned(url)).toEqual([]);
  });
});

describe("the dialect of an endpoint", () => {
  it.each(["openai", "openai-responses", "anthropic", undefined])("can be %s", (dialect) => {
    expect(pathsOf(ofEndpoint({ dialect }))).toEqual([]);
  });

  // Neither the loopback nor a binding is reached as the provider's other endpoints are.
  it.each(["opnai", "sandbox", "workers-ai", ""])("cannot be %s", (dialect) => {
    expect(pathsOf(ofEndpoint({ dialect }))).toEqual(["models[0].endpoints[0].dialect"]);
  });
});
