// Contract §5, the filters: each with what it leaves out, what it keeps, and their order.
import { describe, expect, it } from "vitest";
import { filters } from "../../../src/routing/filters/filters.ts";
import { type EndpointSpec, makeCatalog, type ProviderSpecs } from "./make-catalog.ts";
import { type Body, plan, refusal, type Situation } from "./plan.ts";

const model = "maker/model";
const tools = [{ type: "function", function: { name: "look_up" } }];
const json_schema = { type: "json_schema", json_schema: { name: "answer", schema: {} } };

interface Row {
  it: string;
  endpoints: EndpointSpec[];
  providers?: ProviderSpecs;
  body?: Body;
  situation?: Situation;
  distillable?: boolean;
  modalities?: string[];
  keeps: string[];
  excludes: Record<string, string>;
}

function catalogOf({ endpoints, providers, distillable, modalities }: Row) {
  return makeCatalog(
    [
      {
        id: model,
        endpoints: endpoints.map((endpoint, index) => ({ price: index + 1, ...endpoint })),
        ...(distillable === undefined ? {} : { distillable }),
        ...(modalities === undefined ? {} : { architecture: { input_modalities: modalities } }),
      },
    ],
    providers,
  );
}

function rows(table: readonly Row[]): void {
  it.each(table)("$it", (row) => {
    const planned = plan(catalogOf(row), { model, ...row.body }, row.situation);
    expect(planned.tags).toEqual(row.keeps);
    expect(planned.excludedBy).toEqual(row.excludes);
  });
}

const ab: EndpointSpec[] = [{ provider: "a" }, { provider: "b" }];

it("stands in the contract's order", () => {
  expect(filters.map(({ name }) => name)).toEqual([
    "no_credentials",
    "region",
    "account_training",
    "zdr",
    "data_collection",
    "distillable_text",
    "allowed_providers",
    "ignored_providers",
    "quantization",
    "max_price",
    "modality",
    "context_length",
    "max_completion_tokens",
    "tools",
    "structured_outputs",
    "require_parameters",
  ]);
});

describe("each excluded endpoint keeps the name of the first filter that excluded it", () => {
  /** Fails every filter; each row below mends what the earlier rows named. */
  const worst: EndpointSpec = {
    provider: "worst",
    price: 9,
    quantization: "int4",
    context_length: 100,
    max_completion_tokens: 50,
    supported_parameters: ["max_tokens"],
    regions: ["us"],
    data_policy: { training: true, retains_prompts: true, retention_days: null },
  };
  const body = {
    max_tokens: 60,
    temperature: 1,
    tools,
    response_format: json_schema,
    provider: {
      zdr: true,
      data_collection: "deny",
      enforce_distillable_text: true,
      only: ["good"],
      ignore: ["worst"],
      quantizations: ["fp8"],
      max_price: { prompt: 8 },
      require_parameters: true,
    },
  };
  const situation: Situation = {
    keyless: ["worst"],
    region: "eu",
    promptTokens: 90,
    modalities: ["image"],
    settings: { enable_paid_model_training: false },
  };
  const parameters = ["max_tokens", "tools", "structured_outputs"];
  const mends: [string, (row: { endpoint: EndpointSpec; body: typeof body; situation: Situation }) => unknown][] = [
    ["no_credentials", ({ situation: one }) => Object.assign(one, { keyless: [] })],
    ["region", ({ endpoint }) => Object.assign(endpoint, { regions: ["us", "eu"] })],
    ["account_training", ({ endpoint }) => Object.assign(endpoint, { data_policy: { training: false } })],
    ["zdr", ({ body: { provider } }) => Object.assign(provider, { zdr: false })],
    ["data_collection", ({ body: { provider } }) => Object.assign(provider, { data_collection: "allow" })],
    ["distillable_text", ({ body: { provider } }) => Object.assign(provider, { enforce_distillable_text: false })],
    ["allowed_providers", ({ body: { provider } }) => Object.assign(provider, { only: ["worst"] })],
    ["ignored_providers", ({ body: { provider } }) => Object.assign(provider, { ignore: [] })],
    ["quantization", ({ endpoint }) => Object.assign(endpoint, { quantization: "fp8" })],
    ["max_price", ({ body: { provider } }) => Object.assign(provider, { max_price: { prompt: 9 } })],
    ["modality", ({ situation: one }) => Object.assign(one, { modalities: [] })],
    ["context_length", ({ endpoint }) => Object.assign(endpoint, { context_length: 150 })],
    ["max_completion_tokens", ({ endpoint }) => Object.assign(endpoint, { max_completion_tokens: 60 })],
    ["tools", ({ endpoint }) => Object.assign(endpoint, { supported_parameters: parameters.slice(0, 2) })],
    ["structured_outputs", ({ endpoint }) => Object.assign(endpoint, { supported_parameters: parameters })],
  ];

  it.each([...mends.map(([name]) => name), "require_parameters"].map((name, index) => ({ name, index })))("$name", ({
    name,
    index,
  }) => {
    const state = { endpoint: { ...worst }, body: structuredClone(body), situation: { ...situation } };
    for (const [, mend] of mends.slice(0, index)) mend(state);
    const catalog = makeCatalog([{ id: model, endpoints: [state.endpoint] }]);
    const { status, body: error } = refusal(catalog, { model, ...state.body }, state.situation);
    if (name === "context_length") expect(status).toBe(400);
    else expect(error.error.metadata.excluded).toMatchObject([{ model, endpoint: "worst", by: name }]);
  });
});

