// A search of the web through the whole pipeline: what each vendor is asked, what comes back, what it costs, and who is asked where
// a vendor has no search of its own.
import { describe, expect, test } from "vitest";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import type { Door } from "../../../src/doors/door.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import type { Inference } from "../../../src/pipeline/inference.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { planOnly } from "../../../src/pipeline/plan-only.ts";
import { ok } from "../../../src/wire/result.ts";
import { defaultWorkspaceSettings } from "../../../src/wire/workspace-settings.ts";
import { type Answer, inferenceFor, play, playOperation, type Scene, type Seen } from "./play.ts";

const page = "https://example.com/a";
const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const cited = { type: "url_citation", url_citation: { url: page, title: "A", start_index: 0, end_index: 3 } };
const pricing = { prompt: "0.000001", completion: "0.000002", web_search: "0.01" };
const searches = { endpoint: { supported_parameters: ["web_search_options", "max_tokens", "tools"], pricing } };
const plain = { endpoint: { supported_parameters: ["max_tokens", "tools"], pricing } };
const web = (fields: object = {}) => ({ plugins: [{ id: "web", ...fields }] });

const openai: Answer = () =>
  Response.json({
    choices: [{ index: 0, message: { content: "A b", annotations: [cited] }, finish_reason: "stop" }],
    usage,
  });
const responsesAnswer: Answer = () =>
  Response.json({
    status: "completed",
    output: [
      { type: "web_search_call", id: "w", status: "completed", action: { type: "search", query: "q" } },
      { type: "web_search_call", id: "v", status: "completed", action: { type: "open_page", url: page } },
      {
        type: "message",
        content: [
          {
            type: "output_text",
            text: "A b",
            annotations: [{ type: "url_citation", url: page, title: "A", start_index: 0, end_index: 3 }],
          },
        ],
      },
    ],
    usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
  });
const claude: Answer = () =>
  Response.json({
    type: "message",
    content: [
      {
        type: "text",
        text: "A b",
        citations: [
          { type: "web_search_result_location", url: page, title: "A", cited_text: "x", encrypted_index: "e" },
        ],
      },
    ],
    stop_reason: "end_turn",
    usage: { input_tokens: 10, output_tokens: 5, server_tool_use: { web_search_requests: 2 } },
  });
const gemini: Answer = () =>
  Response.json({
    candidates: [
      {
        content: { parts: [{ text: "A b" }] },
        finishReason: "STOP",
        groundingMetadata: {
          webSearchQueries: ["q"],
          groundingChunks: [{ web: { uri: page, title: "A" } }],
          groundingSupports: [{ segment: { text: "A b" }, groundingChunkIndices: [0] }],
        },
      },
    ],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
  });
const perplexity: Answer = () =>
  Response.json({
    choices: [{ index: 0, message: { content: "A b" }, finish_reason: "stop" }],
    search_results: [{ url: page, title: "A" }],
    usage,
  });

interface Engine {
  name: string;
  dialect: string;
  quirks?: object;
  answer: Answer;
  body: object;
  path: RegExp;
  sent: object;
  /** Times that the fee is charged. */
  fees: number;
}

const place = { type: "approximate", country: "FR", city: "Paris" };
const engines: Engine[] = [
  {
    ...{ name: "OpenAI's chat", dialect: "openai", answer: openai, fees: 1, path: /chat\/completions$/ },
    body: {
      web_search_options: {
        search_context_size: "low",
        user_location: { type: "approximate", approximate: { country: "FR" } },
      },
    },
    sent: {
      web_search_options: {
        search_context_size: "low",
        user_location: { type: "approximate", approximate: { country: "FR" } },
      },
    },
  },
  {
    ...{
      name: "OpenAI's Responses",
      dialect: "openai-responses",
      answer: responsesAnswer,
      fees: 1,
      path: /responses$/,
    },
    body: web({ include_domains: ["example.com"], user_location: place }),
    sent: { tools: [{ type: "web_search", filters: { allowed_domains: ["example.com"] }, user_location: place }] },
  },
  {
    ...{
      name: "OpenAI, by its Responses",
      dialect: "openai",
      quirks: { web_search: "responses" },
      answer: responsesAnswer,
      fees: 1,
    },
    ...{ path: /\/responses$/, body: web(), sent: { tools: [{ type: "web_search" }] } },
  },
  {
    ...{
      name: "xAI, by its Responses",
      dialect: "openai",
      quirks: { web_search: "xai_responses" },
      answer: responsesAnswer,
    },
    ...{
      path: /\/responses$/,
      body: web({ exclude_domains: ["example.org"], x_search: { from_date: "2026-01-01" } }),
      fees: 1,
    },
    sent: {
      tools: [
        { type: "web_search", filters: { excluded_domains: ["example.org"] } },
        { type: "x_search", from_date: "2026-01-01" },
      ],
    },
  },
  {
    ...{ name: "Anthropic", dialect: "anthropic", answer: claude, fees: 2, path: /messages$/ },
    body: web({ max_uses: 3, exclude_domains: ["example.org"], user_location: place }),
    sent: {
      tools: [
        {
          type: "web_search_20250305",
          name: "web_search",
          max_uses: 3,
          blocked_domains: ["example.org"],
          user_location: place,
        },
      ],
    },
  },
  {
    ...{ name: "Gemini", dialect: "gemini", answer: gemini, fees: 1, path: /enerateContent/ },
    ...{ body: web(), sent: { tools: [{ googleSearch: {} }] } },
  },
  {
    ...{ name: "Perplexity", dialect: "openai", quirks: { web_search: "always" }, answer: perplexity, fees: 1 },
    ...{
      path: /chat\/completions$/,
      body: web({ include_domains: ["example.com"], exclude_domains: ["example.org"] }),
    },
    sent: { search_domain_filter: ["example.com", "-example.org"] },
  },
];

