// Tools that the router runs for a model, through the whole pipeline: one answer for the client, however many steps it takes.
import { describe, expect, test } from "vitest";
import type { Demand } from "../../../src/accounting/ledger/limit.ts";
import type { Door } from "../../../src/doors/door.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import { noLimits } from "../../../src/isolate/request-limits.ts";
import type { Inference } from "../../../src/pipeline/inference.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import type { Failure } from "../../../src/wire/failure.ts";
import { readGuardrailRules } from "../../../src/wire/guardrail.ts";
import { defaultWorkspaceSettings } from "../../../src/wire/workspace-settings.ts";
import { type Answer, arriving, chunk, events, play, playOperation, type Scene, type Seen } from "./play.ts";

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const rows = { endpoint: { supported_parameters: ["tools", "tool_choice", "max_tokens"] } };
const datetime = { type: "openrouter:datetime", parameters: { timezone: "Asia/Tokyo" } };
const fetching = { type: "openrouter:web_fetch" };
const own = { type: "function", function: { name: "mine", parameters: { type: "object" } } };

const noRoom: Failure = {
  kind: "limit_reached",
  message: "Raise it.",
  limit: { scope: "key", kind: "budget", limit: 1, used: 1, reserved: 0 },
};

interface Called {
  name: string;
  arguments?: string;
}

const asksFor = (...calls: Called[]) => ({
  content: "Hm. ",
  tool_calls: calls.map((call, index) => ({
    id: `c${index}`,
    type: "function",
    function: { arguments: "{}", ...call },
  })),
});
const whole = (message: object, finish_reason = "stop") =>
  Response.json({ choices: [{ index: 0, message, finish_reason }], usage });
const streamed = (message: { content?: string; tool_calls?: object[] }, finish_reason = "stop") => {
  const { content = "", tool_calls } = message;
  const calls = (tool_calls ?? []).map((call, index) => ({ index, ...call }));
  const deltas = [chunk({ role: "assistant", content }), ...calls.map((call) => chunk({ tool_calls: [call] }))];
  return arriving([events(...deltas, { ...chunk({}, finish_reason), usage }, "[DONE]")]);
};

/** A provider that says these one after the other, the last of them again and again. */
function saying(...messages: (ReturnType<typeof asksFor> | { content: string })[]): Answer {
  let step = 0;
  return ({ body }) => {
    const message = messages[Math.min(step, messages.length - 1)] ?? { content: "" };
    step += 1;
    const reason = "tool_calls" in message ? "tool_calls" : "stop";
    return (body as { stream?: boolean }).stream === true ? streamed(message, reason) : whole(message, reason);
  };
}

async function read(seen: Seen) {
  const text = await seen.response.text();
  await Promise.all(seen.background);
  const chunks = text
    .split("\n\n")
    .filter((one) => one.startsWith("data: {"))
    .map((one) => JSON.parse(one.slice(6)));
  return {
    status: seen.response.status,
    body: text.startsWith("{") ? JSON.parse(text) : undefined,
    chunks,
    text,
    said: chunks.map((one) => one.choices?.[0]?.delta?.content ?? "").join(""),
    record: seen.records[0],
    records: seen.records.length,
    calls: seen.calls,
    charged: seen.charged,
  };
}

const ask = async (scene: Partial<Scene> & { answers: Answer[] }) =>
  read(await play({ rows, ...scene, body: { tools: [datetime, fetching], ...scene.body } }));

const now = Date.parse("2026-11-26T23:30:00Z");
const clock = { now: () => now };

