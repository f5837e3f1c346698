// What only Anthropic's format has, from the client's body to each kind of endpoint: as it came where it is known, in other
// words or noted where it is not, refused where nothing else would do.
import { describe, expect, it } from "vitest";
import { estimateRequest } from "../../../src/content/estimate-request.ts";
import { fitAnthropic } from "../../../src/content/fit-anthropic.ts";
import { vertex } from "../../../src/dialects/vertex/vertex.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { targetOf } from "../dialects/support.ts";
import { type CatalogRows, playOperation, type Scene, type UpstreamCall } from "./play.ts";

const takesAll: CatalogRows = {
  endpoint: {
    supported_parameters: ["tools", "tool_choice", "max_tokens", "verbosity", "reasoning", "response_format"],
  },
};
const hello = { role: "user", content: "Hello" };
const headers = {
  sessionId: null,
  wantsMetadata: true,
  referer: null,
  title: null,
  userAgent: null,
  traceparent: null,
  betas: [],
};

/** Providers here answer nothing that anybody could read: what they were sent is what counts. */
const nothing = () => new Response("{}", { headers: { "content-type": "application/json" } });

async function asked(dialect: string, fields: Record<string, unknown>, scene: Partial<Scene> = {}) {
  const body = { model: "test/model", max_tokens: 100, messages: [hello], ...fields };
  const seen = await playOperation(chat(messages), { dialect, answers: [nothing], body, rows: takesAll, ...scene });
  return { ...seen, said: await seen.response.json() };
}

async function sent(dialect: string, fields: Record<string, unknown>, scene: Partial<Scene> = {}) {
  const { calls, said } = await asked(dialect, fields, scene);
  const [call] = calls;
  if (call === undefined) throw new Error(JSON.stringify(said));
  return call;
}

/** Vertex signs in with a key of its own kind: what it would be sent, without the sending. */
function sentToVertex(fields: Record<string, unknown>, betas: string[] = []) {
  const target = targetOf("vertex", { quirks: { publisher: "anthropic" } });
  const read = messages.readRequest({ model: "test/model", max_tokens: 100, messages: [hello], ...fields });
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  const fitted = fitAnthropic(read.value, vertex.anthropic?.(target));
  if (!fitted.ok) throw new Error(fitted.problem);
  const built = vertex.buildRequest(fitted.value.request, target, { betas });
  if (!built.ok) throw new Error(built.problem);
  return { ...built.value, body: JSON.parse(built.value.body) as Record<string, unknown> };
}

const bodyOf = (call: UpstreamCall): Record<string, unknown> => call.body as Record<string, unknown>;

