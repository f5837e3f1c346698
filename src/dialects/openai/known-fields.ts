// Fields that strict vendors take: those of the wire, and their own that the catalog names. What else a client sends (options
// of its own SDK, another vendor's) would be refused there, and is left out and counted.
import { requestFields } from "../../wire/chat-request.ts";
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";

const ofRequest = new Set([
  ...Object.keys(requestFields),
  ...["messages", "stream_options", "audio", "modalities", "prediction", "web_search_options", "reasoning"],
]);
const ofMessage = new Set([
  ...["role", "content", "name", "refusal", "tool_calls", "tool_call_id", "audio"],
  ...["reasoning", "reasoning_content", "prefix"],
]);
const ofPart = new Set(["type", "text", "image_url", "input_audio", "video_url", "file", "refusal", "cache_control"]);
const ofTool = new Set(["type", "function", "cache_control"]);
const ofFunction = new Set(["name", "description", "parameters", "strict"]);

/** Fields whose own fields are looked at too. */
const within = new Map([
  ["messages", ofMessage],
  ["content", ofPart],
  ["tools", ofTool],
  ["function", ofFunction],
]);

export function withKnownFields(
  body: JsonRecord,
  vendorFields: readonly string[],
): { body: JsonRecord; notes: Note[] } {
  let count = 0;
  const kept = (record: JsonRecord, known: ReadonlySet<string>) => {
    const left: JsonRecord = {};
    for (const [name, value] of Object.entries(record)) {
      if (known.has(name) || vendorFields.includes(name)) left[name] = looked(value, within.get(name));
      else count++;
    }
    return left;
  };
  const looked = (value: unknown, known: ReadonlySet<string> | undefined): unknown => {
    if (known === undefined) return value;
    if (Array.isArray(value)) return value.map((one) => looked(one, known));
    // A tool that a vendor runs is written in its own words.
    const isOwn = known === ofTool && isRecord(value) && !isRecord(value["function"]);
    return isRecord(value) && !isOwn ? kept(value, known) : value;
  };
  const known = kept(body, ofRequest);
  return { body: known, notes: count === 0 ? [] : [{ code: "unknown_fields_left_out", count }] };
}
