// Content filters over whole requests, through every door: what is blocked, redacted and noted, and that what was found is
// neither sent on nor written down.
import { describe, expect, it, test } from "vitest";
import { mapMessageTexts } from "../../../src/content/screening/texts.ts";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { completions } from "../../../src/doors/completions.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import { planOnly } from "../../../src/pipeline/plan-only.ts";
import type { Guardrails } from "../../../src/wire/guardrail.ts";
import { ok } from "../../../src/wire/result.ts";
import { defaultWorkspaceSettings } from "../../../src/wire/workspace-settings.ts";
import { pdfDataUrl, pdfOf } from "../content/pdfs.ts";
import { inferenceFor, playOperation, type Scene } from "../pipeline/play.ts";
import { under } from "./make-guardrail.ts";

const mail = "jane.doe@example.com";
const answer = () =>
  Response.json({
    id: "a",
    choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
    usage: { prompt_tokens: 1, completion_tokens: 1 },
  });
const model = "test/model";

function scene(guardrails: Guardrails, body: Record<string, unknown>, rest: Partial<Scene> = {}): Scene {
  const caller = { keyHash: "f".repeat(64), workspaceId: "w", settings: defaultWorkspaceSettings, guardrails };
  return {
    answers: [answer],
    body: { model, ...body },
    ...rest,
    inference: { caller, ioLog: "stored", ...rest.inference },
  };
}

const builtin = (action: string, slug = "email") => under({ content_filter_builtins: [{ slug, action }] });
const conversation = (content: unknown) => ({
  messages: [
    { role: "user", content: "Hello" },
    { role: "user", content },
  ],
});

async function everything(seen: Awaited<ReturnType<typeof playOperation>>): Promise<string> {
  const body = await seen.response.clone().text();
  await Promise.all(seen.background);
  return JSON.stringify([body, seen.calls, seen.records, seen.contents, seen.bugs.map(String)]);
}

const doors = [
  { name: "chat", operation: chat(chatDoor), body: (text: string) => conversation(text) },
  {
    name: "chat, parts",
    operation: chat(chatDoor),
    body: (text: string) =>
      conversation([
        { type: "text", text: "see:" },
        { type: "text", text },
      ]),
  },
  {
    name: "chat, system",
    operation: chat(chatDoor),
    body: (text: string) => ({
      messages: [
        { role: "user", content: "a" },
        { role: "system", content: text },
      ],
    }),
  },
  {
    name: "chat, result of a tool",
    operation: chat(chatDoor),
    body: (text: string) => ({
      messages: [
        { role: "assistant", tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }] },
        { role: "tool", tool_call_id: "c", content: text },
      ],
    }),
  },
  {
    name: "chat, arguments of a call",
    operation: chat(chatDoor),
    body: (text: string) => ({
      messages: [
        { role: "user", content: "a" },
        {
          role: "assistant",
          tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: JSON.stringify({ text }) } }],
        },
        { role: "tool", tool_call_id: "c", content: "ok" },
      ],
    }),
  },
  {
    name: "messages",
    operation: chat(messages),
    body: (text: string) => ({
      max_tokens: 100,
      messages: [
        { role: "user", content: "a" },
        { role: "assistant", content: "b" },
        { role: "user", content: [{ type: "text", text }] },
      ],
    }),
  },
  {
    name: "messages, system",
    operation: chat(messages),
    body: (text: string) => ({ max_tokens: 100, system: text, messages: [{ role: "user", content: "a" }] }),
  },
  {
    name: "messages, result of a tool",
    operation: chat(messages),
    body: (text: string) => ({
      max_tokens: 100,
      messages: [
        { role: "assistant", content: [{ type: "tool_use", id: "c", name: "f", input: {} }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "c", content: text }] },
      ],
    }),
  },
  { name: "responses", operation: chat(responses), body: (text: string) => ({ input: text }) },
  {
    name: "responses, instructions",
    operation: chat(responses),
    body: (text: string) => ({ input: "a", instructions: text }),
  },
  {
    name: "responses, result of a tool",
    operation: chat(responses),
    body: (text: string) => ({
      input: [
        { type: "function_call", call_id: "c", name: "f", arguments: "{}" },
        { type: "function_call_output", call_id: "c", output: text },
      ],
    }),
  },
  { name: "completions", operation: chat(completions), body: (text: string) => ({ prompt: text }) },
];

