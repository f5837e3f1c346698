// Claude's hosts and Gemini's: what they answer with for a turn, and what they make of a request that brings it back.
import { anthropic } from "../../../src/dialects/anthropic/anthropic.ts";
import { bedrock } from "../../../src/dialects/bedrock/bedrock.ts";
import { gemini } from "../../../src/dialects/gemini/gemini.ts";
import { vertex } from "../../../src/dialects/vertex/vertex.ts";
import type { ServerSentEvent } from "../../../src/streaming/server-sent-event.ts";
import { type Json, targetOf } from "../dialects/support.ts";
import { callsIn, type Item } from "./turn.ts";
import { event, pieces, type Told, type Vendor } from "./vendors.ts";

const dataUrl = (type: string, data: string) => `data:${type};base64,${data}`;

const claudeBlocks = (items: Item[]): Json[] =>
  items.map((item): Json => {
    switch (item.kind) {
      case "thought":
        return { type: "thinking", thinking: item.text, signature: item.sealed };
      case "redacted":
        return { type: "redacted_thinking", data: item.sealed };
      case "call":
        return { type: "tool_use", id: item.id, name: item.name, input: JSON.parse(item.args) };
      default:
        return { type: "text", text: "text" in item ? item.text : "" };
    }
  });

const claudeStop = (items: Item[]) => (callsIn(items).length > 0 ? "tool_use" : "end_turn");

function claudeStream(items: Item[]): ServerSentEvent[] {
  const events: Json[] = [{ type: "message_start", message: { id: "msg_1", usage: { input_tokens: 3 } } }];
  for (const [index, block] of claudeBlocks(items).entries()) {
    const empty = { ...block, ...(block.text && { text: "" }), ...(block.thinking && { thinking: "", signature: "" }) };
    events.push({
      type: "content_block_start",
      index,
      content_block: block.type === "tool_use" ? { ...block, input: {} } : empty,
    });
    const say = (delta: Json) => events.push({ type: "content_block_delta", index, delta });
    for (const text of pieces(block.text ?? "")) say({ type: "text_delta", text });
    for (const thinking of pieces(block.thinking ?? "")) say({ type: "thinking_delta", thinking });
    if (block.signature) say({ type: "signature_delta", signature: block.signature });
    for (const text of pieces(block.input === undefined ? "" : JSON.stringify(block.input))) {
      say({ type: "input_json_delta", partial_json: text });
    }
    events.push({ type: "content_block_stop", index });
  }
  events.push({ type: "message_delta", delta: { stop_reason: claudeStop(items) }, usage: { output_tokens: 5 } });
  events.push({ type: "message_stop" });
  return events.map((one) => event(one));
}

function claudeItem(block: Json): Item[] {
  switch (block.type) {
    case "thinking":
      return [{ kind: "thought", text: block.thinking, sealed: block.signature }];
    case "redacted_thinking":
      return [{ kind: "redacted", sealed: block.data }];
    case "tool_use":
      return [{ kind: "call", id: block.id, name: block.name, args: JSON.stringify(block.input) }];
    default:
      return [{ kind: "text", text: block.text }];
  }
}

const claudeImages = (blocks: Json[]) =>
  blocks.flatMap(({ source }) => (source === undefined ? [] : dataUrl(source.media_type, source.data)));

function claudeTold({ messages }: Json): Told {
  const own = messages.find(({ role }: Json) => role === "assistant")?.content ?? [];
  const after: Json[] = messages.at(-1).content;
  return {
    items: own.flatMap(claudeItem),
    results: after
      .filter(({ type }) => type === "tool_result")
      .map(({ tool_use_id: id, content, is_error }) => ({
        id,
        text: content.map(({ text = "" }: Json) => text).join(""),
        images: claudeImages(content),
        failed: is_error === true,
      })),
    shown: claudeImages(after),
    next: after.at(-1).text,
    marked: after.at(-1).cache_control !== undefined,
  };
}

const claude = {
  kinds: ["thought", "redacted", "text", "call"],
  format: "anthropic-claude-v1",
  media: "inside",
  has: { failed: true, ids: true, markers: true },
  ids: /^[a-zA-Z0-9_-]{1,64}$/,
} satisfies Partial<Vendor>;

