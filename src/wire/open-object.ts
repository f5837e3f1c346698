// Objects whose names are the client's own. A look at each of a hundred thousand fields is a tenth of a second: what is
// somebody else's business is taken as it came, and the rest is small.
import * as z from "zod";
import { isRecord } from "./json.ts";

const maxNames = 1_024;

/** Schemas of tools, options of a provider: of any size, and not looked into. */
export const openObject = z.custom<Record<string, unknown>>(isRecord, { error: "must be an object" });

/** An object of few names whose values are all of one kind. */
export function smallRecord<Value extends z.ZodType>(value: Value) {
  const small = z.custom<Record<string, unknown>>((given) => isRecord(given) && Object.keys(given).length <= maxNames, {
    error: `must be an object of at most ${maxNames} fields`,
  });
  return small.pipe(z.record(z.string(), value));
}