async function read(seen: Seen) {
  const body = JSON.parse(await seen.response.text());
  await Promise.all(seen.background);
  return { status: seen.response.status, body, record: seen.records[0], calls: seen.calls };
}

describe("a vendor's own search", () => {
  test.each(engines)("of $name", async ({ dialect, quirks = {}, answer, body, path, sent, fees }) => {
    const rows = { ...searches, provider: { quirks } };
    const seen = await read(await play({ dialect, rows, answers: [answer], body: { stream: false, ...body } }));
    expect(seen.status, JSON.stringify(seen.body)).toBe(200);
    expect(seen.calls[0]?.url).toMatch(path);
    expect(seen.calls[0]?.body).toMatchObject(sent);
    expect(JSON.stringify(seen.calls[0]?.body)).not.toContain("plugins");
    const [annotation] = seen.body.choices[0].message.annotations;
    expect(annotation).toMatchObject({ type: "url_citation", url_citation: { url: page, title: "A" } });
    expect(annotation.url_citation).toMatchObject({ start_index: expect.any(Number), end_index: expect.any(Number) });
    expect(seen.body.usage).toMatchObject({
      server_tool_use_details: { web_search_requests: fees },
      cost_details: { server_tool_cost: fees * 0.01, parts: { web_search: fees * 0.01 } },
    });
    expect(seen.record?.pipeline).toContainEqual({ code: "web_search", engine: "native", results: null });
  });

  test.each<[string, Partial<Scene>]>([
    ["the plugin", { body: web() }],
    ["the options", { body: { web_search_options: {} } }],
    ["the tool", { body: { tools: [{ type: "openrouter:web_search" }] } }],
    ["OpenAI's tool", { body: { tools: [{ type: "web_search_preview", search_context_size: "high" }] } }],
    ["the variant", { body: { model: "test/model:online" } }],
  ])("is asked for by %s", async (_, { body }) => {
    const seen = await read(await play({ rows: searches, answers: [openai], body: { stream: false, ...body } }));
    expect(seen.status, JSON.stringify(seen.body)).toBe(200);
    expect(seen.calls[0]?.body).toHaveProperty("web_search_options");
    expect(seen.calls[0]?.body).not.toHaveProperty("tools");
    expect(seen.calls[0]?.body).not.toHaveProperty("plugins");
  });

  test("is not asked for where the plugin is switched off", async () => {
    const seen = await read(
      await play({ rows: searches, answers: [openai], body: { stream: false, ...web({ enabled: false }) } }),
    );
    expect(seen.calls[0]?.body).not.toHaveProperty("web_search_options");
  });

  test("stands beside the client's own tools", async () => {
    const own = { type: "function", function: { name: "f", parameters: { type: "object" } } };
    const body = { stream: false, tools: [own, { type: "openrouter:web_search", parameters: { max_uses: 1 } }] };
    const seen = await read(await play({ dialect: "anthropic", rows: searches, answers: [claude], body }));
    const { tools } = seen.calls[0]?.body as { tools: { name: string }[] };
    expect(tools.map(({ name }) => name)).toEqual(["f", "web_search"]);
  });

  test.each<[string, string, object, string]>([
    ["gemini", "plugins[0].max_uses", web({ max_uses: 1 }), "max_uses"],
    ["openai", "plugins[0].search_prompt", web({ search_prompt: "x" }), "search_prompt"],
    [
      "anthropic",
      "web_search_options.search_context_size",
      { web_search_options: { search_context_size: "low" } },
      "search_context_size",
    ],
  ])("lacks a field, and %s says so: %s", async (dialect, field, body) => {
    const seen = await read(
      await play({ dialect, rows: searches, answers: [openai], body: { stream: false, ...body } }),
    );
    expect([seen.status, seen.calls.length]).toEqual([400, 0]);
    expect(seen.body.error.message).toContain(field);
  });
});

