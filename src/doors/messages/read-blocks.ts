// Blocks that can be said by anybody (text, pictures, documents, search results) → content parts.

import type { CacheControl, ContentPart, TextPart } from "../../wire/message.ts";
import { given } from "../../wire/present.ts";
import type { DocumentBlock, SayableBlock, TextBlock } from "./content-blocks.ts";

/** A lone text without a marker stays a string: every provider takes that. */
export function readContent(content: string | readonly SayableBlock[]): string | ContentPart[] {
  if (typeof content === "string") return content;
  const parts = content.flatMap(readBlock);
  const [only] = parts;
  if (parts.length === 1 && only?.type === "text" && only.cache_control === undefined) return only.text;
  return parts;
}

export function readTexts(content: string | readonly TextBlock[]): string | TextPart[] {
  if (typeof content === "string") return content;
  const parts = content.map(textPart);
  const [only] = parts;
  return parts.length === 1 && only?.cache_control === undefined ? (only?.text ?? "") : parts;
}

export function textPart({ text, cache_control }: TextBlock): TextPart {
  return { type: "text", text, ...given({ cache_control }) };
}

function readBlock(block: SayableBlock): ContentPart[] {
  switch (block.type) {
    case "text":
      return [textPart(block)];
    case "image": {
      const { source } = block;
      const url = source.type === "url" ? source.url : dataUrl(source);
      return marked([{ type: "image_url", image_url: { url } }], block.cache_control);
    }
    case "document":
      return marked(readDocument(block), block.cache_control);
    case "search_result": {
      const text = [block.title, block.source, ...block.content.map((part) => part.text)].join("\n");
      return marked([{ type: "text", text }], block.cache_control);
    }
  }
}

function readDocument({ source, title, context }: DocumentBlock): ContentPart[] {
  const about = [title, context].filter((text) => text != null && text !== "").join("\n");
  const head: ContentPart[] = about === "" ? [] : [{ type: "text", text: about }];
  switch (source.type) {
    case "base64":
    case "url": {
      const file = {
        filename: title ?? "document.pdf",
        file_data: source.type === "url" ? source.url : dataUrl(source),
      };
      return [
        ...(context == null || context === "" ? [] : [{ type: "text" as const, text: context }]),
        { type: "file", file },
      ];
    }
    case "text":
      return [...head, { type: "text", text: source.data }];
    case "content": {
      const inner = readContent(source.content);
      return [...head, ...(typeof inner === "string" ? [{ type: "text" as const, text: inner }] : inner)];
    }
  }
}

function dataUrl(source: { media_type: string; data: string }): string {
  return `data:${source.media_type};base64,${source.data}`;
}

/** A marker stands at the end of what it marks. */
export function marked(parts: ContentPart[], cache_control: CacheControl | null | undefined): ContentPart[] {
  const last = parts.at(-1);
  return cache_control == null || last === undefined ? parts : [...parts.slice(0, -1), { ...last, cache_control }];
}