describe("no_credentials", () => {
  rows([
    {
      it: "leaves out whose secret is not set",
      endpoints: ab,
      situation: { keyless: ["a"] },
      keeps: ["b"],
      excludes: { a: "no_credentials" },
    },
  ]);
});

describe("region", () => {
  rows([
    {
      it: "fails closed: only endpoints that list the region",
      endpoints: [{ provider: "a" }, { provider: "b", regions: ["eu"] }, { provider: "c", regions: ["us"] }],
      situation: { region: "eu" },
      keeps: ["b"],
      excludes: { a: "region", c: "region" },
    },
    { it: "does not look without one", endpoints: ab, keeps: ["a", "b"], excludes: {} },
  ]);
});

const policies: ProviderSpecs = {
  trains: { data_policy: { training: true, retains_prompts: false, retention_days: 0 } },
  unknown: { data_policy: null },
  forever: { data_policy: { training: false, retains_prompts: true, retention_days: null } },
  month: { data_policy: { training: false, retains_prompts: true, retention_days: 30 } },
  nothing: { data_policy: { training: false, retains_prompts: false, retention_days: null } },
  seconds: { data_policy: { training: false, retains_prompts: true, retention_days: 0 } },
};
const byPolicy = Object.keys(policies).map((provider) => ({ provider }));

describe("account_training / zdr / data_collection", () => {
  const free = { pricing: { prompt: "0", completion: "0", request: "0.1" } };
  rows([
    {
      it: "deny excludes endpoints that may train or keep prompts for an unknown time; a missing policy means both",
      endpoints: byPolicy,
      providers: policies,
      body: { provider: { data_collection: "deny" } },
      keeps: ["month", "nothing", "seconds"],
      excludes: { trains: "data_collection", unknown: "data_collection", forever: "data_collection" },
    },
    {
      it: "zdr keeps what keeps nothing",
      endpoints: byPolicy,
      providers: policies,
      body: { provider: { zdr: true } },
      keeps: ["nothing", "seconds"],
      excludes: { trains: "zdr", unknown: "zdr", forever: "zdr", month: "zdr" },
    },
    {
      it: "zdr is OR-ed with the account's and cannot be switched off",
      endpoints: byPolicy,
      providers: policies,
      body: { provider: { zdr: false } },
      situation: { settings: { enforce_zdr: true } },
      keeps: ["nothing", "seconds"],
      excludes: { trains: "zdr", unknown: "zdr", forever: "zdr", month: "zdr" },
    },
    {
      it: "an endpoint's own policy wins over its provider's",
      endpoints: [
        { provider: "nothing", tag: "nothing/trial", data_policy: { training: true } },
        { provider: "trains", tag: "trains/paid", data_policy: { training: false, retains_prompts: false } },
        { provider: "nothing", tag: "nothing/new", data_policy: null },
      ],
      providers: policies,
      body: { provider: { data_collection: "deny" } },
      keeps: ["trains/paid"],
      excludes: { "nothing/trial": "data_collection", "nothing/new": "data_collection" },
    },
    {
      it: "account training is asked apart for paid and for free endpoints: paid forbidden",
      endpoints: [
        { provider: "trains", tag: "trains/free", ...free },
        { provider: "trains", tag: "trains/paid" },
      ],
      providers: policies,
      situation: { settings: { enable_paid_model_training: false } },
      keeps: ["trains/free"],
      excludes: { "trains/paid": "account_training" },
    },
    {
      it: "free forbidden",
      endpoints: [
        { provider: "trains", tag: "trains/free", ...free },
        { provider: "trains", tag: "trains/paid" },
      ],
      providers: policies,
      situation: { settings: { enable_free_model_training: false } },
      keeps: ["trains/paid"],
      excludes: { "trains/free": "account_training" },
    },
  ]);
});

