// How large a catalog and what stands in it may be. Far beyond what anybody serves, and below what breaks arithmetic, dates,
// headers or paths later on.
import * as z from "zod";

/** A day of the year 9999 in Unix seconds: the last that a date can be written of everywhere. */
export const maxUnixSeconds = 253_402_300_799;

const maxTokens = 1_000_000_000;
export const tokens = () => z.int().positive().max(maxTokens, "must be at most 1,000,000,000 tokens");
export const tokenThreshold = () => z.int().nonnegative().max(maxTokens, "must be at most 1,000,000,000 tokens");

/** Characters that make a name unreadable, or that no URL and no header can carry. */
const unprintable = /[\p{Cc}\p{Cs}]/u;

/** Written when it is needed: the first number that is written so loads tables of languages, in each isolate. */
const atMost = (max: number, what: string) => ({
  error: () => `must have at most ${max.toLocaleString("en")} ${what}`,
});

/** Text of at most so many characters. */
export const text = (max: number) => z.string().max(max, atMost(max, "characters"));

/** Text that is part of a path, a key or a look-up: never empty, on one line, and whole Unicode. */
export const name = (max: number) =>
  text(max)
    .min(1)
    .refine((value) => !unprintable.test(value), "must not contain control characters or broken Unicode");

/** A list of at most so many. */
export const listOf = <Item extends z.ZodType>(item: Item, max: number) =>
  z.array(item).max(max, atMost(max, "entries"));

/** Providers, models, and endpoints of one model. */
export const maxProviders = 1_000;
export const maxModels = 10_000;
export const maxEndpoints = 500;
