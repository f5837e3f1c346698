// Content parts of our messages as those of Responses.
import type { ContentPart } from "../../wire/message.ts";
import { given } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";

type InputContent = string | Record<string, unknown>[];

/** What a person or a tool says. A problem is the rest of a sentence that begins with the message's place. */
export function inputContent(content: string | readonly ContentPart[]): Result<InputContent, string> {
  if (typeof content === "string") return ok(content);
  const parts: Record<string, unknown>[] = [];
  for (const part of content) {
    if (part.type === "video_url") return fail(': a part of type "video_url" is not supported by this endpoint');
    parts.push(inputPart(part));
  }
  return ok(parts);
}

function inputPart(part: Exclude<ContentPart, { type: "video_url" }>): Record<string, unknown> {
  switch (part.type) {
    case "text":
      return { type: "input_text", text: part.text };
    case "image_url": {
      const { url, detail } = part.image_url;
      return { type: "input_image", image_url: url, detail: detail ?? "auto" };
    }
    case "input_audio":
      return { type: "input_audio", input_audio: part.input_audio };
    case "file": {
      const { filename, file_data, file_id } = part.file;
      const isAddress = /^https?:/i.test(file_data ?? "");
      const data = isAddress ? { file_url: file_data } : { file_data };
      return { type: "input_file", ...given({ file_id, filename: isAddress ? undefined : filename, ...data }) };
    }
  }
}

/** The words of an assistant; what else it may have put out is not read back there. */
export function wordsOf(content: string | readonly ContentPart[] | null | undefined): string {
  if (content == null) return "";
  if (typeof content === "string") return content;
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}