const found = {
  results: [
    { url: page, title: "A", text: "What A says." },
    { url: "https://example.net/b", title: null, text: "B" },
  ],
};
const key = { EXA_API_KEY: "exa-secret-key" };
const exa: Answer = () => Response.json(found);

describe("an engine outside", () => {
  test("is asked once, told of before the conversation, cited and charged", async () => {
    const seen = await read(
      await play({
        ...{ rows: plain, settings: key, others: exa },
        answers: [() => new Response("", { status: 500 }), openaiPlain],
        body: {
          stream: false,
          ...web({ max_results: 12, mode: "fast", include_domains: ["example.com"] }),
          messages: [
            { role: "system", content: "Be short." },
            { role: "user", content: "What does A say?" },
          ],
        },
      }),
    );
    expect(seen.status, JSON.stringify(seen.body)).toBe(200);
    const [asked, ...providers] = seen.calls;
    expect(seen.calls).toHaveLength(3);
    expect(asked).toMatchObject({
      url: "https://api.exa.ai/search",
      headers: { "x-api-key": "exa-secret-key" },
      body: { query: "What does A say?", numResults: 12, type: "fast", includeDomains: ["example.com"] },
    });
    for (const { body } of providers) {
      const { messages: told } = body as { messages: { role: string; content: string }[] };
      expect(told.map(({ role }) => role)).toEqual(["system", "system", "user"]);
      expect(told[1]?.content).toContain(page);
      expect(told[1]?.content).toContain("What A says.");
    }
    expect(seen.body.choices[0].message.annotations.map((one: typeof cited) => one.url_citation.url)).toEqual([
      page,
      "https://example.net/b",
    ]);
    expect(seen.body.usage).toMatchObject({
      cost: 0.000_02 + 0.007,
      server_tool_use_details: { web_search_requests: 1 },
      cost_details: { server_tool_cost: 0.007, parts: { web_search: 0.007 } },
    });
    expect(seen.record?.pipeline).toContainEqual({
      code: "web_search",
      engine: "exa",
      results: 2,
      costPico: "7000000000",
    });
    expect(JSON.stringify(seen.body)).not.toContain("exa-secret-key");
  });

  test.each<[string, Door, object]>([
    ["chat", chatDoor, { messages: [{ role: "user", content: "Hello" }] }],
    ["messages", messages, { max_tokens: 9, messages: [{ role: "user", content: "Hello" }] }],
    ["responses", responses, { input: "Hello" }],
  ])("streams its citations through %s", async (_, door, body) => {
    const seen = await playOperation(chat(door), {
      ...{ rows: plain, settings: key, others: exa, answers: [openaiPlain] },
      body: { model: "test/model", stream: true, ...web(), ...body },
    });
    const text = await seen.response.text();
    expect(seen.response.status).toBe(200);
    expect(text.split(page).length).toBeGreaterThan(1);
    expect(text).toMatch(/url_citation|web_search_result_location/);
  });

  test("is reserved with the pages that it may find", async () => {
    const body = { stream: false, max_tokens: 10, ...web({ max_results: 4, max_characters: 8_000 }) };
    const seen = await play({ rows: plain, settings: key, others: exa, answers: [openaiPlain], body });
    const [demand] = seen.reserved;
    expect(demand?.tokens).toBeGreaterThan(8_000n);
    expect(demand?.pico).toBeGreaterThan(7_000_000_000n + 8_000_000_000n);
    expect(demand?.pico).toBeLessThan(7_000_000_000n + 9_000_000_000n);
  });

  test("costs a tenth of a cent more for each result beyond ten", async () => {
    const many = { results: Array.from({ length: 13 }, (_, index) => ({ url: `${page}${index}`, text: "x" })) };
    const seen = await read(
      await play({
        rows: plain,
        settings: key,
        answers: [openaiPlain],
        others: () => Response.json(many),
        body: { stream: false, ...web({ max_results: 13 }) },
      }),
    );
    expect(seen.body.usage.cost_details.server_tool_cost).toBe(0.01);
  });

  test("that fails is a clear error, and nobody else is asked", async () => {
    for (const [status, expected] of [
      [500, 502],
      [401, 502],
      [429, 429],
    ] as const) {
      const seen = await read(
        await play({
          rows: plain,
          settings: key,
          answers: [openaiPlain],
          others: () => new Response("exa-secret-key", { status }),
          body: { stream: false, ...web() },
        }),
      );
      expect([seen.status, seen.calls.length]).toEqual([expected, 1]);
      expect(JSON.stringify(seen.body)).not.toContain("exa-secret-key");
    }
  });

  test("is chosen by name where a vendor searches itself", async () => {
    const seen = await read(
      await play({
        rows: searches,
        settings: key,
        answers: [openaiPlain],
        others: exa,
        body: { stream: false, ...web({ engine: "exa" }) },
      }),
    );
    expect(seen.calls.map(({ url }) => url)).toEqual([
      "https://api.exa.ai/search",
      "https://vendor-0.invalid/v1/chat/completions",
    ]);
  });
});

