// What a preset makes of a request: through each format, beside what the request says itself, drawn among versions.
import { describe, expect, it } from "vitest";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { readSavedBody } from "../../../src/doors/preset.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import { planOnly } from "../../../src/pipeline/plan-only.ts";
import { type GoverningGuardrail, type Guardrails, readGuardrailRules } from "../../../src/wire/guardrail.ts";
import type { PresetDoor, PresetVersion, ServedPreset } from "../../../src/wire/preset.ts";
import { ok } from "../../../src/wire/result.ts";
import { inferenceFor, playOperation, type Scene, type Seen } from "./play.ts";

type Body = Record<string, unknown>;

const answers = [
  () => Response.json({ choices: [{ message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }] }),
];
const hello = [{ role: "user", content: "Hello" }];
const takesAll = ["temperature", "top_p", "max_tokens", "tools", "tool_choice", "stop", "reasoning", "seed"];
const rows = { endpoint: { supported_parameters: takesAll } };
const named = { model: "@preset/mail", messages: hello };

function saved(body: Body, door: PresetDoor = "chat", version = 1): PresetVersion {
  const read = readSavedBody(door, body);
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  return { version, door, config: read.value.config, systemPrompt: read.value.systemPrompt };
}

function preset(...versions: PresetVersion[]): ServedPreset {
  return { id: "p-1", slug: "mail", status: "active", version: 1, split: null, models: ["test/model"], versions };
}

const doors = { chat: chat(chatDoor), messages: chat(messages), responses: chat(responses) };

function ask(body: Body, served: ServedPreset | undefined, scene: Partial<Scene> & { door?: PresetDoor } = {}) {
  const { door = "chat", inference, ...rest } = scene;
  return playOperation(doors[door], { answers, rows, body, inference: { preset: served, ...inference }, ...rest });
}

/** What the provider got. */
function sentBy({ calls }: Seen): Body {
  return (calls[0]?.body ?? {}) as Body;
}

const tool = (name: string, description = "") => ({
  type: "function",
  function: { name, description, parameters: { type: "object" } },
});

describe("fields", () => {
  const base = preset(saved({ model: "test/model", temperature: 0.2, max_tokens: 50, stop: ["a"] }));

  it.each<[string, Body, Body]>([
    ["adds what the request does not say", {}, { temperature: 0.2, max_tokens: 50, stop: ["a"] }],
    [
      "lets the request win, field by field",
      { temperature: 1, stop: ["b"] },
      { temperature: 1, max_tokens: 50, stop: ["b"] },
    ],
    ["lets another word for the same win", { max_completion_tokens: 9 }, { max_tokens: 9 }],
  ])("%s", async (_, fields, expected) => {
    const seen = await ask({ ...named, ...fields }, base);
    expect(seen.response.status).toBe(200);
    expect(sentBy(seen)).toMatchObject({ model: "up", ...expected });
  });

  it.each<[string, Body]>([
    ["in the place of a model", { model: "@preset/mail" }],
    ["behind a model", { model: "test/model@preset/mail" }],
    ["in its own field", { preset: "mail" }],
    ["in its own field, beside a model", { preset: "mail", model: "test/model" }],
    ["twice", { preset: "mail", model: "@preset/mail" }],
  ])("is named %s", async (_, body) => {
    const seen = await ask({ messages: hello, ...body }, base);
    expect(sentBy(seen)).toMatchObject({ model: "up", temperature: 0.2 });
    expect(JSON.stringify(sentBy(seen))).not.toContain("preset");
    expect(seen.records).toMatchObject([{ presetId: "p-1", presetVersion: 1, model: "test/model", status: 200 }]);
  });

  it("asks for the model that stands before it", async () => {
    const seen = await ask({ ...named, model: "no/model@preset/mail" }, base);
    expect(await seen.response.json()).toMatchObject({
      error: { code: 400, message: expect.stringContaining("no/model") },
    });
  });

  it("keeps its own fields from providers", async () => {
    const own = saved({ model: "test/model", cache_enabled: true, cache_ttl_seconds: 60, split: null });
    const sent = JSON.stringify(sentBy(await ask(named, preset(own))));
    for (const field of ["cache_enabled", "cache_ttl_seconds", "split"]) expect(sent).not.toContain(field);
  });
});

describe("what is of one request", () => {
  it("is kept in no preset", async () => {
    const alone = {
      stream: true,
      stream_options: {},
      prompt: "x",
      session_id: "s",
      user: "u",
      metadata: {},
      trace: {},
    };
    const base = preset(saved({ ...alone, model: "test/model", seed: 1 }));
    expect(base.versions[0]?.config).toEqual({ model: "test/model", seed: 1 });
    const { response, records } = await ask(named, base);
    expect(response.headers.get("content-type")).toContain("json");
    expect(records).toMatchObject([{ streamed: false, sessionId: null }]);
  });
});