describe.each(doors)("$name", ({ operation, body }) => {
  test("block refuses by filter and place, and nothing of the find gets out or is written down", async () => {
    const seen = await playOperation(
      operation,
      scene(builtin("block"), body(`Write to ${mail}, and again to ${mail}`)),
    );
    const told = JSON.parse(await seen.response.clone().text());
    expect(seen.response.status).toBe(403);
    expect(JSON.stringify(told)).toContain("content_filtered");
    expect(told.error.message).toContain("Request blocked by content filter: email");
    expect(seen.calls).toEqual([]);
    expect(await everything(seen)).not.toContain(mail);
    expect(seen.records[0]).toMatchObject({
      status: 403,
      errorType: "content_filtered",
      pipeline: [{ code: "content_filter", filter: "email", action: "block" }],
    });
  });

  test("redact sends a placeholder on, the same for the same find", async () => {
    const text = `From ${mail} to x@y.org, cc ${mail}`;
    const seen = await playOperation(operation, scene(builtin("redact"), body(text)));
    expect(seen.response.status).toBe(200);
    expect(JSON.stringify(seen.calls[0]?.body)).toContain("From [EMAIL_1] to [EMAIL_2], cc [EMAIL_1]");
    const all = await everything(seen);
    expect(all).not.toContain(mail);
    expect(all).not.toContain("x@y.org");
    expect(seen.records[0]?.pipeline).toContainEqual({
      code: "content_filter",
      filter: "email",
      action: "redact",
      count: 3,
      guardrail: "g-1",
    });
  });

  test("flag sends it on and notes how often", async () => {
    const seen = await playOperation(operation, scene(builtin("flag"), body(`To ${mail}`)));
    expect(JSON.stringify(seen.calls[0]?.body)).toContain(mail);
    expect(seen.records[0]?.pipeline).toContainEqual({
      code: "content_filter",
      filter: "email",
      action: "flag",
      count: 1,
      guardrail: "g-1",
    });
    expect(JSON.stringify(seen.records)).not.toContain(mail);
  });
});

test("the place of a block is the message's", async () => {
  const { response } = await playOperation(chat(chatDoor), scene(builtin("block"), conversation(`To ${mail}`)));
  expect(await response.json()).toMatchObject({
    error: {
      code: 403,
      message: expect.stringContaining("messages[1]"),
      metadata: { error_type: "content_filtered", patterns: ["email"], guardrail_id: "g-1", message_index: 1 },
    },
  });
});

test("where the system prompt stands apart, messages are counted without it", async () => {
  const body = (system: string, text: string) => ({
    max_tokens: 9,
    system,
    messages: [{ role: "user", content: text }],
  });
  const placeOf = async (sent: Record<string, unknown>) => {
    const { response } = await playOperation(chat(messages), scene(builtin("block"), sent));
    return (await response.json<{ error: { message: string } }>()).error.message;
  };
  expect(await placeOf(body("a", mail))).toContain("found it in messages[0]");
  expect(await placeOf(body(mail, "a"))).toContain("found it in system");
});

test("blocks that only Anthropic reads are looked at too", async () => {
  const source = { type: "text", media_type: "text/plain", data: `To ${mail}` };
  const result = {
    type: "mcp_tool_result",
    tool_use_id: "m",
    is_error: false,
    content: [{ type: "text", text: `To ${mail}` }],
  };
  const use = { type: "mcp_tool_use", id: "m", name: "n", server_name: "s", input: {} };
  const body = {
    max_tokens: 9,
    messages: [
      {
        role: "user",
        content: [
          { type: "document", source, citations: { enabled: true } },
          { type: "text", text: "a" },
        ],
      },
      { role: "assistant", content: [use, result, { type: "text", text: "b" }] },
      { role: "user", content: "c" },
    ],
  };
  const said = () =>
    Response.json({
      id: "a",
      type: "message",
      role: "assistant",
      content: [{ type: "text", text: "Hi" }],
      stop_reason: "end_turn",
      usage: { input_tokens: 1, output_tokens: 1 },
    });
  const seen = await playOperation(
    chat(messages),
    scene(builtin("redact"), body, { dialect: "anthropic", answers: [said] }),
  );
  expect(seen.response.status).toBe(200);
  expect(JSON.stringify(seen.calls[0]?.body).match(/\[EMAIL_1\]/g)).toHaveLength(2);
  expect(await everything(seen)).not.toContain(mail);
});