const openaiPlain: Answer = () =>
  Response.json({ choices: [{ index: 0, message: { content: "A b" }, finish_reason: "stop" }], usage });

function callerWith(settings: object): Inference["caller"] {
  return {
    ...{ keyHash: "f".repeat(64), workspaceId: "w", guardrails: undefined },
    settings: { ...defaultWorkspaceSettings, ...settings },
  };
}

describe("nobody searches", () => {
  test.each<[string, Partial<Scene>, string]>([
    ["without any engine", { body: web() }, "EXA_API_KEY"],
    ["with the variant", { body: { model: "test/model:online" } }, "EXA_API_KEY"],
    ["with options that the endpoint does not list", { body: { web_search_options: {} } }, "EXA_API_KEY"],
    [
      "with an engine that is not offered",
      { body: web({ engine: "firecrawl" }) },
      'plugins[0].engine: must be "native"',
    ],
    ["natively", { body: web({ engine: "native" }), settings: key }, "does not search by itself"],
    ["on an EU host", { body: web(), settings: key, inference: { euHost: true } }, "EU host"],
    [
      "under zero retention",
      {
        body: { ...web(), provider: { zdr: true } },
        settings: key,
        rows: { ...plain, provider: { data_policy: { training: false, retains_prompts: false, retention_days: 0 } } },
      },
      "keep nothing",
    ],
    ["with a finer place than Exa knows", { body: web({ user_location: place }), settings: key }, "country"],
    ["with too many results", { body: web({ max_results: 101 }), settings: key }, "plugins[0].max_results"],
    ["with a field that no search has", { body: web({ depth: 3 }), settings: key }, "plugins[0].depth"],
    [
      "that the workspace has switched off",
      {
        ...{ body: { web_search_options: {} }, rows: searches },
        inference: { caller: callerWith({ disabled_server_tools: ["openrouter:web_search"] }) },
      },
      "disabled_server_tools",
    ],
    [
      "for nothing that was said",
      { body: { ...web(), messages: [{ role: "assistant", content: "Hm" }] }, settings: key },
      "no text",
    ],
  ])("%s: a 400 that says what would do", async (_, scene, word) => {
    const seen = await read(
      await play({
        rows: plain,
        answers: [openaiPlain],
        others: exa,
        ...scene,
        body: { stream: false, ...scene.body },
      }),
    );
    expect([seen.status, seen.calls.length], JSON.stringify(seen.body)).toEqual([400, 0]);
    expect(seen.body.error.message).toContain(word);
  });

  test("names the key of a provider that could", async () => {
    const rows = { ...searches, provider: { api_key: "VENDOR_KEY" } };
    const none = {
      credentials: ({ slug }: { slug: string }) => (slug === "vendor-0" ? [] : [{ secret: "k", byok: false }]),
    };
    const scene = {
      rows,
      answers: [openai, openai],
      inference: none,
      body: { stream: false, ...web({ max_results: 9 }) },
    };
    const seen = await read(await play(scene));
    expect(seen.status).toBe(400);
    expect(seen.body.error.message).toContain("VENDOR_KEY");
  });
});