const messagesApi = {
  answer: (items: Item[]) => ({ id: "msg_1", content: claudeBlocks(items), stop_reason: claudeStop(items) }),
  stream: claudeStream,
  told: claudeTold,
};

const converseBlocks = (items: Item[]): Json[] =>
  items.map((item): Json => {
    switch (item.kind) {
      case "thought":
        return { reasoningContent: { reasoningText: { text: item.text, signature: item.sealed } } };
      case "redacted":
        return { reasoningContent: { redactedContent: item.sealed } };
      case "call":
        return { toolUse: { toolUseId: item.id, name: item.name, input: JSON.parse(item.args) } };
      default:
        return { text: "text" in item ? item.text : "" };
    }
  });

function converseStream(items: Item[]): ServerSentEvent[] {
  const events = [event({ role: "assistant" }, "messageStart")];
  for (const [contentBlockIndex, block] of converseBlocks(items).entries()) {
    const say = (delta: Json) => events.push(event({ contentBlockIndex, delta }, "contentBlockDelta"));
    const { toolUse, reasoningContent, text } = block;
    if (toolUse) {
      const { toolUseId, name } = toolUse;
      events.push(event({ contentBlockIndex, start: { toolUse: { toolUseId, name } } }, "contentBlockStart"));
      for (const input of pieces(JSON.stringify(toolUse.input))) say({ toolUse: { input } });
    }
    for (const piece of pieces(text ?? "")) say({ text: piece });
    if (reasoningContent?.redactedContent) say({ reasoningContent });
    if (reasoningContent?.reasoningText) {
      for (const piece of pieces(reasoningContent.reasoningText.text)) say({ reasoningContent: { text: piece } });
      say({ reasoningContent: { signature: reasoningContent.reasoningText.signature } });
    }
    events.push(event({ contentBlockIndex }, "contentBlockStop"));
  }
  return [
    ...events,
    event({ stopReason: claudeStop(items) }, "messageStop"),
    event({ usage: { inputTokens: 3 } }, "metadata"),
  ];
}

function converseItem({ text, toolUse, reasoningContent }: Json): Item[] {
  if (toolUse)
    return [{ kind: "call", id: toolUse.toolUseId, name: toolUse.name, args: JSON.stringify(toolUse.input) }];
  if (text !== undefined) return [{ kind: "text", text }];
  const { reasoningText, redactedContent: sealed } = reasoningContent;
  return [
    sealed
      ? { kind: "redacted", sealed }
      : { kind: "thought", text: reasoningText.text, sealed: reasoningText.signature },
  ];
}

const converseImages = (blocks: Json[]) =>
  blocks.flatMap(({ image }) => (image ? dataUrl(`image/${image.format}`, image.source.bytes) : []));

function converseTold({ messages }: Json): Told {
  const own = messages.find(({ role }: Json) => role === "assistant")?.content ?? [];
  const after: Json[] = messages.at(-1).content;
  return {
    items: own.flatMap(converseItem),
    results: after.flatMap(({ toolResult: result }) =>
      result === undefined
        ? []
        : [
            {
              id: result.toolUseId,
              text: result.content.map(({ text = "" }: Json) => text).join(""),
              images: converseImages(result.content),
              failed: result.status === "error",
            },
          ],
    ),
    shown: converseImages(after),
    next: after.at(-2).text,
    marked: after.at(-1).cachePoint !== undefined,
  };
}

/** Each item's part; a signature is on the part before it. */
function geminiParts(items: Item[], withIds: boolean): Json[] {
  const parts: Json[] = [];
  for (const item of items) {
    if (item.kind === "text") parts.push({ text: item.text });
    else if (item.kind === "image") parts.push({ inlineData: { mimeType: "image/png", data: item.url.split(",")[1] } });
    else if (item.kind === "call") {
      const { id, name, args } = item;
      parts.push({ functionCall: { ...(withIds ? { id } : {}), name, args: JSON.parse(args) } });
    } else if (item.kind === "signature") parts[parts.length - 1].thoughtSignature = item.sealed;
  }
  return parts;
}