describe("texts that no list of texts names", () => {
  const user = { role: "user", content: "a" };
  const said = (fields: object) => ({ messages: [user, { role: "assistant", content: "b", ...fields }, user] });
  const called = (text: string) => ({
    messages: [
      user,
      {
        role: "assistant",
        tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: text } }],
      },
      { role: "tool", tool_call_id: "c", content: text },
    ],
  });
  const cited = { type: "char_location", cited_text: mail, document_index: 0, document_title: "t" };
  const escaped = JSON.stringify({ to: mail }).replace("@", "\\u0040");
  it.each([
    ["a name", chat(chatDoor), { messages: [{ ...user, name: mail }] }],
    ["reasoning as DeepSeek calls it", chat(chatDoor), said({ reasoning_content: mail })],
    ["what was spoken", chat(chatDoor), said({ audio: { id: "x", transcript: mail } })],
    ["a field that nobody knows", chat(chatDoor), said({ note: { by: [mail] } })],
    ["the same of a part", chat(chatDoor), conversation([{ type: "text", text: "a", note: mail }])],
    [
      "a page that was cited",
      chat(chatDoor),
      said({ annotations: [{ type: "url_citation", url_citation: { title: mail } }] }),
    ],
    ["arguments and results with escapes", chat(chatDoor), called(escaped)],
    ["what is predicted", chat(chatDoor), { messages: [user], prediction: { type: "content", content: mail } }],
    ["what follows", chat(completions), { prompt: "a", suffix: mail }],
    [
      "what a text cites",
      chat(messages),
      {
        max_tokens: 9,
        messages: [user, { role: "assistant", content: [{ type: "text", text: "b", citations: [cited] }] }, user],
      },
    ],
  ])("%s", async (_, operation, body) => {
    for (const dialect of ["openai", "anthropic"]) {
      const rows = { endpoint: { supported_parameters: ["tools", "prediction"] } };
      const blocked = await playOperation(operation, scene(builtin("block"), body, { dialect, rows }));
      expect([blocked.response.status, blocked.calls]).toEqual([403, []]);
      const seen = await playOperation(operation, scene(builtin("redact"), body, { dialect, rows }));
      const all = await everything(seen);
      expect(seen.calls).toHaveLength(1);
      expect(all).not.toContain(mail);
      expect(all).not.toContain("u0040");
    }
  });
});

