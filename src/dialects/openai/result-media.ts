// Pictures, files and sounds in results of tools: a message of a tool holds text only, so that they follow in one message
// of the user's behind the last result of the turn.
import type { ContentPart, Message, ToolMessage } from "../../wire/message.ts";

/** The very list where no result holds media. */
export function withMediaBehindResults(messages: readonly Message[]): readonly Message[] {
  if (!messages.some(holdsMedia)) return messages;
  const sent: Message[] = [];
  let media: ContentPart[] = [];
  const release = () => {
    if (media.length > 0) sent.push({ role: "user", content: media });
    media = [];
  };
  for (const message of messages) {
    if (message.role !== "tool") release();
    if (!holdsMedia(message)) sent.push(message);
    else {
      const { content } = message;
      media.push(...content.filter(({ type }) => type !== "text"));
      const texts = content.filter(({ type }) => type === "text");
      sent.push({ ...message, content: texts.length > 0 ? texts : "See the next message of the user." });
    }
  }
  release();
  return sent;
}

function holdsMedia(message: Message): message is ToolMessage & { content: ContentPart[] } {
  const { role, content } = message;
  return role === "tool" && Array.isArray(content) && content.some(({ type }) => type !== "text");
}
