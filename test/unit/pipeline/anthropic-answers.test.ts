// Answers of Anthropic's with more in them than any other format has, whole and streamed, as Anthropic's own SDK reads them
// at /messages, and what the other doors make of them.
import Anthropic from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";
import { bedrock } from "../../../src/dialects/bedrock/bedrock.ts";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { completions } from "../../../src/doors/completions.ts";
import type { Door } from "../../../src/doors/door.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { isRecord, parseRecord } from "../../../src/wire/json.ts";
import { targetOf } from "../dialects/support.ts";
import { readEvents } from "../doors/answers.ts";
import { type Answer, arriving, chunk, events, playOperation } from "./play.ts";

const citation = {
  type: "web_search_result_location",
  url: "https://x.test/page",
  title: "X",
  encrypted_index: "abc",
  cited_text: "It rains.",
};
const content = [
  { type: "thinking", thinking: "Search.", signature: "sig" },
  { type: "text", text: "Let me look.", citations: null },
  {
    type: "server_tool_use",
    id: "srvtoolu_1",
    name: "web_search",
    input: { query: "rain" },
    caller: { type: "direct" },
  },
  {
    type: "web_search_tool_result",
    tool_use_id: "srvtoolu_1",
    caller: { type: "direct" },
    content: [
      { type: "web_search_result", url: "https://x.test/page", title: "X", encrypted_content: "e", page_age: null },
    ],
  },
  { type: "text", text: "It seems that ", citations: null },
  { type: "text", text: "it rains.", citations: [citation] },
  {
    type: "tool_use",
    id: "toolu_1",
    name: "umbrella",
    input: { open: true },
    caller: { type: "code_execution_20250825", tool_id: "srvtoolu_2" },
  },
];
const usage = {
  input_tokens: 10,
  output_tokens: 20,
  cache_creation_input_tokens: 30,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
  inference_geo: "us",
  server_tool_use: { web_search_requests: 1, web_fetch_requests: 2 },
};
const ended = {
  stop_reason: "tool_use",
  stop_sequence: null,
  stop_details: null,
  container: { id: "container_1", expires_at: "2026-01-01T00:00:00Z" },
};
const context_management = { applied_edits: [{ type: "clear_tool_uses_20250919", cleared_tool_uses: 3 }] };
const head = { id: "msg_1", type: "message", role: "assistant", model: "claude" };

function streamOf(blocks: readonly Record<string, unknown>[], end: object = ended): object[] {
  const started = {
    ...head,
    content: [],
    ...ended,
    stop_reason: null,
    container: null,
    usage: { ...usage, output_tokens: 1 },
  };
  return [
    { type: "message_start", message: started },
    ...blocks.flatMap((block, index) => [
      { type: "content_block_start", index, content_block: openingOf(block) },
      ...deltasOf(block).map((delta) => ({ type: "content_block_delta", index, delta })),
      { type: "content_block_stop", index },
    ]),
    { type: "message_delta", delta: end, context_management, usage: { ...usage, inference_geo: undefined } },
    { type: "message_stop" },
  ];
}

function openingOf(block: Record<string, unknown>): object {
  switch (block["type"]) {
    case "text":
      return { type: "text", text: "", citations: block["citations"] === null ? null : [] };
    case "thinking":
      return { type: "thinking", thinking: "", signature: "" };
    case "compaction":
      return { type: "compaction", content: null };
    default:
      return "input" in block ? { ...block, input: {} } : block;
  }
}

function deltasOf(block: Record<string, unknown>): object[] {
  const { type, text, citations, thinking, signature, input } = block;
  const cited = Array.isArray(citations) ? citations.map((one) => ({ type: "citations_delta", citation: one })) : [];
  if (type === "text") return [{ type: "text_delta", text }, ...cited];
  if (type === "thinking") {
    return [
      ...(String(thinking).match(/.{1,9}/g) ?? []).map((piece) => ({ type: "thinking_delta", thinking: piece })),
      { type: "signature_delta", signature },
    ];
  }
  if (type === "compaction") return [{ type: "compaction_delta", content: block["content"] }];
  if (input === undefined) return [];
  const json = JSON.stringify(input);
  return [json.slice(0, 4), json.slice(4)].map((partial_json) => ({ type: "input_json_delta", partial_json }));
}

const whole: Answer = () => Response.json({ ...head, content, ...ended, context_management, usage });
const streamed: Answer = () => arriving([events(...streamOf(content))]);

/** Anthropic's own client, whose requests go through the pipeline instead of a network. */
function client(answer: Answer, dialect = "anthropic"): Anthropic {
  return new Anthropic({
    apiKey: "k",
    baseURL: "https://router.invalid/api",
    maxRetries: 0,
    async fetch(_url, init) {
      const body = parseRecord(String(init?.body)) ?? {};
      const rows = { endpoint: { supported_parameters: ["tools", "max_tokens", "stop"] } };
      return (await playOperation(chat(messages), { dialect, answers: [answer], body, rows })).response;
    },
  });
}