describe("distillable_text", () => {
  rows([
    {
      it: "keeps models whose author allows distillation",
      endpoints: ab,
      distillable: true,
      body: { provider: { enforce_distillable_text: true } },
      keeps: ["a", "b"],
      excludes: {},
    },
  ]);
  it.each([false, undefined])("leaves out one that is %s about it", (distillable) => {
    const catalog = makeCatalog([{ id: model, endpoints: ab, ...(distillable === undefined ? {} : { distillable }) }]);
    const { body } = refusal(catalog, { model, provider: { enforce_distillable_text: true } });
    expect(body.error.metadata.excluded?.map(({ by }) => by)).toEqual(["distillable_text", "distillable_text"]);
  });
});

describe("allowed_providers and ignored_providers", () => {
  const endpoints: EndpointSpec[] = [
    { provider: "deepinfra" },
    { provider: "deepinfra", tag: "deepinfra/turbo" },
    { provider: "google-ai-studio" },
  ];
  const providers = { "google-ai-studio": { name: "Google AI Studio" } };
  const all = ["deepinfra", "deepinfra/turbo", "google-ai-studio"];
  it.each([
    ["the provider", ["deepinfra"], ["deepinfra", "deepinfra/turbo"]],
    ["with a slash, one tag", ["deepinfra/turbo"], ["deepinfra/turbo"]],
    ["case is ignored", ["DeepInfra/TURBO", "GOOGLE-ai-studio"], ["deepinfra/turbo", "google-ai-studio"]],
    ["display names work too", ["google ai studio"], ["google-ai-studio"]],
    ["a name twice is one name", ["deepinfra", "deepinfra"], ["deepinfra", "deepinfra/turbo"]],
    ["unknown names match nothing", ["deepinfra/slow", "deepinfra/turbo/x", "deepinfra/turbo"], ["deepinfra/turbo"]],
  ])("%s: %j", (_name, names, matched) => {
    const catalog = makeCatalog([{ id: model, endpoints }], providers);
    const rest = all.filter((tag) => !matched.includes(tag));
    const cases: [Body, Situation][] = [
      [{ provider: { only: names } }, {}],
      [{}, { settings: { allowed_providers: names } }],
    ];
    for (const [body, situation] of cases) {
      const planned = plan(catalog, { model, ...body }, situation);
      expect(planned.tags).toEqual(matched);
      expect(planned.excludedBy).toEqual(Object.fromEntries(rest.map((tag) => [tag, "allowed_providers"])));
    }
    if (rest.length === 0) return;
    const ignoring = plan(catalog, { model, provider: { ignore: names } });
    expect(ignoring.tags).toEqual(rest);
    expect(ignoring.excludedBy).toEqual(Object.fromEntries(matched.map((tag) => [tag, "ignored_providers"])));
    expect(plan(catalog, { model }, { settings: { ignored_providers: names } })).toMatchObject({ tags: rest });
  });

  it("is account list ∩ only, account list ∪ ignore", () => {
    const catalog = makeCatalog([
      { id: model, endpoints: ["a", "b", "c", "d", "e"].map((provider) => ({ provider })) },
    ]);
    const planned = plan(
      catalog,
      { model, provider: { only: ["b", "c", "d", "e"], ignore: ["c"] } },
      { settings: { allowed_providers: ["a", "b", "c", "d"], ignored_providers: ["d"] } },
    );
    expect(planned.tags).toEqual(["b"]);
    expect(planned.excludedBy).toEqual({
      a: "allowed_providers",
      c: "ignored_providers",
      d: "ignored_providers",
      e: "allowed_providers",
    });
  });

  it("only: [] allows nothing, and says so", () => {
    const { status, body } = refusal(makeCatalog([{ id: model, endpoints: ab }]), { model, provider: { only: [] } });
    expect(status).toBe(404);
    expect(body.error.message).toContain("provider.only (an empty list)");
  });

  it("takes thousands of names in its stride", () => {
    const endpoints = Array.from({ length: 50 }, (_, index) => ({ provider: `p${index}` }));
    const catalog = makeCatalog([{ id: model, endpoints }]);
    const many = Array.from({ length: 10_000 }, (_, index) => `Elsewhere-${index}`);
    const body = { model, provider: { only: [...many.slice(1), "P7"], ignore: many, order: [...many.slice(1), "p7"] } };
    const start = process.cpuUsage();
    expect(plan(catalog, body).tags).toEqual(["p7"]);
    // Checking the body and reading three lists once each; 50 × 30,000 comparisons would take seconds.
    expect(process.cpuUsage(start).user).toBeLessThan(500_000);
  });
});

