// Parameters that shape the draw of tokens. While it thinks, Anthropic lets nobody turn most of these.
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { DeclaredParameter } from "../../wire/declared-parameters.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";

export function samplingFields(request: ChatRequest, thinks: boolean): { fields: JsonRecord; notes: Note[] } {
  const notes: Note[] = [];
  const forbidden: DeclaredParameter[] = [];
  const fields: JsonRecord = {};
  const { temperature, top_p, top_k, stop } = request;
  if (temperature != null && (!thinks || temperature === 1)) fields["temperature"] = temperature;
  else if (temperature != null) forbidden.push("temperature");
  if (top_p != null && (!thinks || top_p >= 0.95)) fields["top_p"] = top_p;
  else if (top_p != null) forbidden.push("top_p");
  if (top_k != null && !thinks) fields["top_k"] = top_k;
  else if (top_k != null) forbidden.push("top_k");
  if (forbidden.length > 0) notes.push({ code: "parameters_left_out", why: "thinking", parameters: forbidden });
  const stops = typeof stop === "string" ? [stop] : (stop ?? []);
  const sequences = stops.filter((sequence) => sequence.trim() !== "");
  if (sequences.length > 0) fields["stop_sequences"] = sequences;
  const blank = stops.length - sequences.length;
  if (blank > 0) notes.push({ code: "blank_stops_left_out", count: blank });
  return { fields, notes };
}