const ask = { model: "test/model", max_tokens: 100, messages: [{ role: "user" as const, content: "Does it rain?" }] };
const shapeOf = (blocks: unknown): unknown => JSON.parse(JSON.stringify(blocks));

describe("an answer with tools that ran at Anthropic's", () => {
  it.each<[name: string, answer: Answer]>([
    ["asked for a stream", streamed],
    ["that does not stream", whole],
  ])("comes back as it is, whole, from a provider %s", async (_, answer) => {
    const message = await client(answer).messages.create(ask);
    expect(shapeOf(message.content)).toEqual(content);
    expect(message).toMatchObject({ ...ended, context_management });
    expect(message.usage).toMatchObject(usage);
  });

  it.each<[name: string, answer: Answer]>([
    ["streamed", streamed],
    ["from a provider that does not stream", whole],
  ])("comes back as it is, %s", async (_, answer) => {
    const message = await client(answer).messages.stream(ask).finalMessage();
    expect(shapeOf(message.content)).toEqual(content);
    expect(message).toMatchObject(ended);
    // The client takes no such word from the end of a stream.
    const { inference_geo: _place, ...counts } = usage;
    expect(message.usage).toMatchObject(counts);
    const beta = await client(answer).beta.messages.stream(ask).finalMessage();
    expect(shapeOf(beta.content)).toEqual(content);
    expect(beta).toMatchObject({ context_management });
  });

  it.each([
    ["on Vertex", "vertex", { publisher: "anthropic" }, true],
    ["on Vertex, by its quirk", "vertex", { publisher: "anthropic", stream_whole: false }, false],
    ["at Anthropic's, by its quirk", "anthropic", { stream_whole: false }, false],
  ])("is asked for as a stream, or not: %s", async (_, dialect, quirks, isStreamed) => {
    const rows = { provider: { auth: "bearer" }, endpoint: { supported_parameters: ["max_tokens"], quirks } };
    const answers = [isStreamed ? streamed : whole];
    const { response, calls } = await playOperation(chat(messages), { dialect, answers, rows, body: ask });
    expect(calls.map(({ body }) => JSON.stringify(body).includes('"stream":true'))).toEqual([isStreamed]);
    expect(calls[0]?.url).toMatch(
      dialect === "anthropic" ? /messages$/ : isStreamed ? /:streamRawPredict$/ : /:rawPredict$/,
    );
    expect(await response.json()).toMatchObject({ content, ...ended, usage });
  });

  it("is charged no search for what it cites of the client's own", async () => {
    const own = { type: "search_result_location", source: "https://x.test", title: "X", cited_text: "c" };
    const text = { type: "text", text: "It rains.", citations: [{ ...own, search_result_index: 0 }] };
    const { server_tool_use: _none, ...counts } = usage;
    const answer: Answer = () =>
      Response.json({ ...head, content: [text], ...ended, stop_reason: "end_turn", usage: counts });
    const pricing = { prompt: "0", completion: "0", web_search: "0.01" };
    const rows = { endpoint: { pricing } };
    const seen = await playOperation(chat(messages), { dialect: "anthropic", answers: [answer], rows, body: ask });
    expect(await seen.response.json()).toMatchObject({ content: [text], usage: { cost: 0 } });
  });

  it("keeps a compaction", async () => {
    const blocks = [
      { type: "compaction", content: "They spoke of rain." },
      { type: "text", text: "Yes.", citations: null },
    ];
    const answer: Answer = () => arriving([events(...streamOf(blocks, { ...ended, stop_reason: "end_turn" }))]);
    const message = await client(answer).beta.messages.stream(ask).finalMessage();
    expect(shapeOf(message.content)).toEqual(blocks);
  });

  it.each([
    [true, streamed],
    [false, streamed],
    [false, whole],
  ])("is text with annotations at /chat/completions (streamed: %s)", async (stream, answer) => {
    const said = await other(chatDoor, stream, answer);
    const start_index = "Let me look.It seems that ".length;
    const url_citation = { url: "https://x.test/page", title: "X", content: "It rains.", start_index };
    expect(said.text).toBe("Let me look.It seems that it rains.");
    expect(said.annotations).toMatchObject([
      { type: "url_citation", url_citation: { ...url_citation, end_index: 35 } },
    ]);
    expect(said.raw).not.toMatch(/srvtoolu|encrypted|"native"/);
  });

  it.each<[door: Door, stream: boolean]>([
    [responses, true],
    [responses, false],
    [completions, true],
    [completions, false],
  ])("is told in each door's own words ($name)", async (door, stream) => {
    const { raw } = await other(door, stream);
    expect(raw).toContain("it rains.");
    expect(raw).not.toMatch(/srvtoolu_1|encrypted_content":"e"|web_search_tool_result/);
  });
});

async function other(door: Door, stream: boolean, answer = stream ? streamed : whole) {
  const { messages: asked, ...rest } = ask;
  const question = { ...rest, stream, [door === responses ? "input" : "messages"]: asked, prompt: "Does it rain?" };
  if (door === responses) Reflect.deleteProperty(question, "prompt");
  const seen = await playOperation(chat(door), {
    dialect: "anthropic",
    answers: [answer],
    body: question,
  });
  const raw = await seen.response.text();
  const bodies = stream
    ? raw.split("\n\n").map((event) => parseRecord(event.replace(/^data: /, "")) ?? {})
    : [parseRecord(raw) ?? {}];
  const said = bodies
    .flatMap((body) => (Array.isArray(body["choices"]) ? body["choices"] : []))
    .map((choice) => (isRecord(choice) ? (choice["delta"] ?? choice["message"]) : undefined))
    .filter(isRecord);
  return {
    raw,
    text: said.map((one) => one["content"] ?? "").join(""),
    annotations: said.flatMap((one) => (Array.isArray(one["annotations"]) ? one["annotations"] : [])),
  };
}

describe("a stop sequence", () => {
  const text = [{ type: "text", text: "So far", citations: null }];
  const end = { ...ended, stop_reason: "stop_sequence", stop_sequence: "END", container: null };
  const byAnthropic: [string, Answer, Answer] = [
    "anthropic",
    () => Response.json({ ...head, content: text, ...end, usage }),
    () => arriving([events(...streamOf(text, end))]),
  ];
  const spoken = { index: 0, finish_reason: "stop", stop_reason: "END" };
  const byVllm: [string, Answer, Answer] = [
    "openai",
    () => Response.json({ id: "c", choices: [{ ...spoken, message: { role: "assistant", content: "So far" } }] }),
    () => arriving([events(chunk({ content: "So far" }), { id: "c", choices: [{ ...spoken, delta: {} }] }, "[DONE]")]),
  ];

  it("is named by Claude behind Converse, whole and streamed", () => {
    const additionalModelResponseFields = { stop_sequence: "END" };
    const end = { stopReason: "stop_sequence", additionalModelResponseFields };
    const named = { fields: { stop_sequence: "END" } };
    const message = { role: "assistant", content: [{ text: "So far" }] };
    const answer = bedrock.readResponse(JSON.stringify({ output: { message }, ...end }), targetOf("bedrock"));
    expect(answer).toMatchObject({ ok: true, value: { native: named } });
    const parts = bedrock.streamReader(targetOf("bedrock")).read({ event: "messageStop", data: JSON.stringify(end) });
    expect(parts).toMatchObject([{ kind: "chunk", native: { kind: "ending", ...named } }]);
  });

  it.each([
    byAnthropic,
    byVllm,
  ])("is named, whole and streamed, where %s says which it was", async (dialect, once, live) => {
    const asked = { ...ask, stop_sequences: ["END", "FIN"] };
    const named = { stop_reason: "stop_sequence", stop_sequence: "END" };
    expect(await client(once, dialect).messages.create(asked)).toMatchObject(named);
    expect(await client(live, dialect).messages.stream(asked).finalMessage()).toMatchObject(named);
  });
});

describe("what other vendors cite", () => {
  const annotations = [{ type: "url_citation", url_citation: { url: "https://x.test", title: "X", content: "c" } }];
  const cited = [
    { type: "web_search_result_location", url: "https://x.test", title: "X", cited_text: "c", encrypted_index: "" },
  ];

  it("stands with the text at /messages, whole and streamed", async () => {
    const message = { role: "assistant", content: "It rains.", annotations };
    const once: Answer = () => Response.json({ choices: [{ index: 0, message, finish_reason: "stop" }] });
    const live: Answer = () =>
      arriving([events(chunk({ content: "It rains." }), chunk({ annotations }), chunk({}, "stop"), "[DONE]")]);
    const expected = [{ type: "text", text: "It rains.", citations: cited }];
    expect(shapeOf((await client(once, "openai").messages.create(ask)).content)).toEqual(expected);
    expect(shapeOf((await client(live, "openai").messages.stream(ask).finalMessage()).content)).toEqual(expected);
  });
});

it("hides thoughts that were not to be read, and keeps their signatures", async () => {
  const asked = { ...ask, thinking: { type: "adaptive" as const, display: "omitted" as const } };
  const hidden = content.map((block) => (block.type === "thinking" ? { ...block, thinking: "" } : block));
  expect(shapeOf((await client(whole).messages.create(asked)).content)).toEqual(hidden);
  expect(shapeOf((await client(streamed).messages.create(asked)).content)).toEqual(hidden);
  expect(shapeOf((await client(whole).messages.stream(asked).finalMessage()).content)).toEqual(hidden);
});

it.each([true, false])("leaves no key in what only Anthropic's format says (streamed: %s)", async (stream) => {
  const key = "vendor-key-0123456789";
  const leaky = content.map((block) => {
    if (block.type === "thinking") return { ...block, thinking: key };
    return block.type === "server_tool_use" ? { ...block, input: { query: key } } : block;
  });
  const seen = await playOperation(chat(messages), {
    dialect: "anthropic",
    answers: [() => arriving([events(...streamOf(leaky))])],
    body: { ...ask, stream },
    inference: { credentials: () => [{ secret: key, byok: false }] },
  });
  const written = await seen.response.text();
  if (stream) expect(readEvents(written).length).toBeGreaterThan(10);
  expect(written).not.toContain(key);
  expect(written).toContain("[key]");
});