describe("quantization", () => {
  const endpoints = ["fp4", "mxfp4", "nvfp4", "fp8", "mxfp8", "bf16", undefined].map((level) => ({
    provider: level ?? "none",
    ...(level === undefined ? {} : { quantization: level }),
  }));
  it.each([
    ["fp4", ["fp4", "mxfp4", "nvfp4"]],
    ["fp8", ["fp8", "mxfp8"]],
    ["mxfp4", ["mxfp4"]],
    ["bf16", ["bf16"]],
    ["unknown", ["none"]],
  ])("%s includes %j", (level, tags) => {
    const catalog = makeCatalog([{ id: model, endpoints }]);
    expect(plan(catalog, { model, provider: { quantizations: [level] } }).tags).toEqual(tags);
  });
});

describe("max_price", () => {
  const priced = (prompt: string): EndpointSpec => ({ provider: "a", pricing: { prompt, completion: "0" } });
  it.each([
    ["equal is allowed", "0.000003", 3, true],
    ["a hair above is not", "0.000003000001", 3, false],
    ["a string is a number", "0.000003", "3", true],
    ["a string is exact", "0.000003", "2.999999999999", false],
    ["0.1 is 0.1", "0.0000001", 0.1, true],
    ["tiny numbers: 1e-6 per million is a picodollar per token", "0.000000000001", 1e-6, true],
    ["tiny numbers: less than a picodollar per token admits only what is free", "0.000000000001", 9e-7, false],
    ["0 admits what is free", "0", 0, true],
    ["0 admits nothing else", "0.000000000001", 0, false],
    ["huge numbers are no limit", "999", 1e300, true],
    ["18 decimals are read", "0.000003", "3.000000000000000001", true],
    ["null is no limit", "999", null, true],
  ])("%s: a price of %s against %s", (_name, price, limit, kept) => {
    const catalog = makeCatalog([
      { id: model, endpoints: [priced(price), { provider: "b", pricing: { prompt: "0" } }] },
    ]);
    const { excludedBy } = plan(catalog, { model, provider: { max_price: { prompt: limit } } });
    expect(excludedBy).toEqual(kept ? {} : { a: "max_price" });
  });

  it.each(["-1", "1e-7", ".5", "dear", "", -0.5])("refuses %j, naming the field", (limit) => {
    const catalog = makeCatalog([{ id: model, endpoints: ab }]);
    const { status, body } = refusal(catalog, { model, provider: { max_price: { completion: limit } } });
    expect(status).toBe(400);
    expect(body.error.metadata.field).toBe("provider.max_price.completion");
  });

  it("looks at the price of a prompt of this length", () => {
    const overrides = [{ min_prompt_tokens: 1_000, prompt: "0.000005" }];
    const long = { provider: "a", pricing: { prompt: "0.000001", completion: "0.000001", overrides } };
    const catalog = makeCatalog([{ id: model, endpoints: [long, { provider: "b", price: 2 }] }]);
    const body = { model, provider: { max_price: { prompt: 2 } } };
    expect(plan(catalog, body, { promptTokens: 1_000 }).excludedBy).toEqual({});
    expect(plan(catalog, body, { promptTokens: 1_001 }).excludedBy).toEqual({ a: "max_price" });
  });

  it("audio, request and image are per unit", () => {
    const catalog = makeCatalog([
      { id: model, endpoints: [{ provider: "a", pricing: { audio: "0.5", request: "0.5", image: "0.5" } }] },
    ]);
    for (const unit of ["audio", "request", "image"]) {
      expect(plan(catalog, { model, provider: { max_price: { [unit]: 0.5 } } }).tags).toEqual(["a"]);
      const { body } = refusal(catalog, { model, provider: { max_price: { [unit]: 0.49 } } });
      expect(body.error.message).toContain(`its ${unit} price is $0.5`);
    }
  });
});