describe("tools", () => {
  it("are those that the workspace has not switched off since", async () => {
    const base = preset(saved({ model: "test/model", tools: [{ type: "openrouter:datetime" }] }));
    const { caller } = inferenceFor({ answers }).inference;
    const settings = { ...caller.settings, disabled_server_tools: ["openrouter:datetime"] };
    const { response, calls } = await ask(named, base, { inference: { caller: { ...caller, settings } } });
    expect([response.status, calls.length]).toEqual([400, 0]);
    expect(await response.text()).toContain("the preset mail: tools[0].type");
  });

  it("unites them by their name, and the request's go before", async () => {
    const base = preset(saved({ model: "test/model", tools: [tool("a", "old"), tool("b", "old")] }));
    const sent = sentBy(await ask({ ...named, tools: [tool("b", "new"), tool("c", "new")] }, base));
    expect(sent["tools"]).toMatchObject([
      { function: { name: "a", description: "old" } },
      { function: { name: "b", description: "new" } },
      { function: { name: "c", description: "new" } },
    ]);
  });

  const bodies: Record<PresetDoor, Body> = {
    chat: { messages: hello, tools: [tool("mine")] },
    messages: { max_tokens: 10, messages: hello, tools: [{ name: "mine", input_schema: { type: "object" } }] },
    responses: { input: "Hello", tools: [{ type: "function", name: "mine", parameters: { type: "object" } }] },
  };
  const pairs = (["chat", "messages", "responses"] as const).flatMap((from) =>
    (["chat", "messages", "responses"] as const).map((to) => [from, to] as const),
  );
  it.each(pairs)("saved through %s serve requests through %s", async (from, to) => {
    const { tools: _tools, ...said } = bodies[from];
    const theirs = JSON.parse(JSON.stringify(bodies[from]["tools"]).replaceAll("mine", "theirs"));
    const base = preset(saved({ ...said, model: "test/model", temperature: 0.3, tools: theirs }, from));
    const seen = await ask({ ...bodies[to], model: "@preset/mail" }, base, { door: to });
    expect(seen.response.status).toBe(200);
    expect(sentBy(seen)).toMatchObject({
      temperature: 0.3,
      tools: [{ function: { name: "theirs" } }, { function: { name: "mine" } }],
    });
  });

  it("tells Anthropic of all of them where one is its own", async () => {
    const search = { type: "web_search_20250305", name: "web_search" };
    const base = preset(saved({ max_tokens: 10, model: "test/model", messages: hello, tools: [search] }, "messages"));
    const answer = () =>
      Response.json({
        content: [{ type: "text", text: "Hi" }],
        stop_reason: "end_turn",
        usage: { input_tokens: 1, output_tokens: 1 },
      });
    const body = { ...bodies.messages, model: "@preset/mail" };
    const seen = await ask(body, base, { door: "messages", dialect: "anthropic", answers: [answer] });
    expect(sentBy(seen)["tools"]).toMatchObject([{ name: "web_search" }, { name: "mine" }]);
  });
});

describe("system prompts", () => {
  const prompts: [PresetDoor, Body][] = [
    ["chat", { messages: [{ role: "system", content: "Be brief." }, ...hello] }],
    ["messages", { system: "Be brief.", messages: hello }],
    ["responses", { instructions: "Be brief.", input: "Hello" }],
  ];
  it.each(prompts)("of %s come first, before the request's own", async (door, said) => {
    const base = preset(saved({ ...said, model: "test/model" }, door));
    expect(base.versions[0]).toMatchObject({ systemPrompt: "Be brief.", config: { model: "test/model" } });
    const own = [{ role: "system", content: "Be kind." }, ...hello];
    const sent = sentBy(await ask({ ...named, messages: own }, base));
    expect(sent["messages"]).toEqual([{ role: "system", content: "Be brief." }, ...own]);
  });

  const guardrail = (action: "block" | "redact"): GoverningGuardrail => ({
    id: "g",
    name: "mails",
    subjects: [],
    rules: readGuardrailRules({ content_filter_builtins: [{ slug: "email", action }] }),
  });
  const { caller } = inferenceFor({ answers }).inference;
  const under = (action: "block" | "redact") => ({
    caller: { ...caller, guardrails: [guardrail(action)] satisfies Guardrails },
  });

  it("are looked at by content filters", async () => {
    const base = preset(saved({ model: "test/model", messages: [{ role: "system", content: "Ask a@b.example." }] }));
    expect(JSON.stringify(sentBy(await ask(named, base, { inference: under("redact") })))).toContain("Ask [EMAIL_1].");
    const { response } = await ask(named, base, { inference: under("block") });
    expect(JSON.stringify(await response.json())).toContain("the preset's system prompt");
  });

  it("do not change how messages are counted", async () => {
    const base = preset(saved({ model: "test/model", messages: [{ role: "system", content: "Be brief." }] }));
    const body = { ...named, messages: [...hello, { role: "user", content: "I am a@b.example" }] };
    const { response } = await ask(body, base, { inference: under("block") });
    expect(JSON.stringify(await response.json())).toContain("messages[1]");
  });
});

