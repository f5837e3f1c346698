// What clients of each door make of an answer, whole or streamed, and how they send it back with the results of its calls.
import { chat } from "../../../src/doors/chat.ts";
import type { Answer, Door } from "../../../src/doors/door.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import type { ChunkPart } from "../../../src/streaming/stream-part.ts";
import type { ChatRequest } from "../../../src/wire/chat-request.ts";
import type { Json } from "../dialects/support.ts";
import { answerOf, identity, promptCounts, usage } from "../doors/answers.ts";
import type { Kind, Round } from "./turn.ts";

export interface Client {
  door: Door;
  /** Kinds that its format has no place for. */
  lacks: readonly Kind[];
  /** What it keeps of an answer and of a stream; the same for both. */
  ofAnswer(body: Json): Json;
  ofStream(events: Json[]): Json;
  /** Its next request. */
  next(kept: Json, round: Round): Record<string, unknown>;
}

const question = "Hello";
const image = (url: string) => ({ type: "image_url", image_url: { url } });
const base64 = (url: string) => ({ type: "base64", media_type: "image/png", data: url.split(",")[1] });

function chatMessage({ choices: [{ message }] }: Json): Json {
  return message;
}

function chatStreamed(events: Json[]): Json {
  const message: Json = { role: "assistant", content: "" };
  for (const { choices } of events) {
    for (const { delta } of choices) {
      message.content += delta.content ?? "";
      for (const name of ["reasoning", "refusal"]) if (delta[name]) message[name] = (message[name] ?? "") + delta[name];
      for (const name of ["reasoning_details", "images"]) {
        if (delta[name]) message[name] = [...(message[name] ?? []), ...delta[name]];
      }
      for (const { index, id, function: called } of delta.tool_calls ?? []) {
        message.tool_calls ??= [];
        const known = message.tool_calls[index] ?? { id: "", type: "function", function: { name: "", arguments: "" } };
        message.tool_calls[index] = known;
        known.id += id ?? "";
        known.function.name += called.name ?? "";
        known.function.arguments += called.arguments ?? "";
      }
    }
  }
  if (message.content === "") message.content = null;
  return message;
}

const chatClient: Client = {
  door: chat,
  lacks: [],
  ofAnswer: chatMessage,
  ofStream: chatStreamed,
  next: (message, { results, behind }) => ({
    messages: [
      { role: "user", content: question },
      message,
      ...results.map(({ call, text, image: url, failed }) => ({
        role: "tool",
        tool_call_id: message.tool_calls[call].id,
        content: url === undefined ? text : [{ type: "text", text }, image(url)],
        ...(failed ? { is_error: true } : {}),
      })),
      { role: "user", content: [{ type: "text", text: behind, cache_control: { type: "ephemeral" } }] },
    ],
  }),
};

function blocksOf(events: Json[]): Json {
  const blocks: Json[] = [];
  const texts: string[] = [];
  let open: number | undefined;
  for (const { type, index, content_block: block, delta } of events) {
    if (type === "content_block_start") {
      if (open !== undefined || index !== blocks.length) throw new Error("a block begins while another is open");
      open = index;
      blocks.push(structuredClone(block));
      texts.push("");
    } else if (type === "content_block_delta") {
      if (open !== index) throw new Error("a delta of a block that is not open");
      const at = blocks[index];
      if (delta.type === "text_delta") at.text += delta.text;
      else if (delta.type === "thinking_delta") at.thinking += delta.thinking;
      else if (delta.type === "signature_delta") at.signature = delta.signature;
      else if (delta.type === "input_json_delta") texts[index] += delta.partial_json;
    } else if (type === "content_block_stop") {
      if (open !== index) throw new Error("a block ends that is not open");
      open = undefined;
      if (blocks[index].type === "tool_use") blocks[index].input = JSON.parse(texts[index] ?? "");
    }
  }
  return blocks;
}

const messagesClient: Client = {
  door: messages,
  lacks: ["image", "refusal"],
  ofAnswer: ({ content }) => content,
  ofStream: blocksOf,
  next: (content, { results, behind }) => ({
    max_tokens: 5000,
    messages: [
      { role: "user", content: question },
      { role: "assistant", content },
      {
        role: "user",
        content: [
          ...results.map(({ call, text, image: url, failed }) => ({
            type: "tool_result",
            tool_use_id: content.filter(({ type }: Json) => type === "tool_use")[call].id,
            content: [{ type: "text", text }, ...(url === undefined ? [] : [{ type: "image", source: base64(url) }])],
            ...(failed ? { is_error: true } : {}),
          })),
          { type: "text", text: behind, cache_control: { type: "ephemeral" } },
        ],
      },
    ],
  }),
};

function itemsOf(events: Json[]): Json {
  const items: Json[] = [];
  let open: number | undefined;
  for (const { type, output_index: index, item, response } of events) {
    if (type === "response.output_item.added") {
      if (open !== undefined) throw new Error("an item begins while another is open");
      open = index;
    } else if (type === "response.output_item.done") {
      if (open !== index) throw new Error("an item ends that is not open");
      open = undefined;
      items[index] = item;
    } else if (type === "response.completed" && JSON.stringify(response.output) !== JSON.stringify(items)) {
      throw new Error("the response is not what its items were");
    }
  }
  return items;
}

const responsesClient: Client = {
  door: responses,
  lacks: ["image"],
  ofAnswer: ({ output }) => output,
  ofStream: itemsOf,
  next: (items, { results, behind }) => ({
    input: [
      { role: "user", content: question },
      ...items,
      ...results.map(({ call, text, image: url }) => ({
        type: "function_call_output",
        call_id: items.filter(({ type }: Json) => type === "function_call")[call].call_id,
        output:
          url === undefined
            ? text
            : [
                { type: "input_text", text },
                { type: "input_image", image_url: url },
              ],
      })),
      { role: "user", content: [{ type: "input_text", text: behind, cache_control: { type: "ephemeral" } }] },
    ],
  }),
};

export const clients: Record<string, Client> = {
  "/chat/completions": chatClient,
  "/messages": messagesClient,
  "/responses": responsesClient,
};

/** The answer's body as the door writes it. */
export function bodyOf({ door }: Client, choice: Json, request: ChatRequest): Json {
  const answer: Answer = { ...answerOf({}), choices: [choice] };
  return JSON.parse(JSON.stringify(door.writeAnswer(answer, request)));
}

/** The events of the stream as the door writes it. */
export function eventsOf({ door }: Client, chunks: ChunkPart[], request: ChatRequest): Json[] {
  const writer = door.streamWriter(identity, request, promptCounts);
  const text = chunks.map((part) => writer.chunk(part)).join("") + writer.end({ usage, serviceTier: null });
  return text
    .split("\n")
    .filter((line) => line.startsWith("data: ") && !line.includes("[DONE]"))
    .map((line) => JSON.parse(line.slice("data: ".length)));
}

export function readNext({ door }: Client, body: Record<string, unknown>): ChatRequest {
  const read = door.readRequest({ model: "author/model", ...body });
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  return read.value;
}