describe("modality", () => {
  const taking = (modalities: string[]) =>
    makeCatalog([{ id: model, endpoints: ab, architecture: { input_modalities: modalities } }]);
  it.each(["image", "file", "audio", "video"])("%s in the prompt needs a model that takes it", (kind) => {
    expect(plan(taking(["text", kind]), { model }, { modalities: [kind] }).tags).toEqual(["a", "b"]);
    const { body } = refusal(taking(["text"]), { model }, { modalities: [kind] });
    expect(body.error.message).toContain(`takes no ${kind} input`);
  });
  it("files that are parsed to text need none", () => {
    expect(plan(taking(["text"]), { model }, { modalities: ["file"], filesAreParsed: true }).tags).toEqual(["a", "b"]);
  });
});

describe("context_length and max_completion_tokens", () => {
  const endpoints: EndpointSpec[] = [
    { provider: "short", context_length: 1_000 },
    { provider: "long", context_length: 8_000 },
    { provider: "wordy", context_length: 8_000, max_prompt_tokens: 500, max_completion_tokens: 300 },
  ];
  rows([
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

describe("tools and structured_outputs", () => {
  const endpoints: EndpointSpec[] = [
    { provider: "none", supported_parameters: ["max_tokens"] },
    { provider: "tools", supported_parameters: ["tools"] },
    { provider: "json", supported_parameters: ["response_format"] },
    { provider: "schema", supported_parameters: ["structured_outputs"] },
  ];
  const tags = ["none", "tools", "json", "schema"];
  const allBut = (kept: string, by: string) =>
    Object.fromEntries(tags.filter((tag) => tag !== kept).map((tag) => [tag, by]));
  const needsTools = { keeps: ["tools"], excludes: allBut("tools", "tools") };
  const needsNothing = { keeps: tags, excludes: {} };
  rows([
    { it: "tools", endpoints, body: { tools }, ...needsTools },
    { it: "tools with tool_choice none", endpoints, body: { tools, tool_choice: "none" }, ...needsTools },
    { it: "tool_choice auto without tools", endpoints, body: { tool_choice: "auto" }, ...needsTools },
    {
      it: "tool_choice of one function",
      endpoints,
      body: { tool_choice: { type: "function", function: { name: "look_up" } } },
      ...needsTools,
    },
    { it: "tool_choice none alone", endpoints, body: { tool_choice: "none" }, ...needsNothing },
    { it: "an empty list of tools", endpoints, body: { tools: [] }, ...needsNothing },
    {
      it: "json_schema",
      endpoints,
      body: { response_format: json_schema },
      keeps: ["schema"],
      excludes: allBut("schema", "structured_outputs"),
    },
    {
      it: "json_object, which puts those that take it first",
      endpoints,
      body: { response_format: { type: "json_object" } },
      keeps: ["json", "schema", "none", "tools"],
      excludes: {},
    },
    { it: "text", endpoints, body: { response_format: { type: "text" } }, ...needsNothing },
  ]);
});

describe("require_parameters", () => {
  const endpoints: EndpointSpec[] = [
    { provider: "a", supported_parameters: ["max_tokens"] },
    { provider: "b", supported_parameters: ["max_completion_tokens", "reasoning", "seed"] },
  ];
  const require = { require_parameters: true };
  rows([
    {
      it: "excludes who does not list a parameter",
      endpoints,
      body: { seed: 1, provider: require },
      keeps: ["b"],
      excludes: { a: "require_parameters" },
    },
    { it: "does not look without it", endpoints, body: { seed: 1 }, keeps: ["a", "b"], excludes: {} },
    {
      it: "the two names of one parameter are one",
      endpoints,
      body: { max_tokens: 5, provider: require },
      keeps: ["a", "b"],
      excludes: {},
    },
    {
      it: "reasoning_effort is reasoning",
      endpoints,
      body: { reasoning_effort: "low", provider: require },
      keeps: ["b"],
      excludes: { a: "require_parameters" },
    },
    {
      it: "fields that the wire does not know are not asked about",
      endpoints,
      body: { safe_prompt: true, user: "u", session_id: "s", provider: require },
      keeps: ["a", "b"],
      excludes: {},
    },
    {
      it: "null and an empty list of tools are not sent",
      endpoints,
      body: { seed: null, tools: [], provider: require },
      keeps: ["a", "b"],
      excludes: {},
    },
  ]);
});
