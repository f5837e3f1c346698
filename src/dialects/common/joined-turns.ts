// Turns that a client cut: calls of two messages with no result between them are parallel calls of one, and vendors of
// OpenAI's format refuse a message behind calls that is no result.
import type { AssistantMessage, ContentPart, Message } from "../../wire/message.ts";
import { filled, present } from "../../wire/present.ts";

/** The very list where no turn was cut. */
export function withJoinedTurns(messages: readonly Message[]): readonly Message[] {
  if (!messages.some((message, index) => goesOn(messages[index - 1], message))) return messages;
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role === "assistant" && goesOn(last, message)) joined[joined.length - 1] = join(last, message);
    else joined.push(message);
  }
  return joined;
}

function goesOn(last: Message | undefined, message: Message): message is AssistantMessage {
  return last?.role === "assistant" && (last.tool_calls ?? []).length > 0 && message.role === "assistant";
}

function join(one: AssistantMessage, other: AssistantMessage): AssistantMessage {
  const parts = [...partsOf(one.content), ...partsOf(other.content)];
  return {
    ...other,
    ...one,
    content: parts.length === 0 ? null : parts,
    ...present({
      tool_calls: filled([...(one.tool_calls ?? []), ...(other.tool_calls ?? [])]),
      reasoning: filled([one.reasoning, other.reasoning].filter(Boolean).join("\n\n")),
      reasoning_details: filled([...(one.reasoning_details ?? []), ...(other.reasoning_details ?? [])]),
    }),
  };
}

function partsOf(content: AssistantMessage["content"]): ContentPart[] {
  if (content == null || content === "") return [];
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}
