// The vendors' own SDKs as clients of each door: what they make of an answer, whole and streamed.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import type { Door } from "../../../src/doors/door.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { parseRecord } from "../../../src/wire/json.ts";
import type { Json } from "../dialects/support.ts";
import { type Answer, playOperation } from "../pipeline/play.ts";

/** What a client has of an answer in the end. */
export interface Heard {
  thought: string;
  /** Texts and refusals. */
  words: string;
  calls: { id: string; name: string; args: unknown }[];
  cited: string[];
  /** Of chat completions alone. */
  images: string[];
  /** In the words of chat completions. */
  finish: string;
  counts: [prompt: number, completion: number];
}

export interface Asked {
  answer: Answer;
  dialect: string;
  /** Names of functions. */
  tools: string[];
  stream: boolean;
}

/** `ordered`: all that the answer is made of, in its order, where the format has one. */
export type SdkClient = (asked: Asked) => Promise<{ heard: Heard; ordered: Json }>;

/** `fetch` of an SDK, whose requests go through the pipeline instead of a network. */
function options(door: Door, { answer, dialect }: Asked, seen: { text: string }) {
  return {
    apiKey: "k",
    maxRetries: 0,
    async fetch(_url: unknown, init?: RequestInit) {
      const body = parseRecord(String(init?.body)) ?? {};
      const { response } = await playOperation(chat(door), { dialect, answers: [answer], body, rows });
      const text = await response.text();
      seen.text = text;
      return new Response(text, response);
    },
  };
}

const rows = { endpoint: { supported_parameters: ["tools", "max_tokens"] } };
const parameters = { type: "object" as const, properties: {} };
const model = "test/model";
const parsed = (args: string) => JSON.parse(args) as unknown;

async function askChat(asked: Asked) {
  const seen = { text: "" };
  const client = new OpenAI({ ...options(chatDoor, asked, seen), baseURL: "https://router.invalid/api/v1" });
  const body = {
    model,
    messages: [{ role: "user" as const, content: "Hello" }],
    tools: asked.tools.map((name) => ({ type: "function" as const, function: { name, parameters } })),
  };
  const completion: Json = await (asked.stream
    ? client.chat.completions.stream(body).finalChatCompletion()
    : client.chat.completions.create(body));
  const { message, finish_reason } = completion.choices[0];
  if (asked.stream) Object.assign(message, besideOf(seen.text));
  const calls: Json[] = message.tool_calls ?? [];
  return {
    ordered: undefined,
    heard: {
      thought: message.reasoning ?? "",
      words: (message.content ?? "") + (message.refusal ?? ""),
      calls: calls.map(({ id, function: called }) => ({ id, name: called.name, args: parsed(called.arguments) })),
      cited: (message.annotations ?? []).map((one: Json) => one.url_citation.url),
      images: (message.images ?? []).map((one: Json) => one.image_url.url),
      finish: finish_reason,
      counts: [completion.usage.prompt_tokens, completion.usage.completion_tokens],
    } satisfies Heard,
  };
}

/** What the SDK has no types for, of which it keeps the last piece only. A call is named once, with its id: some clients join names. */
function besideOf(text: string): Json {
  let reasoning = "";
  const [annotations, images]: Json[][] = [[], []];
  const named = new Set<number>();
  for (const line of text.split("\n")) {
    if (!line.startsWith("data: {")) continue;
    for (const { index, delta } of JSON.parse(line.slice(6)).choices) {
      if (index !== 0) continue;
      reasoning += delta.reasoning ?? "";
      annotations?.push(...(delta.annotations ?? []));
      images?.push(...(delta.images ?? []));
      for (const { index: at, id, function: called } of delta.tool_calls ?? []) {
        if (named.has(at) ? id || called?.name : !(id && called?.name)) throw new Error(`named otherwise: ${line}`);
        named.add(at);
      }
    }
  }
  return { reasoning, annotations, images };
}

const stopReasons: Record<string, string> = {
  end_turn: "stop",
  max_tokens: "length",
  tool_use: "tool_calls",
  refusal: "content_filter",
};

async function askMessages(asked: Asked) {
  const seen = { text: "" };
  const client = new Anthropic({ ...options(messages, asked, seen), baseURL: "https://router.invalid/api" });
  const body = {
    model,
    max_tokens: 100,
    messages: [{ role: "user" as const, content: "Hello" }],
    tools: asked.tools.map((name) => ({ name, input_schema: parameters })),
  };
  const message: Json = await (asked.stream
    ? client.messages.stream(body).finalMessage()
    : client.messages.create(body));
  const blocks: Json[] = message.content;
  const join = (type: string, field: string) =>
    blocks.map((block) => (block.type === type ? block[field] : "")).join("");
  return {
    ordered: blocks,
    heard: {
      thought: join("thinking", "thinking"),
      words: join("text", "text"),
      calls: blocks.filter(({ type }) => type === "tool_use").map(({ id, name, input }) => ({ id, name, args: input })),
      cited: [...new Set(blocks.flatMap(({ citations }) => (citations ?? []).map(({ url }: Json) => url as string)))],
      images: [],
      finish: stopReasons[message.stop_reason] ?? message.stop_reason,
      counts: [message.usage.input_tokens, message.usage.output_tokens],
    } satisfies Heard,
  };
}

async function askResponses(asked: Asked) {
  const seen = { text: "" };
  const client = new OpenAI({ ...options(responses, asked, seen), baseURL: "https://router.invalid/api/v1" });
  const body = {
    model,
    input: "Hello",
    tools: asked.tools.map((name) => ({ type: "function" as const, name, parameters, strict: false })),
  };
  const response: Json = await (asked.stream
    ? client.responses.stream(body).finalResponse()
    : client.responses.create(body));
  if (response.status === "failed") throw new Error(response.error.message);
  const items: Json[] = response.output;
  const parts: Json[] = items.flatMap(({ type, content }) => (type === "message" ? content : []));
  const calls = items.filter(({ type }) => type === "function_call");
  const { reason = "stop" } = response.incomplete_details ?? {};
  return {
    // As it came: the SDK parses arguments in the place.
    ordered: asked.stream ? lastResponse(seen.text).output : JSON.parse(seen.text).output,
    heard: {
      thought: items
        .flatMap(({ type, content }) => (type === "reasoning" ? (content ?? []) : []))
        .map(({ text }) => text)
        .join(""),
      words: parts.map(({ text, refusal }) => text ?? refusal).join(""),
      calls: calls.map(({ call_id: id, name, arguments: args }) => ({ id, name, args: parsed(args) })),
      cited: parts.flatMap(({ annotations }) => (annotations ?? []).map(({ url }: Json) => url as string)),
      images: [],
      finish: reason === "max_output_tokens" ? "length" : reason === "stop" && calls.length > 0 ? "tool_calls" : reason,
      counts: [response.usage.input_tokens, response.usage.output_tokens],
    } satisfies Heard,
  };
}

function lastResponse(text: string): Json {
  const lines = text.split("\n").filter((line) => line.startsWith("data: {"));
  return JSON.parse(lines.at(-1)?.slice("data: ".length) ?? "").response;
}

export const sdkClients: Record<string, SdkClient> = {
  "/chat/completions": askChat,
  "/messages": askMessages,
  "/responses": askResponses,
};
