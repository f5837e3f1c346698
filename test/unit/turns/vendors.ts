// What vendors answer with for a turn, whole and streamed, and what they make of a request that brings it back.
import type { Dialect, Target } from "../../../src/dialects/dialect.ts";
import { openai } from "../../../src/dialects/openai/openai.ts";
import { openAiResponses } from "../../../src/dialects/openai-responses/openai-responses.ts";
import { workersAi } from "../../../src/dialects/workers-ai/workers-ai.ts";
import type { ServerSentEvent } from "../../../src/streaming/server-sent-event.ts";
import { type Json, targetOf } from "../dialects/support.ts";
import { callsIn, type Item, type Kind } from "./turn.ts";

/** What a vendor is told of an earlier turn and of what followed. */
export interface Told {
  items: Item[];
  results: { id: string | undefined; text: string; images: string[]; failed: boolean }[];
  /** Pictures that the user shows behind the results. */
  shown: string[];
  next: string;
  marked: boolean;
}

export interface Vendor {
  dialect: Dialect;
  target: Target;
  kinds: readonly Kind[];
  /** Whose signatures it reads. */
  format: string;
  /** Where pictures of results are seen. */
  media: "inside" | "behind";
  /** Has a field for a tool that failed; ids; markers of what is to be cached. */
  has: { failed: boolean; ids: boolean; markers: boolean };
  /** Ids that it takes. */
  ids: RegExp;
  answer(items: Item[]): Json;
  stream(items: Item[]): ServerSentEvent[];
  told(body: Json): Told;
}

export const event = (data: Json, name?: string): ServerSentEvent => {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return name === undefined ? { data: text } : { event: name, data: text };
};

/** A text in pieces, as streams bring it. */
export const pieces = (text: string) => text.match(/[\s\S]{1,5}/g) ?? [];

const textOf = (content: Json): string =>
  typeof content === "string" ? content : (content ?? []).map((part: Json) => part.text ?? "").join("");

const imagesOf = (content: Json): string[] =>
  typeof content === "string" ? [] : (content ?? []).flatMap((part: Json) => part.image_url?.url ?? []);

function openAiMessage(items: Item[]): Json {
  const text = items.map((item) => (item.kind === "text" ? item.text : "")).join("");
  const refusal = items.find(({ kind }) => kind === "refusal");
  return {
    role: "assistant",
    content: text === "" ? null : text,
    ...(refusal?.kind === "refusal" ? { refusal: refusal.text } : {}),
    ...(callsIn(items).length === 0 ? {} : { tool_calls: callsIn(items).map(openAiCall) }),
  };
}

const openAiCall = ({ id, name, args }: Extract<Item, { kind: "call" }>) => ({
  id,
  type: "function",
  function: { name, arguments: args },
});

const finishOf = (items: Item[]) => (callsIn(items).length > 0 ? "tool_calls" : "stop");

function openAiStream(items: Item[]): ServerSentEvent[] {
  const chunk = (delta: Json, finish_reason: string | null = null) =>
    event({ id: "c", choices: [{ index: 0, delta, finish_reason }] });
  const { content, refusal } = openAiMessage(items);
  return [
    chunk({ role: "assistant", content: "" }),
    ...pieces(content ?? "").map((text) => chunk({ content: text })),
    ...pieces(refusal ?? "").map((text) => chunk({ refusal: text })),
    // Side by side, as vendors stream parallel calls.
    ...callsIn(items).map((call, index) => {
      const { id, type, function: called } = openAiCall(call);
      return chunk({ tool_calls: [{ index, id, type, function: { name: called.name, arguments: "" } }] });
    }),
    ...callsIn(items).flatMap(({ args }, index) =>
      pieces(args).map((text) => chunk({ tool_calls: [{ index, function: { arguments: text } }] })),
    ),
    chunk({}, finishOf(items)),
    event("[DONE]"),
  ];
}

function openAiTold({ messages }: Json): Told {
  const at = messages.findIndex(({ role }: Json) => role === "assistant");
  const own = messages[at] ?? {};
  const after = messages.slice(Math.max(1, at + 1));
  const text = textOf(own.content);
  const last = after.at(-1);
  return {
    items: [
      ...(text === "" ? [] : [{ kind: "text" as const, text }]),
      ...(own.refusal == null ? [] : [{ kind: "refusal" as const, text: own.refusal }]),
      ...(own.tool_calls ?? []).map(({ id, function: { name, arguments: args } }: Json) => ({
        kind: "call",
        id,
        name,
        args,
      })),
    ],
    results: after
      .filter(({ role }: Json) => role === "tool")
      .map(({ tool_call_id: id, content }: Json) => ({
        id,
        text: textOf(content),
        images: imagesOf(content),
        failed: false,
      })),
    shown: after.filter(({ role }: Json) => role === "user").flatMap(({ content }: Json) => imagesOf(content)),
    next: textOf(last.content),
    marked: JSON.stringify(last).includes("cache_control"),
  };
}