describe.each([false, true])("streamed: %s", (stream) => {
  test("a tool is run, and the model goes on", async () => {
    const answer = saying(asksFor({ name: "openrouter_datetime" }), { content: "It is late." });
    const seen = await ask({ answers: [answer], body: { stream }, inference: clock });
    expect(seen.status, seen.text).toBe(200);
    expect(stream ? seen.said : seen.body.choices[0].message.content).toBe("Hm. It is late.");
    expect(seen.text).not.toContain("openrouter_datetime");
    expect(seen.calls).toHaveLength(2);
    const [first, second] = seen.calls.map(
      ({ body }) => body as { tools: { function: { name: string } }[]; messages: object[] },
    );
    expect(first?.tools.map((tool) => tool.function.name)).toEqual(["openrouter_datetime", "openrouter_web_fetch"]);
    expect(second?.messages.slice(1)).toMatchObject([
      { role: "assistant", content: "Hm. ", tool_calls: [{ function: { name: "openrouter_datetime" } }] },
      { role: "tool", tool_call_id: "c0", content: '{"datetime":"2026-11-27T08:30:00+09:00","timezone":"Asia/Tokyo"}' },
    ]);
    const told = stream ? seen.chunks.at(-1).usage : seen.body.usage;
    expect(told).toMatchObject({ prompt_tokens: 20, completion_tokens: 10, total_tokens: 30, cost: 0.000_04 });
    expect(seen.charged).toHaveLength(1);
    expect(seen.charged[0]?.costPico).toBe(40_000_000n);
    expect(seen.records).toBe(1);
    expect(seen.record).toMatchObject({ costPico: "40000000", promptTokens: 20, finishReason: "stop" });
    expect(seen.record?.attempts).toHaveLength(2);
    expect(seen.record?.pipeline).toContainEqual({ code: "server_tool", tool: "datetime", ok: true });
    if (stream) {
      const ends = seen.chunks.filter((one) => one.choices?.[0]?.finish_reason != null && one.usage === undefined);
      expect(ends.map((one) => one.choices[0].finish_reason)).toEqual(["stop"]);
      expect(seen.text.match(/"usage"/g)).toHaveLength(1);
      expect(seen.text.endsWith("data: [DONE]\n\n")).toBe(true);
    }
  });

  test("a page is fetched as text, only where that is allowed", async () => {
    const page =
      "<html><head><title>A &amp; B</title><style>x</style></head><body><h1>Hi</h1><script>bad()</script><p>There</p></body></html>";
    const fetches = (url: string) => ({ name: "openrouter_web_fetch", arguments: JSON.stringify({ url }) });
    const answer = saying(
      asksFor(
        fetches("https://ok.example.com/a"),
        fetches("https://other.example.org/"),
        fetches("https://10.0.0.1/"),
        fetches("http://ok.example.com/"),
      ),
      { content: "Read." },
    );
    const others: Answer = () => new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
    const tools = [{ ...fetching, parameters: { allowed_domains: ["example.com", "10.0.0.1"] } }];
    const seen = await ask({ answers: [answer], others, body: { stream, tools } });
    expect(seen.status, seen.text).toBe(200);
    const fetched = seen.calls.map(({ url }) => url).filter((url) => !url.includes("vendor"));
    expect(fetched).toEqual(["https://ok.example.com/a"]);
    const { messages: told } = seen.calls.at(-1)?.body as { messages: { role: string; content: string }[] };
    const results = told.filter(({ role }) => role === "tool").map(({ content }) => JSON.parse(content));
    expect(results[0]).toEqual({ url: "https://ok.example.com/a", title: "A & B", content: "Hi\n\nThere" });
    for (const one of results.slice(1)) expect(one).toEqual({ error: expect.stringContaining("the URL") });
  });

  test("a domain is blocked however it is written", async () => {
    const addresses = [
      "https://b.example./",
      "https://A.B.example/",
      "https://xn--bcher-kva.example/",
      "https://ok.example.com/",
    ];
    const fetches = addresses.map((url) => ({ name: "openrouter_web_fetch", arguments: JSON.stringify({ url }) }));
    const others: Answer = () => new Response("x", { headers: { "content-type": "text/plain" } });
    const tools = [{ ...fetching, parameters: { blocked_domains: ["*.B.example.", "bücher.example"] } }];
    const seen = await ask({
      answers: [saying(asksFor(...fetches), { content: "Read." })],
      others,
      body: { stream, tools },
    });
    const fetched = seen.calls.map(({ url }) => url).filter((url) => !url.includes("vendor"));
    expect(fetched).toEqual(["https://ok.example.com/"]);
  });

  test("a call of the client's own ends it and goes out", async () => {
    const answer = saying(
      asksFor({ name: "openrouter_datetime" }),
      asksFor({ name: "openrouter_datetime" }, { name: "mine" }),
    );
    const seen = await ask({ answers: [answer], body: { stream, tools: [own, datetime] } });
    expect(seen.status, seen.text).toBe(200);
    expect(seen.calls).toHaveLength(2);
    expect(seen.text).not.toContain("openrouter_datetime");
    const calls = stream
      ? seen.chunks.flatMap((one) => one.choices?.[0]?.delta?.tool_calls ?? [])
      : seen.body.choices[0].message.tool_calls;
    expect(calls).toMatchObject([{ ...(stream ? { index: 0 } : {}), function: { name: "mine" } }]);
    const reasons = stream
      ? seen.chunks.map((one) => one.choices?.[0]?.finish_reason)
      : [seen.body.choices[0].finish_reason];
    expect(reasons).toContain("tool_calls");
  });

  test("a model that loops is asked ten times, the last time without tools, and all of it is charged", async () => {
    const answer = saying(asksFor({ name: "openrouter_datetime" }));
    const seen = await ask({ answers: [answer], body: { stream } });
    expect(seen.calls).toHaveLength(10);
    expect(seen.calls.map(({ body }) => (body as { tool_choice?: string }).tool_choice)).toEqual([
      ...Array(9).fill(undefined),
      "none",
    ]);
    expect(seen.text).toContain("never came to an end");
    expect(seen.text).toContain("$0.0002");
    expect(seen.charged[0]?.costPico).toBe(200_000_000n);
    expect(seen.record).toMatchObject({ costPico: "200000000", promptTokens: 100 });
    expect(seen.record?.attempts).toHaveLength(10);
    if (stream) {
      expect(seen.text).not.toContain("[DONE]");
      expect(seen.chunks.at(-1).error.code).toBe(502);
    } else expect([seen.status, seen.body.error.code]).toEqual([502, 502]);
  });

  test("a later step that fails is an error, and what came before is charged", async () => {
    let step = 0;
    const answer: Answer = (call) => {
      step += 1;
      return step === 1 ? saying(asksFor({ name: "openrouter_datetime" }))(call) : new Response("", { status: 500 });
    };
    const seen = await ask({ answers: [answer], body: { stream } });
    expect(seen.charged[0]?.costPico).toBe(20_000_000n);
    expect(seen.record).toMatchObject({ costPico: "20000000" });
    expect(seen.record?.attempts.map(({ outcome }) => outcome)).toEqual(["ok", "status"]);
    if (stream) expect(seen.chunks.at(-1).error.code).toBe(502);
    else expect(seen.status).toBe(502);
  });

  test("a client that goes away in a later step is on record as gone, and charged for what came before", async () => {
    const gone = new AbortController();
    let step = 0;
    const answer: Answer = (call) => {
      step += 1;
      if (step === 1) return saying(asksFor({ name: "openrouter_datetime" }))(call);
      gone.abort();
      throw new Error("aborted");
    };
    const seen = await ask({ answers: [answer], body: { stream }, inference: { clientSignal: gone.signal } });
    expect(seen.record).toMatchObject({ cancelled: true, costPico: "20000000" });
    expect(seen.record?.attempts.map(({ outcome }) => outcome)).toEqual(["ok", "client_gone"]);
  });

  test("a later step fails over, and a budget without room ends it", async () => {
    let step = 0;
    const first: Answer = (call) => {
      step += 1;
      return step === 1 ? saying(asksFor({ name: "openrouter_datetime" }))(call) : new Response("", { status: 500 });
    };
    const seen = await ask({ answers: [first, saying({ content: "Late." })], body: { stream } });
    expect(seen.text).toContain("Late.");
    expect(seen.record?.attempts.map(({ outcome }) => outcome)).toEqual(["ok", "status", "ok"]);
    const limits = {
      ...noLimits,
      any: true,
      reserve: ({ isLaterStep }: Demand) => (isLaterStep === true ? noRoom : null),
    };
    const broke = await ask({
      answers: [saying(asksFor({ name: "openrouter_datetime" }))],
      body: { stream },
      inference: { limits },
    });
    expect(broke.calls).toHaveLength(1);
    expect(broke.text).toContain("no room for another step");
    expect(broke.text).toContain("Raise it.");
    expect(broke.record).toMatchObject({ costPico: "20000000" });
  });

  test.each<[string, Door, object]>([
    ["messages", messages, { max_tokens: 9, messages: [{ role: "user", content: "Hello" }] }],
    ["responses", responses, { input: "Hello" }],
  ])("through the door %s", async (_, door, body) => {
    const answer = saying(asksFor({ name: "openrouter_datetime" }), { content: "It is late." });
    const seen = await read(
      await playOperation(chat(door), {
        rows,
        answers: [answer],
        body: { model: "test/model", stream, tools: [datetime], ...body },
      }),
    );
    expect(seen.status, seen.text).toBe(200);
    expect(seen.calls).toHaveLength(2);
    expect(seen.text).toContain("It is late.");
    expect(seen.text).not.toContain('"name":"openrouter_datetime"');
  });
});