describe("what cannot be", () => {
  it.each<[string, ServedPreset | undefined, number, Body]>([
    ["a preset that is not there", undefined, 404, named],
    ["one that is disabled", { ...preset(saved({ model: "test/model" })), status: "disabled" }, 400, named],
    ["one that is filed away", { ...preset(saved({ model: "test/model" })), status: "archived" }, 400, named],
    ["a name that is no text", undefined, 400, { messages: hello, preset: 5 }],
    ["an empty name", undefined, 404, { messages: hello, model: "@preset/" }],
    ["two names", undefined, 400, { ...named, preset: "other" }],
    ["one without a model, where nothing else names one", preset(saved({ temperature: 1 })), 400, named],
    ["a version that is gone", { ...preset(), version: 7 }, 400, named],
  ])("is %s", async (_, served, status, body) => {
    const { response, calls, records } = await ask(body, served);
    expect(response.status).toBe(status);
    expect(calls).toEqual([]);
    expect(records).toMatchObject([{ status }]);
  });

  it("is a preset for what is no conversation", async () => {
    const body = { model: "@preset/mail", input: "Hello" };
    const inference = { preset: preset(saved({ model: "test/model" })) };
    const { response } = await playOperation(embeddings, { answers, body, inference });
    expect(await response.json()).toMatchObject({
      error: { code: 400, message: expect.stringContaining("model: a preset") },
    });
  });

  it.each<[string, PresetDoor, Body, string]>([
    ["a preset of a preset", "chat", { model: "@preset/other" }, "model"],
    ["a preset of itself by its field", "messages", { preset: "mail" }, "preset"],
    ["a wrong split", "chat", { split: { versions: {} } }, "split.versions"],
    ["a share below nothing", "chat", { split: { versions: { "1": -1 } } }, "split.versions.1"],
    ["a version that is no number", "chat", { split: { versions: { last: 1 } } }, "split.versions.last"],
    ["a time out of range", "responses", { cache_ttl_seconds: 90_000 }, "cache_ttl_seconds"],
    ["a wrong field", "chat", { temperature: "hot" }, "temperature"],
    [
      "a token that all keys could read",
      "messages",
      { mcp_servers: [{ type: "url", url: "https://a.example", name: "a", authorization_token: "t" }] },
      "mcp_servers[0].authorization_token",
    ],
    ["what is not offered here", "chat", { plugins: [{ id: "fusion" }] }, "plugins[0]"],
  ])("saves not %s", (_, door, body, field) => {
    expect(readSavedBody(door, body)).toMatchObject({ ok: false, problem: { kind: "invalid_request", field } });
  });

  it("saves no more than so much", () => {
    const messages = [{ role: "system", content: "x".repeat(70_000) }];
    expect(readSavedBody("chat", { messages })).toMatchObject({ ok: false });
  });
});

describe("splits", () => {
  const versions = [
    saved({ model: "test/model", seed: 1 }, "chat", 1),
    saved({ model: "test/model", seed: 2 }, "chat", 2),
  ];
  const split = { ...preset(...versions), version: 3, split: { versions: { "1": 0.75, "2": 0.25 } } };
  const drawn = async (fields: Body, scene: Partial<Scene> = {}) =>
    (await ask({ ...named, ...fields }, split, scene)).records[0]?.presetVersion;

  it("keeps the version of a conversation, whoever names it", async () => {
    for (const session of ["a", "b", "c"]) {
      const first = await drawn({ session_id: session });
      expect(await drawn({ session_id: session })).toBe(first);
      const headers = { ...inferenceFor({ answers }).inference.headers, sessionId: session };
      expect(await drawn({}, { inference: { headers } })).toBe(first);
    }
  });

  it("draws by shares, for conversations and for requests without one", async () => {
    const ofSessions = await Promise.all(Array.from({ length: 400 }, (_, index) => drawn({ session_id: `s${index}` })));
    expect(ofSessions.filter((version) => version === 1).length).toBeGreaterThan(260);
    expect(ofSessions.filter((version) => version === 2).length).toBeGreaterThan(60);
    let state = 1;
    const random = () => {
      state = (state * 16_807) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const single = await Promise.all(Array.from({ length: 400 }, () => drawn({}, { inference: { random } })));
    expect(single.filter((version) => version === 1).length).toBeGreaterThan(260);
    expect(single.filter((version) => version === 2).length).toBeGreaterThan(60);
  });

  it("sends what the drawn version says", async () => {
    const seen = await ask({ ...named, session_id: "a" }, split);
    expect(sentBy(seen)["seed"]).toBe(seen.records[0]?.presetVersion);
  });
});

it("shows in a plan what it makes of a request", async () => {
  const base = preset(
    saved({ model: "test/model", temperature: 0.2, messages: [{ role: "system", content: "Be brief." }] }),
  );
  const { inference } = inferenceFor({ answers, rows, inference: { preset: base } });
  const planned = await planOnly(doors.chat, ok({ ...named, top_p: 0.5 }), inference);
  expect(planned).toMatchObject({
    ok: true,
    value: {
      data: {
        models: ["test/model"],
        preset: {
          id: "p-1",
          slug: "mail",
          version: 1,
          system_prompt: "Be brief.",
          request: { model: "test/model", temperature: 0.2, top_p: 0.5 },
        },
      },
    },
  });
});