function geminiAnswer(items: Item[], withIds: boolean): Json {
  return {
    responseId: "r1",
    candidates: [{ index: 0, content: { parts: geminiParts(items, withIds) }, finishReason: "STOP" }],
  };
}

function geminiStream(items: Item[], withIds: boolean): ServerSentEvent[] {
  const say = (parts: Json[], more: Json = {}) =>
    event({ responseId: "r1", candidates: [{ index: 0, content: { parts }, ...more }] });
  const events = geminiParts(items, withIds).flatMap(({ text, thoughtSignature, ...part }) => {
    const signed = thoughtSignature === undefined ? {} : { thoughtSignature };
    if (text === undefined) return [say([{ ...part, ...signed }])];
    // A signature comes with the last piece of its text, as a part without words.
    return [
      ...pieces(text).map((piece) => say([{ text: piece }])),
      ...(thoughtSignature ? [say([{ text: "", ...signed }])] : []),
    ];
  });
  return [...events, say([], { finishReason: "STOP" })];
}

function geminiItems({ text, inlineData, functionCall, thoughtSignature }: Json): Item[] {
  const signed: Item[] =
    thoughtSignature === undefined || thoughtSignature === "skip_thought_signature_validator"
      ? []
      : [{ kind: "signature", sealed: thoughtSignature }];
  if (functionCall)
    return [
      { kind: "call", id: functionCall.id, name: functionCall.name, args: JSON.stringify(functionCall.args) },
      ...signed,
    ];
  if (inlineData) return [{ kind: "image", url: dataUrl(inlineData.mimeType, inlineData.data) }, ...signed];
  return [...(text === "" ? [] : [{ kind: "text" as const, text }]), ...signed];
}

const geminiImages = (parts: Json[] = []) =>
  parts.flatMap(({ inlineData: data }) => (data ? dataUrl(data.mimeType, data.data) : []));

function geminiTold({ contents }: Json): Told {
  const own = contents.findIndex(({ role }: Json) => role === "model");
  const after: Json[] = contents
    .slice(Math.max(0, own))
    .flatMap(({ role, parts }: Json) => (role === "user" ? parts : []));
  return {
    items: own === -1 ? [] : contents[own].parts.flatMap(geminiItems),
    results: after.flatMap(({ functionResponse: result }) => {
      if (result === undefined) return [];
      const { id, response, parts } = result;
      return [
        { id, text: response.output ?? response.error, images: geminiImages(parts), failed: "error" in response },
      ];
    }),
    shown: geminiImages(after),
    next: after.at(-1).text,
    marked: false,
  };
}

function geminiVendor(
  dialect: Vendor["dialect"],
  target: Vendor["target"],
  isThird: boolean,
  withIds: boolean,
): Vendor {
  return {
    dialect,
    target,
    kinds: ["text", "call", "image", "signature"],
    format: "google-gemini-v1",
    media: isThird ? "inside" : "behind",
    has: { failed: true, ids: withIds, markers: false },
    ids: /^[\s\S]{1,64}$/,
    answer: (items) => geminiAnswer(items, withIds),
    stream: (items) => geminiStream(items, withIds),
    told: geminiTold,
  };
}

const third = { reasoning: "level" };

export const otherVendors: Record<string, Vendor> = {
  anthropic: { ...claude, ...messagesApi, dialect: anthropic, target: targetOf("anthropic") },
  "vertex, Claude": {
    ...claude,
    ...messagesApi,
    dialect: vertex,
    target: targetOf("vertex", { quirks: { publisher: "anthropic" } }),
  },
  bedrock: {
    ...claude,
    dialect: bedrock,
    target: targetOf("bedrock"),
    answer: (items) => ({ output: { message: { content: converseBlocks(items) } }, stopReason: claudeStop(items) }),
    stream: converseStream,
    told: converseTold,
  },
  "gemini 2": geminiVendor(gemini, targetOf("gemini"), false, true),
  "gemini 3": geminiVendor(gemini, targetOf("gemini", { quirks: third }), true, true),
  "vertex, Gemini 2": geminiVendor(vertex, targetOf("vertex"), false, false),
  "vertex, Gemini 3": geminiVendor(vertex, targetOf("vertex", { quirks: third }), true, true),
};
