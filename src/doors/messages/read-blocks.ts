// Blocks that can be said by anybody (text, pictures, documents, search results) → content parts. Those that become mere
// text keep the block beside it, for endpoints that know such.

import { nativeBlockField } from "../../wire/anthropic-only.ts";
import type { CacheControl, ContentPart, TextPart } from "../../wire/message.ts";
import { filled, given, present } from "../../wire/present.ts";
import type { DocumentBlock, SayableBlock, SearchResultBlock, TextBlock, ToolReference } from "./content-blocks.ts";

/** A lone text without a marker stays a string: every provider takes that. */
export function readContent(content: string | readonly (SayableBlock | ToolReference)[]): string | ContentPart[] {
  if (typeof content === "string") return content;
  const parts = content.flatMap(readBlock);
  const [only] = parts;
  return parts.length === 1 && only !== undefined && isPlainText(only) ? only.text : parts;
}

export function readTexts(content: string | readonly TextBlock[]): string | TextPart[] {
  return typeof content === "string" ? content : plainIfAlone(content.map(textPart));
}

/** A lone text without anything else to it is a string. */
export function plainIfAlone(parts: TextPart[]): string | TextPart[] {
  const [only] = parts;
  if (only === undefined) return "";
  return parts.length === 1 && isPlainText(only) ? only.text : parts;
}

function isPlainText(part: ContentPart): part is TextPart {
  return part.type === "text" && Object.keys(part).length === 2;
}

export function textPart({ text, cache_control, citations }: TextBlock): TextPart {
  const cited = Array.isArray(citations) ? filled(citations) : undefined;
  return { type: "text", text, ...present({ citations: cited }), ...given({ cache_control }) };
}

/** A text that stands for a block; the block itself goes to whoever knows it, as long as nobody changed the text. */
export function standIn(
  text: string,
  { cache_control, ...block }: Record<string, unknown> & { cache_control?: CacheControl | null | undefined },
): TextPart {
  return { type: "text", text, [nativeBlockField]: { said: text, block }, ...given({ cache_control }) };
}

function readBlock(block: SayableBlock | ToolReference): ContentPart[] {
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
    case "search_result":
      return [standIn(textOfResult(block), block)];
    case "tool_reference":
      return [standIn(`The tool ${block.tool_name} can be called.`, block)];
  }
}

function textOfResult({ title, source, content }: SearchResultBlock): string {
  return [title, source, ...content.map((part) => part.text)].join("\n");
}

function readDocument(block: DocumentBlock): ContentPart[] {
  const { source, title, context, citations } = block;
  const about = [title, context].filter((text): text is string => text != null && text !== "");
  switch (source.type) {
    case "base64":
    case "url": {
      const file = {
        filename: title ?? "document.pdf",
        file_data: source.type === "url" ? source.url : dataUrl(source),
      };
      return [
        ...(context == null || context === "" ? [] : [{ type: "text" as const, text: context }]),
        { type: "file", file, ...given({ citations }) },
      ];
    }
    case "text":
      return [standIn([...about, source.data].join("\n"), block)];
    case "content": {
      const inner = readContent(source.content);
      if (typeof inner === "string") return [standIn([...about, inner].join("\n"), block)];
      const texts = inner.flatMap((part) => (part.type === "text" ? [part.text] : []));
      if (texts.length === inner.length) return [standIn([...about, ...texts].join("\n"), block)];
      return about.length === 0 ? inner : [{ type: "text", text: about.join("\n") }, ...inner];
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
