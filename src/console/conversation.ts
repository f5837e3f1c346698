// Requests of one session as one conversation: each sends again what was said before, and what it adds is shown once.
import { isRecord } from "../wire/json.ts";

/** What was asked and answered, the oldest request first. */
export interface Exchange {
  messages: readonly unknown[];
  /** Empty where there was no text. */
  completion: string;
}

export interface Turn {
  /** Messages that were not sent before, but for the answer that was given. */
  added: readonly unknown[];
  /** How many messages of the request before are missing: it was another conversation, or was shortened. */
  dropped: number;
}

export function turnsOf(exchanges: readonly Exchange[]): Turn[] {
  let before: Exchange = { messages: [], completion: "" };
  return exchanges.map((exchange) => {
    const known = before.messages.map((message) => JSON.stringify(message));
    const differs = exchange.messages.findIndex((message, place) => JSON.stringify(message) !== known[place]);
    const same = differs === -1 ? exchange.messages.length : differs;
    const dropped = before.messages.length - same;
    const rest = exchange.messages.slice(same);
    const added = dropped === 0 && isAnswer(rest[0], before.completion) ? rest.slice(1) : rest;
    before = exchange;
    return { added, dropped };
  });
}

/** Clients send an answer back as they keep it: with spaces around it or not, as a text or as its parts. */
function isAnswer(message: unknown, completion: string): boolean {
  if (!isRecord(message) || message["role"] !== "assistant" || completion.trim() === "") return false;
  const { content } = message;
  const text = Array.isArray(content)
    ? content.map((part) => (isRecord(part) && typeof part["text"] === "string" ? part["text"] : "")).join("")
    : content;
  return typeof text === "string" && text.trim() === completion.trim();
}
