// The conversation of the page Try, as its form carries it from request to request: messages as they were sent, and by which
// generation each answer was given. Nothing of it is kept anywhere else. Pure.
import * as z from "zod";
import { madeOnce } from "../wire/derived.ts";
import { parseJson } from "../wire/json.ts";

export interface Said {
  role: string;
  /** The generation whose answer it is. */
  generation?: string | undefined;
  [field: string]: unknown;
}

const historySchema = madeOnce(() =>
  z.array(z.looseObject({ role: z.string(), generation: z.string().max(100).optional() })),
);

/** Of the hidden field; what is none of ours is no conversation. */
export function readHistory(form: FormData): Said[] {
  const text = form.get("history");
  const read = historySchema().safeParse(typeof text === "string" ? parseJson(text) : undefined);
  return read.success ? read.data : [];
}

export function writeHistory(said: readonly Said[]): string {
  return said.length === 0 ? "" : JSON.stringify(said);
}

/** As requests have them. */
export function messagesIn(said: readonly Said[]): Record<string, unknown>[] {
  return said.map(({ generation: _generation, ...message }) => message);
}
