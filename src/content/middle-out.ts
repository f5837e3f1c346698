// Middle-out: shortens a conversation from its middle until it fits, because models heed the ends most. Whole messages
// go first, then text; a tool call never loses its result, and instructions and the last question are never removed.
import type { Message } from "../wire/message.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { cutText } from "./cut-text.ts";
import { isInstruction, lastUserIndex, type MessageUnit, splitIntoUnits } from "./message-units.ts";

export interface Compressed {
  messages: Message[];
  /** Messages left out, and messages whose text was cut. */
  removedMessages: number;
  cutMessages: number;
  tokensBefore: number;
  tokens: number;
}

/** Not even without everything that may go: `tokens` is the least that was reached. */
export interface CannotCompress {
  tokens: number;
  limitTokens: number;
}

/**
 * Leaves out units from the middle until the rest weighs at most `limit`, taking each time from the end that has more
 * left, so that both keep about half.
 */
function removeFromMiddle(
  messages: readonly Message[],
  { limit, weigh }: { limit: number; weigh: (message: Message) => number },
): readonly Message[] {
  const weights = messages.map(weigh);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let excess = total - limit;
  if (excess <= 0) return messages;

  const units = splitIntoUnits(messages);
  const weightOf = (unit: MessageUnit) => unit.indexes.reduce((sum, index) => sum + (weights[index] ?? 0), 0);
  let left = 0;
  let leftWeight = 0;
  for (const unit of units) {
    if (leftWeight + weightOf(unit) > total / 2) break;
    leftWeight += weightOf(unit);
    left++;
  }
  let right = left;
  let rightWeight = total - leftWeight;
  const removed = new Set<number>();
  while (excess > 0) {
    const fromRight = right < units.length && (left === 0 || rightWeight >= leftWeight);
    const unit = units[fromRight ? right++ : --left];
    if (unit === undefined) break;
    if (fromRight) rightWeight -= weightOf(unit);
    else leftWeight -= weightOf(unit);
    // What must stay no longer counts for its side, but it is passed over.
    if (unit.isProtected) continue;
    for (const index of unit.indexes) removed.add(index);
    excess -= weightOf(unit);
  }
  return messages.filter((_, index) => !removed.has(index));
}

/** Cuts the text of the messages that `isCut` names, the later ones less, until everything weighs at most `limit`. */
function cutMessages(
  messages: readonly Message[],
  { limit, estimate, isCut, floor }: CutInput,
): { messages: Message[]; tokens: number } {
  const weights = messages.map(estimate);
  let tokens = weights.reduce((total, weight) => total + weight, 0);
  const cut = messages.map((message, index) => {
    const weight = weights[index] ?? 0;
    if (tokens <= limit || !isCut(message, weight, index)) return message;
    const shorter = cutText(message, Math.max(floor, weight - (tokens - limit)), estimate);
    tokens += estimate(shorter) - weight;
    return shorter;
  });
  return { messages: cut, tokens };
}

interface CutInput {
  limit: number;
  estimate: (message: Message) => number;
  isCut: (message: Message, weight: number, index: number) => boolean;
  /** No message is cut below this many tokens. */
  floor: number;
}

/**
 * `limitTokens` is what all messages together may have by `estimate`; `maxMessages` how many a vendor takes.
 * Messages that are kept whole are the same objects; the input is not changed.
 */
export function compressMiddle({
  messages,
  limitTokens,
  maxMessages,
  estimate: estimateAnew,
}: {
  messages: readonly Message[];
  limitTokens: number;
  maxMessages?: number | undefined;
  estimate: (message: Message) => number;
}): Result<Compressed, CannotCompress> {
  const known = new Map<Message, number>();
  const estimate = (message: Message): number => {
    const tokens = known.get(message) ?? estimateAnew(message);
    known.set(message, tokens);
    return tokens;
  };
  const tokensBefore = messages.reduce((total, message) => total + estimate(message), 0);
  const capped = removeFromMiddle(messages, { limit: maxMessages ?? messages.length, weigh: () => 1 });

  // A message longer than the whole limit is cut and not dropped: nothing would be left of what the question is about.
  const lastUser = lastUserIndex(capped);
  const shortened = cutMessages(capped, {
    limit: limitTokens,
    estimate,
    isCut: (message, weight, index) => weight > limitTokens && !isInstruction(message) && index !== lastUser,
    floor: Math.floor(limitTokens / 2),
  });

  const kept = removeFromMiddle(shortened.messages, { limit: limitTokens, weigh: estimate });

  // What came after the last question first, and that question itself only when nothing else is left to cut.
  const tail = cutMessages(kept, {
    limit: limitTokens,
    estimate,
    isCut: (message) => !isInstruction(message) && message.role !== "user",
    floor: 0,
  });
  const last = cutMessages(tail.messages, {
    limit: limitTokens,
    estimate,
    isCut: (message) => message.role === "user",
    floor: 0,
  });

  if (last.tokens > limitTokens) return fail({ tokens: last.tokens, limitTokens });
  const original = new Set(messages);
  return ok({
    messages: last.messages,
    removedMessages: messages.length - last.messages.length,
    cutMessages: last.messages.filter((message) => !original.has(message)).length,
    tokensBefore,
    tokens: last.tokens,
  });
}
