// What the sandbox sees in a prompt: its texts, its attachments, the tool results at its end.
import type { Message, ToolMessage } from "../wire/message.ts";

export interface Attachments {
  total: number;
  /** "1 image and 2 files"; empty without attachments. */
  words: string;
}

export function textOf(message: Message | undefined): string {
  const content = message?.content;
  if (content === undefined || content === null) return "";
  if (typeof content === "string") return content;
  return content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

export function lastUserText(messages: readonly Message[]): string {
  return textOf(messages.findLast((message) => message.role === "user"));
}

const attachmentNames = { image_url: "image", file: "file", input_audio: "recording", video_url: "video" } as const;

export function attachmentsOf(messages: readonly Message[]): Attachments {
  const counts = new Map<string, number>();
  for (const message of messages) {
    if (!Array.isArray(message.content)) continue;
    for (const part of message.content) {
      if (part.type === "text") continue;
      const name = attachmentNames[part.type];
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  const words = [...counts].map(([name, count]) => `${count} ${name}${count === 1 ? "" : "s"}`);
  return { total: [...counts.values()].reduce((sum, count) => sum + count, 0), words: words.join(" and ") };
}

/**
 * The tool messages after the last assistant message, with the names of the tools that gave them. Agents put words of
 * their own behind them.
 */
export function toolResults(messages: readonly Message[]): { name: string; text: string }[] {
  const start = messages.findLastIndex((message) => message.role === "assistant") + 1;
  const names = new Map<string, string>();
  for (const message of messages) {
    if (message.role !== "assistant") continue;
    for (const call of message.tool_calls ?? []) names.set(call.id, call.function.name);
  }
  return messages
    .slice(start)
    .filter((message): message is ToolMessage => message.role === "tool")
    .map((message) => ({
      name: names.get(message.tool_call_id) ?? message.name ?? message.tool_call_id,
      text: textOf(message),
    }));
}
