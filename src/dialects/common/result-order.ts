// Results of tools in the order of their calls, whatever order a client sent them in: some vendors match them by it, and
// what is cached of a prompt is its prefix.
import type { Message } from "../../wire/message.ts";

/** The very list where nothing has to move. */
export function inOrderOfCalls(messages: readonly Message[]): readonly Message[] {
  const ordered = [...messages];
  let calls = new Map<string, number>();
  const placeOf = (message: Message) =>
    message.role === "tool" ? (calls.get(message.tool_call_id) ?? calls.size) : calls.size;
  for (let index = 0; index < ordered.length; index++) {
    const message = ordered[index];
    if (message?.role === "assistant") {
      if (ordered[index - 1]?.role !== "assistant") calls = new Map();
      for (const { id } of message.tool_calls ?? []) calls.set(id, calls.size);
    }
    if (message?.role !== "tool") continue;
    let end = index + 1;
    while (ordered[end]?.role === "tool") end++;
    const results = ordered.slice(index, end).sort((one, other) => placeOf(one) - placeOf(other));
    ordered.splice(index, results.length, ...results);
    index = end - 1;
  }
  return ordered.every((message, index) => message === messages[index]) ? messages : ordered;
}
