// Reasoning of any vendor inside formats that know only their own: what such a format has no field for travels in its
// opaque text (a signature, encrypted content), and comes back from the client unchanged.

import * as z from "zod";
import type { ReasoningDetail } from "../wire/answer.ts";
import { madeOnce } from "../wire/derived.ts";
import { parseJson } from "../wire/json.ts";
import { present } from "../wire/present.ts";

const mark = "fairlead-v1:";
const sealedSchema = madeOnce(() =>
  z.looseObject({
    type: z.string(),
    id: z.string().nullable().optional(),
    format: z.string().nullable().optional(),
    index: z.number().optional(),
  }),
);

/** The same text for the same detail, whatever pieces it came in. */
export function seal({ type, id, format, index, ...rest }: ReasoningDetail): string {
  const others = Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1));
  return mark + JSON.stringify({ type, id, format, index, ...Object.fromEntries(others) });
}

/** undefined where the text is a vendor's own. */
export function unseal(text: string): ReasoningDetail | undefined {
  if (!text.startsWith(mark)) return undefined;
  const parsed = sealedSchema().safeParse(parseJson(text.slice(mark.length)));
  // A client cut or changed it: no vendor could read it either.
  return parsed.success ? withoutUndefined(parsed.data) : undefined;
}

function withoutUndefined({
  type,
  id,
  format,
  index,
  ...rest
}: z.infer<ReturnType<typeof sealedSchema>>): ReasoningDetail {
  return {
    ...rest,
    type,
    ...present({ id, format, index }),
  };
}