describe("several filters", () => {
  const texts = async (guardrails: Guardrails, content: string) => {
    const seen = await playOperation(chat(chatDoor), scene(guardrails, { messages: [{ role: "user", content }] }));
    const sent = seen.calls[0]?.body as { messages: { content: string }[] } | undefined;
    return { status: seen.response.status, sent: sent?.messages[0]?.content, notes: seen.records[0]?.pipeline };
  };

  test("numbers run on for each kind, over all messages", async () => {
    const guardrails = under({
      content_filter_builtins: [
        { slug: "email", action: "redact" },
        { slug: "credit-card", action: "redact" },
      ],
    });
    expect((await texts(guardrails, "a@b.io 4111 1111 1111 1111 c@d.io a@b.io")).sent).toBe(
      "[EMAIL_1] [CREDIT_CARD_1] [EMAIL_2] [EMAIL_1]",
    );
  });

  test("own patterns, with and without a label", async () => {
    const guardrails = under({
      content_filters: [
        { pattern: "\\bACME-\\d+\\b", action: "redact", label: "Project id" },
        { pattern: "\\bsecret\\b", action: "redact" },
      ],
    });
    expect((await texts(guardrails, "ACME-12, ACME-3, ACME-12 secret")).sent).toBe(
      "[PROJECT_ID_1], [PROJECT_ID_2], [PROJECT_ID_1] [REDACTED_1]",
    );
  });

  test("where finds overlap nothing of either is left", async () => {
    const guardrails = under({
      content_filters: [
        { pattern: "b c d", action: "redact", label: "x" },
        { pattern: "a b", action: "redact", label: "y" },
      ],
    });
    expect((await texts(guardrails, "a b c d e")).sent).toBe("[Y_1] e");
  });

  test("of two kinds too, whichever of them acts", async () => {
    const overlapping = (own: string, built: string) =>
      under({
        content_filters: [{ pattern: "mail [a-z.]+", action: own, label: "own" }],
        content_filter_builtins: [{ slug: "email", action: built }],
      });
    const text = "mail jane.doe@example.com, mail x";
    expect((await texts(overlapping("redact", "redact"), text)).sent).toBe("[OWN_1], [OWN_2]");
    expect((await texts(overlapping("flag", "redact"), text)).sent).toBe("mail [EMAIL_1], mail x");
    expect((await texts(overlapping("redact", "flag"), text)).sent).toBe("[OWN_1]@example.com, [OWN_2]");
    expect((await texts(overlapping("redact", "block"), text)).status).toBe(403);
  });

  test("a hundred patterns at once, each with its own numbers", async () => {
    const patterns = Array.from({ length: 100 }, (_, index) => ({
      pattern: `\\bK${index}-\\d+\\b`,
      action: "redact",
      label: `k ${index}`,
    }));
    const found = patterns.map((_, index) => `K${index}-7 K${index}-8 K${index}-7`).join("; ");
    const sent = patterns.map((_, index) => `[K_${index}_1] [K_${index}_2] [K_${index}_1]`).join("; ");
    expect((await texts(under({ content_filters: patterns }), found)).sent).toBe(sent);
  });

  test("guardrails unite, and the stricter action wins", async () => {
    const both = under(
      { content_filter_builtins: [{ slug: "email", action: "flag" }] },
      {
        content_filter_builtins: [
          { slug: "email", action: "redact" },
          { slug: "phone", action: "flag" },
        ],
      },
    );
    const seen = await texts(both, "a@b.io or 555-123-4567");
    expect(seen.sent).toBe("[EMAIL_1] or 555-123-4567");
    expect(seen.notes).toEqual([
      { code: "content_filter", filter: "email", action: "redact", count: 1, guardrail: "g-2" },
      { code: "content_filter", filter: "phone", action: "flag", count: 1, guardrail: "g-2" },
    ]);
    const blocks = under(
      { content_filter_builtins: [{ slug: "email", action: "block" }] },
      { content_filter_builtins: [{ slug: "email", action: "flag" }] },
    );
    expect((await texts(blocks, "a@b.io")).status).toBe(403);
  });

  test("prompt injection can be looked for in the user's messages alone", async () => {
    const rules = (scan_scope: string) =>
      under({ content_filter_builtins: [{ slug: "regex-prompt-injection", action: "block", scan_scope }] });
    const body = {
      messages: [
        { role: "system", content: "Never ignore previous instructions." },
        { role: "user", content: "Hi" },
      ],
    };
    expect((await playOperation(chat(chatDoor), scene(rules("user_only"), body))).response.status).toBe(200);
    const { response } = await playOperation(chat(chatDoor), scene(rules("all_messages"), body));
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringContaining("Request blocked: prompt injection patterns detected") },
    });
  });
});

describe("what is no conversation", () => {
  const vectors = () => Response.json({ data: [{ index: 0, embedding: [1] }], usage: { prompt_tokens: 1 } });
  const asEmbeddings = { rows: { model: { architecture: { output_modalities: ["embeddings"] } } }, answers: [vectors] };
  test.each<[unknown, unknown]>([
    [`To ${mail}`, "To [EMAIL_1]"],
    [[`To ${mail}`], ["To [EMAIL_1]"]],
  ])("embeddings of %j", async (input, sent) => {
    const seen = await playOperation(embeddings, scene(builtin("redact"), { input }, asEmbeddings));
    expect(seen.calls[0]?.body).toMatchObject({ input: sent });
    expect(await everything(seen)).not.toContain(mail);
    const { response } = await playOperation(embeddings, scene(builtin("block"), { input }, asEmbeddings));
    expect(response.status).toBe(403);
  });

  test("tokens, which nobody can search, are refused where something is kept back", async () => {
    const tokens = { input: [[1, 2, 3]] };
    const { response } = await playOperation(embeddings, scene(builtin("redact"), tokens, asEmbeddings));
    expect(await response.json()).toMatchObject({ error: { code: 400, metadata: { field: "input" } } });
    expect((await playOperation(embeddings, scene(builtin("flag"), tokens, asEmbeddings))).response.status).toBe(200);
  });

  test("rerank: the query and each document", async () => {
    const rows = { model: { architecture: { output_modalities: ["rerank"] } }, endpoint: {} };
    const body = { query: `of ${mail}`, documents: [`to ${mail}`, { text: "x@y.org" }] };
    const blocked = await playOperation(rerank, scene(builtin("block"), body, { rows }));
    expect(await blocked.response.json()).toMatchObject({ error: { message: expect.stringContaining("query") } });
    const redacted = await playOperation(rerank, scene(builtin("redact"), body, { rows }));
    expect(await everything(redacted)).not.toContain(mail);
  });
});

