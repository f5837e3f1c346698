// How many prompt tokens a whole request is, estimated: texts by their characters, pictures and files by constants.
// It reads no file and decodes no image, so that it costs a fraction of a millisecond.
import { placedBlocks } from "../wire/anthropic-only.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { ContentPart, Message } from "../wire/message.ts";
import { estimateTokens } from "./estimate-tokens.ts";

/** Tokens that every message costs for its role and its ends, and every prompt for the answer's beginning. */
const perMessage = 4;
const perPrompt = 3;

/** Characters of all messages together that are looked at; beyond it, evenly spread samples. */
const allThatIsRead = 24_576;

/**
 * Tokens of what is not text. A picture of about a megapixel is 765 to 1,600 tokens at the vendors that publish it, a
 * `detail: "low"` one 85; a native PDF of a few pages, a short recording and a short film are in these orders of size.
 */
export const mediaTokens = { image: 1000, imageLowDetail: 100, file: 3000, audio: 1000, video: 5000 } as const;

export interface PromptEstimate {
  /** All of it: the sum of the parts. */
  prompt: number;
  parts: {
    /** Messages, tool calls and tool results among them. */
    text: number;
    /** Definitions of tools and the schema of the answer. */
    tools: number;
    media: number;
  };
}

function mediaOf(part: ContentPart): number {
  switch (part.type) {
    case "text":
      return 0;
    case "image_url":
      return part.image_url.detail === "low" ? mediaTokens.imageLowDetail : mediaTokens.image;
    case "input_audio":
      return mediaTokens.audio;
    case "video_url":
      return mediaTokens.video;
    case "file":
      return mediaTokens.file;
  }
}

function reasoningText(message: Message): string {
  if (message.role !== "assistant") return "";
  const details = message.reasoning_details ?? [];
  if (details.length === 0) return message.reasoning ?? "";
  const texts = details.map((detail) => detail["text"] ?? detail["summary"]);
  return texts.filter((text) => typeof text === "string").join("\n");
}

function textsOf(message: Message): string[] {
  const texts: string[] = [];
  if (typeof message.content === "string") texts.push(message.content);
  else for (const part of message.content ?? []) if (part.type === "text") texts.push(part.text);
  if (message.role === "assistant") {
    for (const call of message.tool_calls ?? []) texts.push(call.function.name, call.function.arguments);
    for (const { block } of placedBlocks(message)) texts.push(JSON.stringify(block));
    texts.push(reasoningText(message));
  }
  return texts;
}

function mediaTokensOf(message: Message): number {
  if (message.content === null || message.content === undefined || typeof message.content === "string") return 0;
  return message.content.reduce((sum, part) => sum + mediaOf(part), 0);
}

/** Tokens of one message, its media included. */
export function estimateMessage(message: Message, tokenizer?: string | null): number {
  const text = textsOf(message).reduce((sum, piece) => sum + estimateTokens(piece, tokenizer), perMessage);
  return text + mediaTokensOf(message);
}

function definitions(request: ChatRequest): string[] {
  const texts: string[] = [];
  if (request.tools?.length) texts.push(JSON.stringify(request.tools));
  const schema = request.response_format?.json_schema;
  if (schema !== undefined) texts.push(JSON.stringify(schema));
  return texts;
}

/** `readAtMost`: characters looked at, of which fewer are faster and less exact. */
export function estimateRequest(
  request: ChatRequest,
  tokenizer?: string | null,
  readAtMost = allThatIsRead,
): PromptEstimate {
  const texts = request.messages.flatMap(textsOf);
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  // Each text is read in proportion to its length, so that many long messages take no longer than one.
  const share = Math.min(1, readAtMost / Math.max(1, characters));
  const count = (text: string) => estimateTokens(text, tokenizer, Math.ceil(text.length * share));
  const text = texts.reduce((sum, piece) => sum + count(piece), perPrompt + perMessage * request.messages.length);
  const tools = definitions(request).reduce((sum, piece) => sum + estimateTokens(piece, tokenizer), 0);
  const media = request.messages.reduce((sum, message) => sum + mediaTokensOf(message), 0);
  return { prompt: text + tools + media, parts: { text, tools, media } };
}

const glanceAt = 2_048;
/** A glance is off by less than this factor on any text whose beginning, middle and end are of the same kind. */
const glanceError = 1.5;

/**
 * Prompt tokens as exactly as a decision needs them: a glance where every limit is far away, all of the estimate's care
 * where one is near. `limits` are the prompt lengths, in tokens, at which something changes.
 */
export function estimatePrompt(
  request: ChatRequest,
  { tokenizer, limits }: { tokenizer: string | null; limits: readonly number[] },
): number {
  const glance = estimateRequest(request, tokenizer, glanceAt).prompt;
  const isFar = limits.every((limit) => glance * glanceError < limit || glance > limit * glanceError);
  return isFar ? glance : estimateRequest(request, tokenizer).prompt;
}
