// Parts of a message → Bedrock's blocks. Bedrock fetches nothing: images and files must come as bytes.
import type { ContentPart, FilePart } from "../../wire/message.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { type DataUrl, parseDataUrl } from "../common/data-url.ts";
import type { BedrockMessage, Block, CachePoint, MediaBlock, TextBlock } from "./blocks.ts";

/** Each part's block, a cache point behind those that are marked. */
export function contentBlocks(parts: readonly ContentPart[]): Result<(TextBlock | MediaBlock | CachePoint)[], string> {
  const blocks: (TextBlock | MediaBlock | CachePoint)[] = [];
  for (const part of parts) {
    const block = contentBlock(part);
    if (!block.ok) return block;
    blocks.push(block.value, ...cachePoint(part["cache_control"]));
  }
  return ok(blocks);
}

/** None, or one, so that it can be spread into a list. */
export function cachePoint(control: unknown): CachePoint[] {
  if (typeof control !== "object" || control === null) return [];
  const ttl = "ttl" in control && typeof control.ttl === "string" ? { ttl: control.ttl } : {};
  return [{ cachePoint: { type: "default", ...ttl } }];
}

function contentBlock(part: ContentPart): Result<TextBlock | MediaBlock, string> {
  switch (part.type) {
    case "text":
      return ok({ text: part.text });
    case "image_url":
      return media(part.image_url.url, "an image", (bytes) => ({ image: bytes }));
    case "video_url":
      return media(part.video_url.url, "a video", (bytes) => ({ video: bytes }));
    case "input_audio":
      return ok({ audio: { format: part.input_audio.format, source: { bytes: part.input_audio.data } } });
    case "file":
      return fileBlock(part.file);
  }
}

function fileBlock(file: FilePart["file"]): Result<MediaBlock, string> {
  const name = documentName(file.filename);
  return media(file.file_data ?? "", "file_data", (bytes, { mediaType }) =>
    mediaType.startsWith("image/") ? { image: bytes } : { document: { ...bytes, name } },
  );
}

type Bytes = { format: string; source: { bytes: string } };

function media(
  url: string,
  what: string,
  toBlock: (bytes: Bytes, dataUrl: DataUrl) => MediaBlock,
): Result<MediaBlock, string> {
  const dataUrl = parseDataUrl(url);
  if (dataUrl === undefined) return fail(`${what} must be a base64 data URL for this endpoint`);
  const format = formats[dataUrl.mediaType];
  if (format === undefined) return fail(`${what} of type "${dataUrl.mediaType}" is not supported by this endpoint`);
  return ok(toBlock({ format, source: { bytes: dataUrl.data } }, dataUrl));
}

/** Bedrock's names of formats, by media type. */
const formats: Record<string, string> = {
  "image/png": "png",
  "image/jpeg": "jpeg",
  "image/jpg": "jpeg",
  "image/gif": "gif",
  "image/webp": "webp",
  "video/mp4": "mp4",
  "video/quicktime": "mov",
  "video/webm": "webm",
  "video/x-matroska": "mkv",
  "video/mpeg": "mpeg",
  "application/pdf": "pdf",
  "text/csv": "csv",
  "text/html": "html",
  "text/plain": "txt",
  "text/markdown": "md",
  "application/msword": "doc",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
  "application/vnd.ms-excel": "xls",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
};

/** Bedrock takes few characters in a name, and no two spaces in a row; nor one name for two documents of a request. */
export function withOwnNames(messages: readonly BedrockMessage[]): void {
  const taken = new Set<string>();
  for (const block of messages.flatMap(({ content }) => content.flatMap(withInner))) {
    if (!("document" in block)) continue;
    const { name } = block.document;
    let own = name;
    for (let count = 2; taken.has(own.toLowerCase()); count++) own = `${name} ${count}`;
    taken.add(own.toLowerCase());
    block.document.name = own;
  }
}

function withInner(block: Block): Block[] {
  return "toolResult" in block ? block.toolResult.content : [block];
}

function documentName(filename: string | undefined): string {
  const name = (filename ?? "")
    .replace(/\.[^.]*$/, "")
    .replace(/[^a-zA-Z0-9\-()[\]]+/g, " ")
    .trim();
  return name.slice(0, 180) || "document";
}
