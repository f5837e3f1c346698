// Parameters that shape the draw of tokens. While it thinks, Anthropic lets nobody turn most of these.
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { JsonRecord } from "../../wire/json.ts";

export function samplingFields(request: ChatRequest, thinks: boolean): { fields: JsonRecord; notes: string[] } {
  const notes: string[] = [];
  const fields: JsonRecord = {};
  const { temperature, top_p, top_k, stop } = request;
  if (temperature != null && (!thinks || temperature === 1)) fields["temperature"] = temperature;
  else if (temperature != null) notes.push("temperature was left out: it cannot be set while the model thinks");
  if (top_p != null && (!thinks || top_p >= 0.95)) fields["top_p"] = top_p;
  else if (top_p != null) notes.push("top_p was left out: below 0.95 it cannot be set while the model thinks");
  if (top_k != null && !thinks) fields["top_k"] = top_k;
  else if (top_k != null) notes.push("top_k was left out: it cannot be set while the model thinks");
  const stops = typeof stop === "string" ? [stop] : (stop ?? []);
  const sequences = stops.filter((sequence) => sequence.trim() !== "");
  if (sequences.length > 0) fields["stop_sequences"] = sequences;
  if (sequences.length < stops.length) notes.push("stop sequences of white space were left out: they are refused here");
  return { fields, notes };
}
