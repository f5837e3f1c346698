// Parts of a message → Gemini's parts. Bytes go inline, web addresses as file URIs. Markers of cache_control end here:
// Gemini caches prefixes by itself, and of explicit markers it would heed the last one only.

import type { ContentPart } from "../../wire/message.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { isWebUrl, parseDataUrl } from "../common/data-url.ts";
import type { GeminiPart } from "./parts.ts";
import type { GeminiQuirks } from "./quirks.ts";

export function contentParts(parts: readonly ContentPart[], quirks: GeminiQuirks): Result<GeminiPart[], string> {
  const converted: GeminiPart[] = [];
  for (const part of parts) {
    const result = contentPart(part, quirks);
    if (!result.ok) return result;
    converted.push(result.value);
  }
  return ok(converted);
}

export function contentPart(part: ContentPart, quirks: GeminiQuirks): Result<GeminiPart, string> {
  switch (part.type) {
    case "text":
      return ok({ text: part.text });
    case "image_url":
      return media(part.image_url.url, "an image", quirks.media_type_required ? "image/jpeg" : undefined);
    case "video_url":
      return media(part.video_url.url, "a video", quirks.media_type_required ? "video/mp4" : undefined);
    case "input_audio":
      return ok({ inlineData: { mimeType: audioType(part.input_audio.format), data: part.input_audio.data } });
    case "file":
      if (part.file.file_data === undefined) return fail("file_id is not supported by this endpoint");
      return media(part.file.file_data, "file_data", quirks.media_type_required ? "application/pdf" : undefined);
  }
}

/** `usual`: the type to name where an address does not tell its own. */
function media(url: string, what: string, usual: string | undefined): Result<GeminiPart, string> {
  if (isWebUrl(url)) {
    const mimeType = typeOfPath(url) ?? usual;
    return ok({ fileData: { fileUri: url, ...present({ mimeType }) } });
  }
  const dataUrl = parseDataUrl(url);
  if (dataUrl === undefined) return fail(`${what} must be an https URL or a base64 data URL`);
  return ok({ inlineData: { mimeType: dataUrl.mediaType, data: dataUrl.data } });
}

const typesByEnding: Record<string, string> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
  heic: "image/heic",
  pdf: "application/pdf",
  mp4: "video/mp4",
  mov: "video/quicktime",
  webm: "video/webm",
};

function typeOfPath(url: string): string | undefined {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  return typesByEnding[path.slice(path.lastIndexOf(".") + 1).toLowerCase()];
}

function audioType(format: string): string {
  return format === "pcm16" || format === "pcm24" ? "audio/pcm" : `audio/${format}`;
}
