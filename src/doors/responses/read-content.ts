// Content of items → content parts of our messages.

import type { ContentPart } from "../../wire/message.ts";
import { given } from "../../wire/present.ts";
import { markedByBreakpoint } from "../message-markers.ts";
import type { InputPart } from "./input-items.ts";

/** A lone text without a marker stays a string: every provider takes that. */
export function readContent(content: string | readonly InputPart[]): string | ContentPart[] {
  if (typeof content === "string") return content;
  const parts = content.map(readPart);
  const [only] = parts;
  if (parts.length === 1 && only?.type === "text" && only.cache_control === undefined) return only.text;
  return parts;
}

export function partsOf(content: string | readonly InputPart[]): ContentPart[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content.map(readPart);
}

export function readPart(part: InputPart): ContentPart {
  switch (part.type) {
    case "input_text":
    case "output_text":
      return { type: "text", text: part.text, ...marker(part) };
    case "refusal":
      return { type: "text", text: part.refusal };
    case "input_image": {
      const { image_url: url, detail } = part;
      return { type: "image_url", image_url: { url, ...given({ detail }) }, ...marker(part) };
    }
    case "input_audio":
      return { type: "input_audio", input_audio: part.input_audio };
    case "input_file": {
      const { filename, file_data, file_url, file_id } = part;
      const data = file_data ?? file_url;
      const file = {
        ...given({ filename, file_data: data, file_id }),
      };
      return { type: "file", file, ...marker(part) };
    }
  }
}

function marker(part: Extract<InputPart, { type: "input_text" | "output_text" | "input_image" | "input_file" }>) {
  const { cache_control } = markedByBreakpoint(part);
  return cache_control == null ? {} : { cache_control };
}