test("tools that agents offer unasked are searched with by vendors alone", async () => {
  const body = { model: "test/model", input: "Hello", tools: [{ type: "web_search", external_web_access: true }] };
  const play1 = (rows: Scene["rows"]) =>
    playOperation(chat(responses), {
      ...{ dialect: "openai-responses", answers: [responsesAnswer], settings: key, others: exa },
      ...{ rows: rows ?? {} },
      body,
    });
  const searched = await play1(searches);
  expect(searched.calls[0]?.body).toMatchObject({ tools: [{ type: "web_search" }] });
  expect(searched.records[0]?.pipeline.map(({ code }) => code)).toEqual(["web_search"]);
  const left = await play1(plain);
  expect(left.calls).toHaveLength(1);
  expect(left.calls[0]?.body).not.toHaveProperty("tools");
  expect(left.records[0]?.pipeline.map(({ code }) => code)).toEqual(["hosted_tools_left_out"]);
});

test("Anthropic's own tool, which agents offer unasked, is searched with by vendors alone", async () => {
  const tools = [{ type: "web_search_20250305", name: "web_search", max_uses: 2 }];
  const body = { model: "test/model", max_tokens: 9, messages: [{ role: "user", content: "Hello" }], tools };
  const own = await playOperation(chat(messages), { dialect: "anthropic", rows: plain, answers: [claude], body });
  expect(own.calls[0]?.body).toMatchObject({ tools });
  const bare = { ...body, tools: [{ type: "web_search_20250305", name: "web_search" }] };
  const scene = { settings: key, others: exa, answers: [openai], body: bare };
  const declared = await playOperation(chat(messages), { ...scene, rows: searches });
  expect(declared.calls.map(({ body: sent }) => sent)).toMatchObject([{ web_search_options: {} }]);
  const nobody = await playOperation(chat(messages), { ...scene, rows: plain });
  expect([nobody.response.status, nobody.calls.length]).toEqual([200, 1]);
  expect(nobody.records[0]?.pipeline).toContainEqual({ code: "hosted_tools_left_out", tools: ["web_search"] });
});

test.each<[string, Door, object]>([
  ["chat", chatDoor, { messages: [{ role: "user", content: "Hello" }] }],
  ["messages", messages, { max_tokens: 9, messages: [{ role: "user", content: "Hello" }] }],
  ["responses", responses, { input: "Hello" }],
])("web_search_options is read through the door %s", async (_, door, said) => {
  const asked = async (web_search_options: unknown) => {
    const body = { model: "test/model", ...said, web_search_options };
    return await playOperation(chat(door), { settings: key, others: exa, rows: plain, answers: [openaiPlain], body });
  };
  expect((await asked({})).calls.map(({ url }) => url)[0]).toContain("exa.ai");
  for (const wrong of [true, "yes", []]) {
    const { response, calls } = await asked(wrong);
    expect([response.status, calls.length]).toEqual([400, 0]);
    expect(await response.text()).toContain("web_search_options");
  }
  const nothing = await asked(null);
  expect(JSON.stringify(nothing.calls.map(({ body }) => body))).not.toContain("web_search_options");
});

test("an empty list of domains asks for nothing", async () => {
  const seen = await play({
    rows: searches,
    answers: [openai],
    body: web({ include_domains: [], exclude_domains: [] }),
  });
  expect([seen.response.status, seen.calls.length]).toEqual([200, 1]);
});

test("Anthropic's own tool is left out where the workspace has switched searching off", async () => {
  const tools = [{ type: "web_search_20250305", name: "web_search" }];
  const body = { model: "test/model", max_tokens: 9, messages: [{ role: "user", content: "Hello" }], tools };
  const inference = { caller: callerWith({ disabled_server_tools: ["openrouter:web_search"] }) };
  const seen = await playOperation(chat(messages), {
    ...{ dialect: "anthropic", rows: searches, answers: [claude], body, inference },
  });
  expect([seen.response.status, JSON.stringify(seen.calls[0]?.body).includes("web_search")]).toEqual([200, false]);
  expect(seen.records[0]?.pipeline).toContainEqual({ code: "hosted_tools_left_out", tools: ["web_search"] });
});

test("the plan says which way it takes, and asks nobody", async () => {
  const scene = { answers: [openai], rows: searches, settings: key, others: exa };
  const planned = async (body: object) => {
    const { inference, seen } = inferenceFor(scene);
    const asked = { model: "test/model", messages: [{ role: "user", content: "Hello" }], ...body };
    const plan = await planOnly(chat(chatDoor), ok(asked), inference);
    expect(seen.calls).toEqual([]);
    return plan.ok ? plan.value.data.plan.map(({ web_search }) => web_search) : plan.problem;
  };
  expect(await planned(web())).toEqual(["native"]);
  expect(await planned(web({ engine: "exa" }))).toEqual(["exa"]);
  expect(await planned({})).toEqual([undefined]);
});