test("what a page adds to the prompt is reserved before it is sent", async () => {
  const fetches = { name: "openrouter_web_fetch", arguments: '{"url":"https://ok.example.com/"}' };
  const others: Answer = () => new Response("word ".repeat(10_000), { headers: { "content-type": "text/plain" } });
  const taken: bigint[] = [];
  const limits = {
    ...noLimits,
    any: true,
    reserve: ({ pico, isLaterStep }: Demand) => {
      if (isLaterStep === true) taken.push(pico);
      return null;
    },
  };
  const answer = saying(asksFor(fetches), asksFor(fetches), { content: "Read." });
  await ask({ answers: [answer], others, inference: { limits }, body: { stream: false, max_tokens: 10 } });
  const [one = 0n, two = 0n] = taken;
  // A page is some ten thousand tokens, at a dollar for a million.
  expect([one > 8_000_000_000n, two > 2n * 8_000_000_000n, two < 50_000_000_000n]).toEqual([true, true, true]);
});

test("what is no text is not told to the model", async () => {
  const fetches = { name: "openrouter_web_fetch", arguments: '{"url":"https://ok.example.com/"}' };
  const others: Answer = () => new Response(new Uint8Array([1, 0, 255]));
  const answer = saying(asksFor(fetches), { content: "Read." });
  const seen = await ask({ answers: [answer], others, body: { stream: false } });
  expect(JSON.stringify(seen.calls.at(-1)?.body)).toContain("something that is no text");
});