const openAiLike = {
  format: "none",
  media: "behind",
  has: { failed: false, ids: true, markers: false },
  ids: /^[\s\S]{1,64}$/,
  answer: (items: Item[]) => ({
    id: "c",
    choices: [{ index: 0, message: openAiMessage(items), finish_reason: finishOf(items) }],
  }),
  stream: openAiStream,
  told: openAiTold,
} satisfies Partial<Vendor>;

const responsesItems = (items: Item[]): Json[] =>
  items.map((item, index): Json => {
    switch (item.kind) {
      case "thought":
        return {
          type: "reasoning",
          id: `rs_${index}`,
          summary: [{ type: "summary_text", text: item.text }],
          encrypted_content: item.sealed,
        };
      case "redacted":
        return { type: "reasoning", id: `rs_${index}`, summary: [], encrypted_content: item.sealed };
      case "call":
        return { type: "function_call", id: `fc_${index}`, call_id: item.id, name: item.name, arguments: item.args };
      case "refusal":
        return { type: "message", role: "assistant", content: [{ type: "refusal", refusal: item.text }] };
      default:
        return {
          type: "message",
          role: "assistant",
          content: [{ type: "output_text", text: textOf([item]), annotations: [] }],
        };
    }
  });

function responsesStream(items: Item[]): ServerSentEvent[] {
  const events: Json[] = [{ type: "response.created", response: { id: "resp_1", status: "in_progress" } }];
  const output = responsesItems(items);
  for (const [output_index, item] of output.entries()) {
    const say = (type: string, fields: Json) => events.push({ type: `response.${type}`, output_index, ...fields });
    say("output_item.added", { item: { ...item, summary: [], content: [], arguments: "" } });
    for (const { text } of item.summary ?? []) {
      for (const delta of pieces(text)) say("reasoning_summary_text.delta", { summary_index: 0, delta });
    }
    for (const { text, refusal } of item.content ?? []) {
      for (const delta of pieces(text ?? "")) say("output_text.delta", { delta });
      for (const delta of pieces(refusal ?? "")) say("refusal.delta", { delta });
    }
    for (const delta of pieces(item.arguments ?? "")) say("function_call_arguments.delta", { delta });
    say("output_item.done", { item });
  }
  events.push({ type: "response.completed", response: { status: "completed", output } });
  return events.map((one) => event(one));
}

function responsesTold({ input }: Json): Told {
  const own = (type: string) => ["reasoning", "function_call"].includes(type);
  const items: Item[] = [];
  for (const item of input) {
    if (item.type === "reasoning") {
      const [summary] = item.summary;
      const sealed = item.encrypted_content;
      items.push(
        summary === undefined ? { kind: "redacted", sealed } : { kind: "thought", text: summary.text, sealed },
      );
    } else if (own(item.type)) items.push({ kind: "call", id: item.call_id, name: item.name, args: item.arguments });
    else if (item.role === "assistant") {
      for (const { type, text, refusal } of item.content) {
        items.push(type === "refusal" ? { kind: "refusal", text: refusal } : { kind: "text", text });
      }
    }
  }
  const inputImages = (content: Json) =>
    imagesOf(content.map?.((part: Json) => ({ image_url: { url: part.image_url } })) ?? "");
  const users = input.filter(({ role }: Json) => role === "user").slice(1);
  return {
    items,
    results: input
      .filter(({ type }: Json) => type === "function_call_output")
      .map(({ call_id: id, output }: Json) => ({
        id,
        text: textOf(output),
        images: inputImages(output),
        failed: false,
      })),
    shown: users.flatMap(({ content }: Json) => inputImages(content)),
    next: textOf(users.at(-1).content),
    marked: JSON.stringify(users).includes("cache_control"),
  };
}

export const openAiVendors: Record<string, Vendor> = {
  openai: {
    ...openAiLike,
    dialect: openai,
    target: targetOf("openai"),
    kinds: ["text", "call", "refusal"],
  },
  "openai, nine characters": {
    ...openAiLike,
    dialect: openai,
    target: targetOf("openai", { quirks: { call_ids: "nine_alphanumeric" } }),
    kinds: ["text", "call", "refusal"],
    ids: /^[a-zA-Z0-9]{9}$/,
  },
  "openai, with markers": {
    ...openAiLike,
    dialect: openai,
    target: targetOf("openai", { quirks: { cache_control: true } }),
    kinds: ["text", "call", "refusal"],
    has: { failed: false, ids: true, markers: true },
  },
  "workers-ai": { ...openAiLike, dialect: workersAi, target: targetOf("workers-ai"), kinds: ["text", "call"] },
  "openai-responses": {
    dialect: openAiResponses,
    target: targetOf("openai-responses"),
    kinds: ["thought", "redacted", "text", "call", "refusal"],
    format: "openai-responses-v1",
    media: "inside",
    has: { failed: false, ids: true, markers: false },
    ids: /^[\s\S]{1,64}$/,
    answer: (items) => ({ id: "resp_1", status: "completed", output: responsesItems(items) }),
    stream: responsesStream,
    told: responsesTold,
  },
};
