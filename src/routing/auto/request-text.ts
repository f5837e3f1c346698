// The words of a chat request that tell how hard it is: what the user asked, newest last. The system prompt is left out
// unless there is nothing else: it is the same for every request of an application, so it cannot part hard from easy.
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Message } from "../../wire/message.ts";
import { maxRead } from "./read-prompt.ts";

/** Messages looked at, from the newest back. */
const maxMessages = 64;

export interface RequestText {
  text: string;
  /** User messages that went into the text. */
  turns: number;
  /** Parts that are not text: images, files, sound. */
  attachments: number;
}

export function readRequestText(request: ChatRequest): RequestText {
  const recent = request.messages.slice(-maxMessages);
  const asked = join(recent, (message) => message.role === "user");
  if (asked.text !== "") return asked;
  const instructed = join(request.messages.slice(0, 2), ({ role }) => role === "system" || role === "developer");
  return { ...instructed, turns: asked.turns, attachments: asked.attachments };
}

function join(messages: readonly Message[], isWanted: (message: Message) => boolean): RequestText {
  const texts: string[] = [];
  let size = 0;
  let attachments = 0;
  for (const message of messages.filter(isWanted).toReversed()) {
    const { text, others } = readContent(message);
    attachments += others;
    if (text !== "" && size < maxRead) texts.unshift(text);
    size += text.length;
  }
  return { text: texts.join("\n\n"), turns: texts.length, attachments };
}

function readContent({ content }: Message): { text: string; others: number } {
  if (typeof content === "string") return { text: content, others: 0 };
  const texts = (content ?? []).flatMap((part) => (part.type === "text" ? [part.text] : []));
  return { text: texts.join("\n"), others: (content?.length ?? 0) - texts.length };
}