test("the plugin is the same tool, bounded as it says", async () => {
  const fetches = { name: "openrouter_web_fetch", arguments: '{"url":"https://ok.example.com/"}' };
  const answer = saying(asksFor(fetches), asksFor(fetches), { content: "Read." });
  const others: Answer = () => new Response("x".repeat(100), { headers: { "content-type": "text/plain" } });
  const plugins = [{ id: "web-fetch", max_uses: 1, max_content_tokens: 5 }];
  const seen = await ask({ answers: [answer], others, body: { stream: false, tools: undefined, plugins } });
  const results = (seen.calls.at(-1)?.body as { messages: { role: string; content: string }[] }).messages.filter(
    ({ role }) => role === "tool",
  );
  expect(results.map(({ content }) => JSON.parse(content))).toEqual([
    { url: "https://ok.example.com/", content: "x".repeat(20), truncated: true },
    { error: "no more pages may be fetched" },
  ]);
  expect(seen.record?.pipeline.map((note) => "ok" in note && note.ok)).toEqual([true, false]);
});

test("max_tool_calls bounds the steps, and a choice holds for the first", async () => {
  const answer = saying(asksFor({ name: "openrouter_datetime" }), asksFor({ name: "openrouter_datetime" }), {
    content: "Done.",
  });
  const body = { stream: false, max_tool_calls: 2, tool_choice: { type: "openrouter:datetime" } };
  const seen = await ask({ answers: [answer], body });
  expect(seen.status, seen.text).toBe(200);
  expect(seen.calls.map((call) => (call.body as { tool_choice?: unknown }).tool_choice)).toEqual([
    { type: "function", function: { name: "openrouter_datetime" } },
    undefined,
    "none",
  ]);
});

