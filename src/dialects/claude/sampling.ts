// Parameters that shape the draw of tokens. While it thinks, Anthropic lets nobody turn most of these, and newer models take
// temperature or top_p but not both.
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { DeclaredParameter } from "../../wire/declared-parameters.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";

export interface SamplingContext {
  thinks: boolean;
  /** Whether temperature and top_p may both be given. */
  together: boolean;
}

/** Clients may send up to 2; Claude and Converse take 1 at most. */
const maxTemperature = 1;

export function samplingFields(request: ChatRequest, context: SamplingContext): { fields: JsonRecord; notes: Note[] } {
  const { thinks, together } = context;
  const notes: Note[] = [];
  const forbidden: DeclaredParameter[] = [];
  const fields: JsonRecord = {};
  const { temperature: asked, top_p, top_k, stop } = request;
  const temperature = asked == null ? undefined : Math.min(asked, maxTemperature);
  if (temperature !== undefined && (!thinks || temperature === 1)) {
    fields["temperature"] = temperature;
    if (temperature !== asked) notes.push({ code: "temperature_lowered", limit: maxTemperature });
  } else if (temperature !== undefined) forbidden.push("temperature");
  const alone = fields["temperature"] === undefined || together;
  if (top_p != null && thinks && top_p < 0.95) forbidden.push("top_p");
  else if (top_p != null && alone) fields["top_p"] = top_p;
  else if (top_p != null) notes.push({ code: "parameters_left_out", why: "temperature", parameters: ["top_p"] });
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