describe("tools that Anthropic defines", () => {
  it("are sorted in no time, however many there are", () => {
    const tools = Array.from({ length: 24_000 }, (_, place) => {
      return { name: `tool_${place}`, input_schema: { type: "object" }, defer_loading: true };
    });
    const read = messages.readRequest({ model: "maker/model", max_tokens: 9, messages: [hello], tools });
    if (!read.ok) throw new Error("refused");
    const started = performance.now();
    expect(fitAnthropic(read.value, undefined).ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  const tools = [
    { type: "web_search_20250305", name: "web_search", max_uses: 3, cache_control: { type: "ephemeral" } },
    { type: "bash_20250124", name: "bash" },
    { type: "text_editor_20250728", name: "str_replace_based_edit_tool", max_characters: 9 },
    { type: "memory_20250818", name: "memory" },
    { type: "computer_20251124", name: "computer", display_width_px: 800, display_height_px: 600 },
    { name: "own", input_schema: { type: "object" }, defer_loading: true, cache_control: { type: "ephemeral" } },
    { type: "tool_search_tool_regex_20251119", name: "tool_search_tool_regex" },
    { type: "web_fetch_20250910", name: "web_fetch" },
    { type: "code_execution_20250825", name: "code_execution" },
  ];

  it("reach Anthropic as they came, in their order", async () => {
    expect(bodyOf(await sent("anthropic", { tools }))["tools"]).toEqual(tools);
  });

  it("reach Claude at Vertex as far as Vertex has them", () => {
    const names = (sentToVertex({ tools }).body["tools"] as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(tools.map(({ name }) => name).filter((name) => !/^(web_fetch|code_execution)$/.test(name)));
  });

  it.each([
    "openai",
    "bedrock",
    "gemini",
    "workers-ai",
    "openai-responses",
  ])("are functions at %s where the client runs them, and left out with a note where it does not", async (dialect) => {
    const { calls, records, background } = await asked(dialect, { tools }, { inference: { headers } });
    const text = JSON.stringify(calls[0]?.body);
    for (const name of ["bash", "str_replace_based_edit_tool", "memory", "computer", "own"]) {
      expect(text).toContain(`"name":"${name}"`);
    }
    expect(text).not.toMatch(/web_search|web_fetch|code_execution|tool_search|defer_loading|anthropic/);
    await Promise.all(background);
    expect(records).toHaveLength(1);
  });

  it("have the arguments that their clients expect", async () => {
    const body = bodyOf(await sent("openai", { tools }));
    const shapes = (body["tools"] as { function: { name: string; parameters: { properties: object } } }[]).map(
      ({ function: { name, parameters } }) => [name, Object.keys(parameters.properties ?? {})],
    );
    expect(Object.fromEntries(shapes)).toMatchObject({
      bash: ["command", "restart"],
      str_replace_based_edit_tool: expect.arrayContaining(["command", "path", "view_range", "old_str", "insert_text"]),
      memory: expect.arrayContaining(["command", "old_path", "new_path", "file_text"]),
      computer: expect.arrayContaining(["action", "coordinate", "scroll_direction"]),
    });
  });

  it("keep the choice among them", async () => {
    const tool_choice = { type: "tool", name: "web_search" };
    expect(bodyOf(await sent("anthropic", { tools, tool_choice }))["tool_choice"]).toEqual(tool_choice);
    const [search] = tools;
    const any = { tools: [search], tool_choice: { type: "any" } };
    expect(bodyOf(await sent("anthropic", any))["tool_choice"]).toEqual({ type: "any" });
    const bash = { type: "tool", name: "bash" };
    expect(bodyOf(await sent("anthropic", { tools, tool_choice: bash }))["tool_choice"]).toEqual(bash);
    const chosen = { type: "function", function: { name: "bash" } };
    expect(bodyOf(await sent("openai", { tools, tool_choice: bash }))["tool_choice"]).toEqual(chosen);
  });

  it.each([
    { type: "tool", name: "web_search" },
    { type: "any" },
  ])("are refused by name where one that nobody runs is insisted on: %j", async (tool_choice) => {
    const { response, said, calls } = await asked("openai", { tools: [tools[0]], tool_choice });
    expect([response.status, calls]).toEqual([400, []]);
    expect(said).toMatchObject({ error: { message: expect.stringContaining("tool_choice") } });
  });

  it("go without a word where they are offered to nobody in particular", async () => {
    const body = bodyOf(await sent("openai", { tools: [tools[0]], tool_choice: { type: "auto" } }));
    expect(body).not.toHaveProperty("tools");
    expect(body).not.toHaveProperty("tool_choice");
  });

  it("are refused where no vendor knows them", async () => {
    const { response, said } = await asked("anthropic", { tools: [{ type: "teleport_20300101", name: "teleport" }] });
    expect(response.status).toBe(400);
    expect(said).toMatchObject({ error: { message: expect.stringContaining("tools[0].type") } });
  });
});

describe("a conversation with blocks of Anthropic's", () => {
  const search = { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "q" } };
  const found = {
    type: "web_search_tool_result",
    tool_use_id: "srvtoolu_1",
    content: [{ type: "web_search_result", url: "https://x.test", title: "X", encrypted_content: "abc" }],
  };
  const citation = {
    type: "web_search_result_location",
    url: "https://x.test",
    title: "X",
    encrypted_index: "i",
    cited_text: "c",
  };
  const turns = [
    hello,
    {
      role: "assistant",
      content: [
        { type: "text", text: "Searching." },
        search,
        found,
        { type: "text", text: "It is so.", citations: [citation] },
        { type: "tool_use", id: "t1", name: "own", input: { a: 1 }, cache_control: { type: "ephemeral", ttl: "1h" } },
      ],
    },
    {
      role: "user",
      content: [
        {
          type: "tool_result",
          tool_use_id: "t1",
          is_error: true,
          content: [{ type: "tool_reference", tool_name: "WebFetch" }],
        },
        {
          type: "search_result",
          source: "https://y.test",
          title: "Y",
          content: [{ type: "text", text: "why" }],
          citations: { enabled: true },
        },
        {
          type: "document",
          title: "D",
          context: "C",
          source: { type: "text", media_type: "text/plain", data: "said" },
          citations: { enabled: true },
          cache_control: { type: "ephemeral" },
        },
      ],
    },
  ];
  const tools = [{ name: "own", input_schema: { type: "object" } }];

  it("reaches Anthropic, and Claude at Vertex, as it came", async () => {
    const [, ...rest] = turns;
    const whole = [{ role: "user", content: [{ type: "text", text: "Hello" }] }, ...rest];
    expect(bodyOf(await sent("anthropic", { messages: turns, tools }))["messages"]).toEqual(whole);
    expect(sentToVertex({ messages: turns, tools }).body["messages"]).toEqual(whole);
  });

  it.each([
    "openai",
    "bedrock",
    "gemini",
    "workers-ai",
    "openai-responses",
  ])("is told to %s in words", async (dialect) => {
    const text = JSON.stringify(bodyOf(await sent(dialect, { messages: turns, tools })));
    for (const said of ["Searching.", "It is so.", "WebFetch", "why", "said"]) expect(text).toContain(said);
    expect(text).not.toMatch(/srvtoolu|encrypted_index|anthropic_|citations|"caller"|1h/);
  });

  it("is kept as it was said, once", async () => {
    const inference = { ioLog: "stored" as const };
    const { contents, background } = await asked("anthropic", { messages: turns, tools }, { inference });
    await Promise.all(background);
    const kept = JSON.stringify(contents);
    expect(kept.match(/why/g)).toHaveLength(1);
    expect(kept).toContain("srvtoolu_1");
    expect(kept).not.toContain('"anthropic_block":');
  });

  it("counts what its tools gave", () => {
    const countOf = (content: unknown[]): number => {
      const read = messages.readRequest({ model: "a/b", messages: [hello, { role: "assistant", content }, hello] });
      return read.ok ? estimateRequest(read.value).prompt : 0;
    };
    const long = { ...found, content: [{ ...found.content[0], encrypted_content: "word ".repeat(1_000) }] };
    expect(countOf([search, long])).toBeGreaterThan(countOf([search]) + 500);
  });

  it("goes on from a compaction", async () => {
    const compacted = [
      {
        role: "assistant",
        content: [
          { type: "compaction", content: "They said hello." },
          { type: "text", text: "Yes?" },
        ],
      },
      { role: "user", content: "Go on" },
    ];
    const [, own] = bodyOf(await sent("anthropic", { messages: [hello, ...compacted] }))["messages"] as unknown[];
    expect(own).toEqual(compacted[0]);
    expect(JSON.stringify(bodyOf(await sent("openai", { messages: [hello, ...compacted] })))).toContain(
      "They said hello.",
    );
  });
});

describe("fields of Anthropic's", () => {
  const fields = {
    context_management: { edits: [{ type: "clear_tool_uses_20250919" }] },
    container: "container_1",
    output_config: { effort: "low", task_budget: { type: "tokens", total: 20_000 } },
    service_tier: "standard_only",
    metadata: { user_id: "somebody" },
    cache_control: { type: "ephemeral", ttl: "1h" },
    thinking: { type: "adaptive", display: "omitted" },
  };
  const adaptive: CatalogRows = { endpoint: { ...takesAll.endpoint, quirks: { reasoning: "adaptive" } } };

  it("reach Anthropic, with the user's name hidden", async () => {
    const body = bodyOf(await sent("anthropic", fields, { rows: adaptive }));
    expect(body).toMatchObject({ ...fields, metadata: { user_id: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  });

  it("are left out elsewhere, and said to be", async () => {
    const seen = await asked("openai", fields);
    expect(JSON.stringify(seen.calls[0]?.body)).not.toMatch(/context_management|container|task_budget|anthropic/);
    await Promise.all(seen.background);
    expect(seen.records).toHaveLength(1);
  });

  it.each<[name: string, fields: Record<string, unknown>]>([
    ["mcp_servers", { mcp_servers: [{ type: "url", name: "x", url: "https://x.test" }] }],
    ["inference_geo", { inference_geo: "us" }],
  ])("%s reaches Anthropic and is refused by name elsewhere", async (name, own) => {
    expect(bodyOf(await sent("anthropic", own))).toMatchObject(own);
    const { response, said, calls } = await asked("openai", own);
    expect([response.status, calls]).toEqual([400, []]);
    expect(said).toMatchObject({ error: { message: expect.stringContaining(name) } });
  });

  it("an effort makes nobody think", async () => {
    const own = { output_config: { effort: "max" } };
    const body = bodyOf(await sent("anthropic", own, { rows: adaptive }));
    expect(body).toMatchObject(own);
    expect(body).not.toHaveProperty("thinking");
    expect(bodyOf(await sent("anthropic", own))).not.toHaveProperty("thinking");
  });
});

it("sends nothing that the vendor runs or keeps while nothing may be kept", async () => {
  const data_policy = { training: false, retains_prompts: false, retention_days: 0 };
  const tools = [
    { type: "web_search_20250305", name: "web_search" },
    { type: "bash_20250124", name: "bash" },
  ];
  const context_management = { edits: [] };
  const asks = { tools, context_management, provider: { zdr: true }, metadata: { user_id: "u" } };
  const body = bodyOf(await sent("anthropic", asks, { rows: { ...takesAll, provider: { data_policy } } }));
  expect(body).toMatchObject({ tools: [tools[1]], context_management });
});

describe("betas", () => {
  const betas = ["interleaved-thinking-2025-05-14", "some-beta-2099-01-01"];
  const inference = { headers: { ...headers, betas } };

  it("reach Anthropic as they are", async () => {
    const call = await sent("anthropic", {}, { inference });
    expect(call.headers["anthropic-beta"]).toBe(betas.join(","));
  });

  it("reach hosts of Claude as far as these know them, and nobody else", async () => {
    expect(sentToVertex({}, betas)).toMatchObject({
      headers: { "anthropic-beta": betas[0] },
      notes: [{ code: "betas_left_out", count: 1 }],
    });
    const bedrock = bodyOf(await sent("bedrock", {}, { inference }));
    expect(bedrock).toMatchObject({ additionalModelRequestFields: { anthropic_beta: [betas[0]] } });
    expect(JSON.stringify(await sent("openai", {}, { inference }))).not.toContain("beta");
  });
});
