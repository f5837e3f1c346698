// The envelopes that answers of the management API come in. Strict: a field that no schema names fails the tests.
import * as z from "zod";

export function dataOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ data: item });
}

/** A page of a list, with the number of all there are. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ data: z.array(item), total_count: z.int() });
}

export const deletion = () => z.strictObject({ deleted: z.literal(true) });

/** Money, in USD. */
export const usd = () => z.number();
export const timestampText = () => z.iso.datetime({ offset: true });