test("a body that is no request is kept without its finds", async () => {
  const seen = await playOperation(
    chat(chatDoor),
    scene(builtin("redact"), { messages: [{ role: "user", content: `To ${mail}` }], temperature: "hot" }),
  );
  expect(seen.response.status).toBe(400);
  expect(seen.contents).toHaveLength(1);
  expect(await everything(seen)).not.toContain(mail);
});

describe("files", () => {
  const annotated = { type: "file", file: { hash: "0".repeat(64), content: [{ type: "text", text: `To ${mail}` }] } };
  const body = {
    messages: [
      { role: "user", content: "What is in the file?" },
      { role: "assistant", content: "A letter.", annotations: [annotated] },
      { role: "user", content: "Go on" },
    ],
  };

  test("what was read from one before is looked at when it comes back", async () => {
    const redacted = await playOperation(chat(chatDoor), scene(builtin("redact"), body));
    expect(JSON.stringify(redacted.calls[0]?.body)).toContain("To [EMAIL_1]");
    expect(await everything(redacted)).not.toContain(mail);
    const blocked = await playOperation(chat(chatDoor), scene(builtin("block"), body));
    expect(blocked.response.status).toBe(403);
    expect(await everything(blocked)).not.toContain(mail);
  });

  test("what is read from one on the way is looked at before it goes on", async () => {
    const file_data = pdfDataUrl(await pdfOf([`Write to ${mail}`]));
    const file = { type: "file", file: { filename: "a.pdf", file_data } };
    const pdf = {
      messages: [{ role: "user", content: [{ type: "text", text: "Read" }, file] }],
      plugins: [{ id: "file-parser", pdf: { engine: "pdf-text" } }],
    };
    const redacted = await playOperation(chat(chatDoor), scene(builtin("redact"), pdf));
    expect(JSON.stringify(redacted.calls[0]?.body)).toContain("[EMAIL_1]");
    expect(JSON.stringify(redacted.calls)).not.toContain(mail);
    const blocked = await playOperation(chat(chatDoor), scene(builtin("block"), pdf));
    expect(blocked.response.status).toBe(403);
    expect(blocked.calls).toEqual([]);
  });
});

test("what is expected to be answered is looked at too", async () => {
  const rows = { endpoint: { supported_parameters: ["prediction"] } };
  const prediction = { type: "content", content: [{ type: "text", text: `To ${mail}` }] };
  const body = { ...conversation("a"), prediction };
  const redacted = await playOperation(chat(chatDoor), scene(builtin("redact"), body, { rows }));
  expect(redacted.calls[0]?.body).toMatchObject({ prediction: { content: [{ text: "To [EMAIL_1]" }] } });
  const blocked = await playOperation(chat(chatDoor), scene(builtin("block"), body, { rows }));
  expect([blocked.response.status, blocked.calls.length]).toEqual([403, 0]);
});

test("arguments of a call stay JSON, also where a number is taken out", async () => {
  const card = "4111111111111111";
  const args = `{"card": ${card}, "to": ["${mail}", 5]}`;
  const body = {
    messages: [
      { role: "user", content: "a" },
      { role: "assistant", tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: args } }] },
      { role: "tool", tool_call_id: "c", content: "ok" },
    ],
  };
  const guardrails = under({
    content_filter_builtins: [
      { slug: "credit-card", action: "redact" },
      { slug: "email", action: "redact" },
    ],
  });
  const { calls } = await playOperation(chat(chatDoor), scene(guardrails, body));
  expect(JSON.stringify(calls)).not.toContain(card);
  const sent = (calls[0]?.body as { messages: { tool_calls?: { function: { arguments: string } }[] }[] }).messages;
  const [call] = sent[1]?.tool_calls ?? [];
  expect(JSON.parse(call?.function.arguments ?? "")).toEqual({ card: "[CREDIT_CARD_1]", to: ["[EMAIL_1]", 5] });
});