test("guardrails look at what came in", async () => {
  const page: Answer = () => new Response("write to ann@example.com", { headers: { "content-type": "text/plain" } });
  const fetches = { name: "openrouter_web_fetch", arguments: '{"url":"https://ok.example.com/"}' };
  const rules = readGuardrailRules({ content_filter_builtins: [{ slug: "email", action: "redact" }] });
  const guardrails: Inference["caller"]["guardrails"] = [{ id: "g", name: "g", subjects: [], rules }];
  const caller = { keyHash: "f".repeat(64), workspaceId: "w", settings: defaultWorkspaceSettings, guardrails };
  const seen = await ask({
    answers: [saying(asksFor(fetches), { content: "Read." })],
    ...{ others: page, inference: { caller }, body: { stream: false } },
  });
  expect(seen.status, seen.text).toBe(200);
  expect(JSON.stringify(seen.calls.at(-1)?.body)).not.toContain("ann@example.com");
});

test.each<[string, object, Partial<Inference>, string]>([
  [
    "a time zone that is none",
    { tools: [{ ...datetime, parameters: { timezone: "Mars/Base" } }] },
    {},
    "tools[0].parameters.timezone",
  ],
  ["an unknown parameter", { tools: [{ ...fetching, parameters: { depth: 2 } }] }, {}, "tools[0].parameters.depth"],
  [
    "another engine",
    { tools: [{ ...fetching, parameters: { engine: "firecrawl" } }] },
    {},
    "tools[0].parameters.engine",
  ],
  [
    "a name that is taken",
    { tools: [datetime, { ...own, function: { name: "openrouter_datetime" } }] },
    {},
    "openrouter_datetime",
  ],
  ["several answers", { n: 2 }, {}, "n:"],
  ["a fetch on an EU host", { tools: [fetching] }, { euHost: true }, "EU host"],
  [
    "a domain that is an address",
    { tools: [{ ...fetching, parameters: { blocked_domains: ["https://a.example/b"] } }] },
    {},
    "blocked_domains.0",
  ],
  ["no calls at all", { max_tool_calls: 0 }, {}, "max_tool_calls"],
  ["more calls than there may be", { max_tool_calls: 31 }, {}, "max_tool_calls"],
  [
    "a tool of the router's that nobody knows",
    { tools: [{ type: "openrouter:new" }] },
    {},
    '"openrouter:new" is no tool',
  ],
  ["a tool that nobody runs here", { tools: [{ type: "openrouter:bash" }] }, {}, "openrouter:bash"],
])("is refused by name: %s", async (_, body, inference, word) => {
  const seen = await ask({ answers: [saying({ content: "x" })], body: { stream: false, ...body }, inference });
  expect([seen.status, seen.calls.length], seen.text).toEqual([400, 0]);
  expect(seen.body.error.message).toContain(word);
});
