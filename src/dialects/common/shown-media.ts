// Pictures, files and sounds where a role may hold text only (results of tools, what an assistant showed), for vendors of
// OpenAI's formats: they follow in one message of the user's, behind the last result of the turn.
import type { AssistantMessage, ContentPart, Message, ToolMessage } from "../../wire/message.ts";

type Role = "assistant" | "tool";
type Holder = (AssistantMessage | ToolMessage) & { content: ContentPart[] };

const seeNext = "See the next message of the user.";

/** The very list where no such message holds media. */
export function withMediaAtUser(messages: readonly Message[], roles: readonly Role[]): readonly Message[] {
  const isHolder = (message: Message): message is Holder => holdsMedia(message, roles);
  if (!messages.some(isHolder)) return messages;
  const sent: Message[] = [];
  let media: ContentPart[] = [];
  const release = () => {
    if (media.length > 0) sent.push({ role: "user", content: media });
    media = [];
  };
  for (const message of messages) {
    if (message.role !== "tool") release();
    if (!isHolder(message)) {
      sent.push(message);
      continue;
    }
    media.push(...message.content.filter(({ type }) => type !== "text"));
    sent.push(withTexts(message));
  }
  release();
  return sent;
}

function withTexts(message: Holder): Message {
  const texts = message.content.filter(({ type }) => type === "text");
  if (texts.length > 0) return { ...message, content: texts };
  const isCalling = message.role === "assistant" && (message.tool_calls ?? []).length > 0;
  return isCalling ? { ...message, content: null } : { ...message, content: seeNext };
}

function holdsMedia({ role, content }: Message, roles: readonly Role[]): boolean {
  return roles.some((one) => one === role) && Array.isArray(content) && content.some(({ type }) => type !== "text");
}
