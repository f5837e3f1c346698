// Secrets that are JSON. What is wrong with one is never told in its own words: they would be words of the secret.
import type * as z from "zod";

/** undefined: it is not JSON of that shape. */
export function parseSecret<Shape>(schema: z.ZodType<Shape>, secret: string): Shape | undefined {
  try {
    return schema.safeParse(JSON.parse(secret)).data;
  } catch {
    return undefined;
  }
}
