// Fields that strict vendors take: those of the wire, and their own that the catalog names. What else a client sends (options
// of its own SDK, another vendor's) would be refused there, and is left out and counted.
import { requestFields } from "../../wire/chat-request.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";

const ofRequest: ReadonlySet<string> = new Set([
  ...Object.keys(requestFields),
  ...["messages", "stream_options", "audio", "modalities", "prediction", "web_search_options", "reasoning"],
]);
const ofMessage: ReadonlySet<string> = new Set([
  ...["role", "content", "name", "refusal", "tool_calls", "tool_call_id", "audio"],
  ...["reasoning", "reasoning_content", "prefix"],
]);

export function withKnownFields(
  body: JsonRecord,
  vendorFields: readonly string[],
): { body: JsonRecord; notes: Note[] } {
  const own = new Set(vendorFields);
  let count = 0;
  const kept = (record: JsonRecord, known: ReadonlySet<string>) => {
    const entries = Object.entries(record).filter(([name]) => known.has(name) || own.has(name));
    const left = Object.keys(record).length - entries.length;
    count += left;
    return left === 0 ? record : Object.fromEntries(entries);
  };
  const { messages, ...rest } = body;
  const said = Array.isArray(messages) ? messages.map((message) => kept(message, ofMessage)) : messages;
  const known = { ...kept(rest, ofRequest), messages: said };
  return { body: known, notes: count === 0 ? [] : [{ code: "unknown_fields_left_out", count }] };
}
