// What was asked and answered → the messages of the semantic conventions (gen_ai.input.messages, gen_ai.output.messages,
// 1.37 and later): roles with parts, each of a type.
import type { CutPart } from "../accounting/generation-contents.ts";
import { splitDataUrl } from "../wire/data-url.ts";
import { isRecord } from "../wire/json.ts";
import { given, present } from "../wire/present.ts";
import type { TraceContents } from "./trace.ts";

type Part = { type: string } & Record<string, unknown>;

interface Message {
  role: string;
  parts: Part[];
  name?: string;
  finish_reason?: string;
}

const text = (content: string): Part => ({ type: "text", content });

export function inputMessages(input: TraceContents["input"]): Message[] {
  if (isCut(input)) return [{ role: "user", parts: [text(input.text)] }];
  if ("messages" in input && Array.isArray(input.messages)) return input.messages.flatMap(inputMessage);
  const { prompt, documents } = input as { prompt?: unknown; documents?: unknown };
  const parts = [...listOf(prompt), ...listOf(documents)];
  return parts.length === 0 ? [] : [{ role: "user", parts: parts.flatMap(partsOf) }];
}

/** Tokens in place of texts are one text. */
function listOf(given: unknown): unknown[] {
  const list = given == null ? [] : Array.isArray(given) ? given : [given];
  return list.some((one) => typeof one === "number" || Array.isArray(one)) ? [JSON.stringify(list)] : list;
}

/** The tools that the model was offered. */
export function toolDefinitions(input: TraceContents["input"]): unknown {
  return isCut(input) ? undefined : input["tools"];
}

/** Nothing where nothing was said. `finishReason`: in our words. */
export function outputMessages(output: TraceContents["output"], finishReason: string | null): Message[] {
  const finish_reason = finishReason === "tool_calls" ? "tool_call" : (finishReason ?? "error");
  if (isCut(output)) return [{ role: "assistant", parts: [text(output.text)], finish_reason }];
  const { completion, reasoning, tool_calls: calls } = output;
  const parts = [
    ...(reasoning === null || reasoning === "" ? [] : [{ type: "reasoning", content: reasoning }]),
    ...(completion === null || completion === "" ? [] : [text(completion)]),
    ...calls.map(toolCall),
  ];
  return parts.length === 0 ? [] : [{ role: "assistant", parts, finish_reason }];
}

/** The words alone, for filter rules. */
export function wordsOf(messages: readonly Message[]): string | null {
  const words = messages.flatMap(({ parts }) =>
    parts.flatMap(({ content, response }) => [content, response].filter((one) => typeof one === "string")),
  );
  return words.length === 0 ? null : words.join("\n");
}

function isCut(part: TraceContents["input"] | TraceContents["output"]): part is CutPart {
  return "text" in part && Object.keys(part).length === 1;
}

function inputMessage(message: unknown): Message[] {
  if (!isRecord(message)) return [];
  const { role, content, name, tool_calls: calls, tool_call_id: id, reasoning } = message;
  const said = content == null ? [] : [content].flat().flatMap(partsOf);
  const parts =
    role === "tool"
      ? [{ type: "tool_call_response", ...given({ id }), response: wordsOf([{ role, parts: said }]) ?? "" }]
      : [
          ...(typeof reasoning === "string" && reasoning !== "" ? [{ type: "reasoning", content: reasoning }] : []),
          ...said,
          ...(Array.isArray(calls) ? calls.map(toolCall) : []),
        ];
  return [{ role: String(role), parts, ...present({ name: typeof name === "string" ? name : undefined }) }];
}

function partsOf(part: unknown): Part[] {
  if (typeof part === "string") return [text(part)];
  if (!isRecord(part)) return [text(JSON.stringify(part))];
  if (typeof part["text"] === "string") return [text(part["text"])];
  const { image_url: image, video_url: video, input_audio: audio, file } = part;
  if (isRecord(image)) return [media("image", image["url"])];
  if (isRecord(video)) return [media("video", video["url"])];
  if (isRecord(audio)) {
    return [{ type: "blob", modality: "audio", mime_type: `audio/${audio["format"]}`, content: audio["data"] }];
  }
  if (Array.isArray(part["content"])) return part["content"].flatMap(partsOf);
  if (isRecord(file)) return [media("document", file["file_data"] ?? file["file_id"] ?? "")];
  return [{ type: "json", content: JSON.stringify(part) }];
}

/** Bytes where they stand in the request, else where they are. */
function media(modality: string, url: unknown): Part {
  const { isBase64 = false, mediaType: mime_type, data: content } = splitDataUrl(String(url)) ?? {};
  return isBase64 ? { type: "blob", modality, mime_type, content } : { type: "uri", modality, uri: url };
}

function toolCall(call: unknown): Part {
  const { id, function: named } = isRecord(call) ? call : {};
  const { name, arguments: written } = isRecord(named) ? named : {};
  return { type: "tool_call", ...given({ id, name }), arguments: argumentsOf(written) };
}

/** Models write them as JSON, and not always well. */
function argumentsOf(written: unknown): unknown {
  if (typeof written !== "string") return written ?? null;
  try {
    return JSON.parse(written);
  } catch {
    return written;
  }
}
