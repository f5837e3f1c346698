// Parts of a message → Anthropic's blocks. Images and documents go as they came: bytes as base64, web addresses as URLs.

import { nativeBlock } from "../../wire/anthropic-only.ts";
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import type { CacheControl, ContentPart, FilePart, TextPart } from "../../wire/message.ts";
import { filled, present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { decodeText, isWebUrl, parseDataUrl } from "../common/data-url.ts";
import type { CacheMarker, MediaBlock, SaidBlock, Source, TextBlock } from "./blocks.ts";

export function contentBlocks(parts: readonly ContentPart[]): Result<SaidBlock[], string> {
  const blocks: SaidBlock[] = [];
  for (const part of parts) {
    const block = contentBlock(part);
    if (!block.ok) return block;
    blocks.push({ ...block.value, ...markerField(part) });
  }
  return ok(blocks);
}

function contentBlock(part: ContentPart): Result<SaidBlock, string> {
  switch (part.type) {
    case "text":
      return ok(saidText(part));
    case "image_url": {
      const source = sourceOf(part.image_url.url);
      if (source === undefined) return fail("an image must be an https URL or a base64 data URL");
      return ok({ type: "image", source });
    }
    case "file":
      return documentBlock(part.file, part["citations"]);
    default:
      return fail(`parts of type "${part.type}" are not supported by this endpoint`);
  }
}

function documentBlock(file: FilePart["file"], citations: unknown): Result<MediaBlock, string> {
  const cited = isRecord(citations) ? citations : undefined;
  const title = present({ title: file.filename, citations: cited });
  if (file.file_id !== undefined)
    return ok({ type: "document", source: { type: "file", file_id: file.file_id }, ...title });
  const source = sourceOf(file.file_data ?? "");
  if (source === undefined) return fail("file_data must be an https URL or a base64 data URL");
  if (source.type !== "base64" || source.media_type === "application/pdf") {
    return ok({ type: "document", source, ...title });
  }
  if (source.media_type.startsWith("image/")) return ok({ type: "image", source });
  if (!source.media_type.startsWith("text/")) {
    return fail(`files of type "${source.media_type}" are not supported by this endpoint`);
  }
  const data = decodeText(source.data);
  if (data === undefined) return fail("file_data is not base64");
  return ok({ type: "document", source: { type: "text", media_type: "text/plain", data }, ...title });
}

function sourceOf(url: string): Source | undefined {
  if (isWebUrl(url)) return { type: "url", url };
  const dataUrl = parseDataUrl(url);
  return dataUrl && { type: "base64", media_type: dataUrl.mediaType, data: dataUrl.data };
}

/** The block that a text stands for, where it does. */
export function saidText(part: TextPart): SaidBlock {
  const native = nativeBlock(part);
  return native === undefined ? textBlock(part) : { ...native, ...markerField(part) };
}

export function textBlock(part: TextPart): TextBlock {
  const { citations } = part;
  const cited = Array.isArray(citations) ? filled(citations.filter(isRecord).filter(isOwn)) : undefined;
  return { type: "text", text: part.text, ...present({ citations: cited }), ...markerField(part) };
}

/** Citations of other vendors' searches name no result that Anthropic could find again, and would be refused. */
function isOwn({ type, encrypted_index }: JsonRecord): boolean {
  return type !== "web_search_result_location" || (typeof encrypted_index === "string" && encrypted_index !== "");
}

function markerField(part: ContentPart): { cache_control?: CacheMarker } {
  const marker = cacheMarker(part["cache_control"]);
  return marker === undefined ? {} : { cache_control: marker };
}

/** A client's marker without fields that Anthropic does not know. */
export function cacheMarker(control: unknown): CacheMarker | undefined {
  if (typeof control !== "object" || control === null) return undefined;
  const { ttl }: Partial<CacheControl> = control;
  return { type: "ephemeral", ...present({ ttl: typeof ttl === "string" ? ttl : undefined }) };
}