describe("what comes to a request later", () => {
  const other = "bob@example.org";
  const pdf = async (text: string) => {
    const file = { type: "file", file: { filename: "a.pdf", file_data: pdfDataUrl(await pdfOf([text])) } };
    return {
      messages: [
        {
          role: "user",
          content: [{ type: "text", text: `Read, ${other}` }, file],
        },
      ],
      plugins: [{ id: "file-parser", pdf: { engine: "pdf-text" } }],
    };
  };

  test("goes on counting: another find has another number, the same one its own", async () => {
    const seen = await playOperation(chat(chatDoor), scene(builtin("redact"), await pdf(`Of ${mail} to ${other}`)));
    const sent = JSON.stringify(seen.calls[0]?.body);
    expect(sent).toContain("Read, [EMAIL_1]");
    expect(sent).toContain("Of [EMAIL_2] to [EMAIL_1]");
  });

  test("also to the next endpoint, which is told the same", async () => {
    const answers = [() => new Response("no", { status: 500 }), answer];
    const seen = await playOperation(
      chat(chatDoor),
      scene(builtin("redact"), await pdf(`Of ${mail} to ${other}`), { answers }),
    );
    expect(seen.calls).toHaveLength(2);
    for (const { body } of seen.calls) expect(JSON.stringify(body)).toContain("Of [EMAIL_2] to [EMAIL_1]");
  });

  test.each(["flag", "redact"])("%s: each find is noted once", async (action) => {
    const seen = await playOperation(chat(chatDoor), scene(builtin(action), await pdf(`Of ${mail} and ${mail}`)));
    await everything(seen);
    const notes = seen.records[0]?.pipeline.filter(({ code }) => code === "content_filter");
    expect(notes).toMatchObject([{ count: 1 }, { count: 2 }]);
  });
});

describe("whichever way a request goes", () => {
  const answers = [() => new Response("no", { status: 500 }), answer];
  test.each<[string, Record<string, unknown>, number]>([
    ["several answers of one", { n: 3 }, 2],
    ["a stream", { stream: true }, 2],
    ["without fallbacks", { provider: { order: ["vendor-1"], allow_fallbacks: false } }, 1],
    ["by a list of models", { models: [model, "openrouter/auto"] }, 2],
  ])("%s: every provider gets what is left, and the find is noted once", async (_, fields, calls) => {
    const seen = await playOperation(
      chat(chatDoor),
      scene(builtin("redact"), { ...conversation(`To ${mail}`), ...fields }, { answers }),
    );
    expect(await everything(seen)).not.toContain(mail);
    expect(seen.calls).toHaveLength(calls);
    for (const { body } of seen.calls) expect(JSON.stringify(body)).toContain("To [EMAIL_1]");
    const notes = seen.records[0]?.pipeline.filter(({ code }) => code === "content_filter");
    expect(notes).toMatchObject([{ filter: "email", count: 1 }]);
  });
});

describe("regions", () => {
  test.each([
    [["europe"], false, 403],
    [["europe"], true, 200],
    [["global"], true, 403],
    [["global", "europe"], false, 200],
    [["us"], false, 403],
  ])("%j on an EU host: %s → %d", async (allowed_data_regions, euHost, status) => {
    const { response } = await playOperation(
      chat(chatDoor),
      scene(under({ allowed_data_regions }), conversation("a"), { inference: { euHost } }),
    );
    expect(response.status).toBe(status);
    if (status === 403)
      expect(await response.json()).toMatchObject({
        error: { message: expect.stringContaining('guardrail "G1"'), availability: { code: "region_restricted" } },
      });
  });
});

test("reasoning of earlier answers is looked at, and what changes is no longer signed", () => {
  const details = [
    { type: "reasoning.text", text: "a", signature: "s" },
    { type: "reasoning.text", text: "a" },
    { type: "reasoning.summary", summary: "a" },
  ];
  const request = {
    messages: [{ role: "assistant" as const, content: "b", reasoning: "a", reasoning_details: details }],
  };
  expect(mapMessageTexts(request, () => "x").messages).toEqual([
    {
      role: "assistant",
      content: "x",
      reasoning: "x",
      reasoning_details: [
        { type: "reasoning.text", text: "x" },
        { type: "reasoning.text", text: "x" },
        { type: "reasoning.summary", summary: "x" },
      ],
    },
  ]);
  expect(mapMessageTexts(request, (text) => text)).toBe(request);
});

test("/route refuses what the request itself would be refused for", async () => {
  const { inference } = inferenceFor(scene(builtin("block"), {}));
  const planned = await planOnly(chat(chatDoor), ok({ model, ...conversation(mail) }), inference);
  expect(planned).toMatchObject({ ok: false, problem: { kind: "content_filtered" } });
});
