// Turns that a client cut: calls of two messages with no result between them are parallel calls of one, and vendors of
// OpenAI's format refuse a message behind calls that is no result.
import type { AssistantMessage, ContentPart, Message } from "../../wire/message.ts";
import { filled, present } from "../../wire/present.ts";

/** The very list where no turn was cut. */
export function withJoinedTurns(messages: readonly Message[]): readonly Message[] {
  if (!messages.some((message, index) => goesOn(messages[index - 1], message))) return messages;
  // Each turn at once: message by message, all that came before would be copied again and again.
  const turns: Message[][] = [];
  for (const message of messages) {
    const turn = turns.at(-1);
    if (turn !== undefined && goesOn(turn[0], message)) turn.push(message);
    else turns.push([message]);
  }
  return turns.flatMap((turn) => (turn.length === 1 ? turn : join(turn.filter(isAssistant))));
}

function goesOn(last: Message | undefined, message: Message): message is AssistantMessage {
  return last?.role === "assistant" && (last.tool_calls ?? []).length > 0 && message.role === "assistant";
}

function isAssistant(message: Message): message is AssistantMessage {
  return message.role === "assistant";
}

/** What cannot be put together is that of the first message. */
function join(turn: AssistantMessage[]): AssistantMessage {
  const parts = turn.flatMap(({ content }) => partsOf(content));
  return {
    ...Object.assign({}, ...turn.toReversed()),
    content: parts.length === 0 ? null : parts,
    ...present({
      tool_calls: filled(turn.flatMap(({ tool_calls }) => tool_calls ?? [])),
      reasoning: filled(
        turn
          .map(({ reasoning }) => reasoning)
          .filter(Boolean)
          .join("\n\n"),
      ),
      reasoning_details: filled(turn.flatMap(({ reasoning_details }) => reasoning_details ?? [])),
    }),
  };
}

function partsOf(content: AssistantMessage["content"]): ContentPart[] {
  if (content == null || content === "") return [];
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}
