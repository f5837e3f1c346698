// Takes text out of the middle of one message until it is short enough. Pictures, files and tool calls stay; only text
// parts lose characters, and the place is marked.
import type { ContentPart, Message } from "../wire/message.ts";

/** Stands where text was taken out. */
const cutMark = "\n[…]\n";

/** Fewer characters than this are not left on either side of a cut. */
const minEnd = 16;

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** `text` without the characters from `start` to `end`, never leaving half of a surrogate pair. */
function withoutRange(text: string, start: number, end: number): string {
  const from = isLowSurrogate(text.charCodeAt(start)) ? start - 1 : start;
  const to = isLowSurrogate(text.charCodeAt(end)) ? end + 1 : end;
  return text.slice(0, Math.max(0, from)) + cutMark + text.slice(to);
}

function textLength(message: Message): number {
  const { content } = message;
  if (content == null) return 0;
  if (typeof content === "string") return content.length;
  return content.reduce((sum, part) => sum + (part.type === "text" ? part.text.length : 0), 0);
}

/** The range counts characters over all text parts of the message, one behind the other. */
function cutParts(parts: readonly ContentPart[], { start, end }: { start: number; end: number }): ContentPart[] {
  let offset = 0;
  const kept: ContentPart[] = [];
  for (const part of parts) {
    if (part.type !== "text") {
      kept.push(part);
      continue;
    }
    const from = Math.max(0, start - offset);
    const to = Math.min(part.text.length, end - offset);
    offset += part.text.length;
    if (from >= to) kept.push(part);
    else if (from > 0 || to < part.text.length) kept.push({ ...part, text: withoutRange(part.text, from, to) });
    else if (part.cache_control != null) kept.push({ ...part, text: cutMark });
  }
  return kept.length > 0 ? kept : [{ type: "text", text: cutMark }];
}

/** The message with only `keep` characters of its text, half from each end. */
function keepEnds(message: Message, keep: number): Message {
  const length = textLength(message);
  const start = Math.ceil(keep / 2);
  const end = length - Math.floor(keep / 2);
  if (start >= end || message.content == null) return message;
  if (typeof message.content === "string") return { ...message, content: withoutRange(message.content, start, end) };
  return { ...message, content: cutParts(message.content, { start, end }) };
}

/**
 * The message cut to at most `tokens`, or as short as it can be: compare `estimate` of what comes back. A message
 * that is short enough comes back as it is.
 */
export function cutText(message: Message, tokens: number, estimate: (message: Message) => number): Message {
  const length = textLength(message);
  const shortest = 2 * minEnd;
  if (length <= shortest + cutMark.length || estimate(message) <= tokens) return message;
  // What is kept when all text goes: the share of tokens that cutting cannot change.
  const bare = estimate(keepEnds(message, shortest));
  let keep = Math.floor((length * Math.max(0, tokens - bare)) / Math.max(1, estimate(message) - bare));
  while (keep > shortest) {
    const cut = keepEnds(message, keep);
    const excess = estimate(cut) - tokens;
    if (excess <= 0) return cut;
    keep = Math.floor(keep * 0.95) - 1;
  }
  return keepEnds(message, shortest);
}
