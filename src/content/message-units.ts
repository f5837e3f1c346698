// A conversation as units that stand or fall together: an assistant's tool calls with all of their results, any other
// message alone. Pure; messages are never changed here.
import type { Message } from "../wire/message.ts";

export interface MessageUnit {
  /** Where its messages are in the conversation, rising. */
  indexes: number[];
  /** Never removed: instructions, the last question, and what came last of all. */
  isProtected: boolean;
}

function callIds(message: Message): string[] {
  return message.role === "assistant" ? (message.tool_calls ?? []).map(({ id }) => id) : [];
}

export function lastUserIndex(messages: readonly Message[]): number {
  return messages.findLastIndex(({ role }) => role === "user");
}

export function isInstruction({ role }: Message): boolean {
  return role === "system" || role === "developer";
}

export function splitIntoUnits(messages: readonly Message[]): MessageUnit[] {
  const lastUser = lastUserIndex(messages);
  const units: MessageUnit[] = [];
  // The unit that still waits for a call's result. Ids may be used again later: the latest caller gets the result.
  const waiting = new Map<string, MessageUnit>();
  messages.forEach((message, index) => {
    const caller = message.role === "tool" ? waiting.get(message.tool_call_id) : undefined;
    if (caller !== undefined) {
      caller.indexes.push(index);
      if (index === messages.length - 1) caller.isProtected = true;
      return;
    }
    const isProtected = isInstruction(message) || index === lastUser || index === messages.length - 1;
    const unit = { indexes: [index], isProtected };
    for (const id of callIds(message)) waiting.set(id, unit);
    units.push(unit);
  });
  return units;
}
