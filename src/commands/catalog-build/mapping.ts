// The hand-kept half of the built-in catalog, read from the pages in `catalog/data`. A wrong cell throws with the
// name of its table and row: these pages are source code.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { authSchemes, utcDays } from "../../catalog/catalog.ts";
import { dialectNames } from "../../dialects/index.ts";
import { declaredParameters } from "../../wire/declared-parameters.ts";
import { quantizations } from "../../wire/provider-preferences.ts";
import { pricedTierSchema } from "../../wire/service-tier.ts";
import { parameterSetNames } from "./parameters.ts";
import { parseQuirks } from "./parse-quirks.ts";
import { parseTables } from "./parse-tables.ts";

/** An empty cell says nothing. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((cell) => (cell === "" ? undefined : cell), schema.optional());
const text = optional(z.string());
const number = optional(z.coerce.number().nonnegative());
const words = z.string().transform((cell) => cell.split(/\s+/).filter((word) => word !== ""));
const yesOrNo = optional(z.enum(["yes", "no"]).transform((word) => word === "yes"));
const pattern = optional(z.string().transform((source) => new RegExp(source)));
/** Days; null = kept for an unknown time; undefined = nothing is known. */
const retention = optional(
  z.union([z.literal("unknown").transform(() => null), z.string().regex(/^\d+$/).transform(Number)]),
);
const parameterSet = z.enum(parameterSetNames);

const providerRow = z.strictObject({
  slug: z.string().min(1),
  name: z.string().min(1),
  dialect: z.enum(dialectNames),
  base_url: z.url(),
  api_key: text,
  auth: optional(z.enum(authSchemes)),
  takes: parameterSet,
  hq: text,
  retention,
  trains: yesOrNo,
  regions: words,
  moderated: yesOrNo,
  terms: text,
  privacy: text,
  status: text,
});
export type ProviderRow = z.infer<typeof providerRow>;

const modelRow = z.strictObject({
  id: z.string().min(1),
  name: text,
  released: optional(z.iso.date()),
  context: number,
  output: z.coerce.number().nonnegative(),
  quality: z.coerce.number().min(0).max(1),
  reads: words.pipe(z.array(z.enum(["image", "file", "audio", "video"]))),
  traits: words.pipe(z.array(z.enum(["reasons", "no-tools", "code", "math", "writing", "embeds", "reranks"]))),
  also: words,
});
export type ModelRow = z.infer<typeof modelRow>;

const listRow = z.strictObject({
  provider: z.string().min(1),
  list: z.string().min(1),
  only: pattern,
  except: pattern,
  upstream: z.string().min(1),
  variant: text,
  takes: optional(parameterSet),
});
export type ListRow = z.infer<typeof listRow>;

/** Tokens of the prompt, then prices of prompt, completion, cache read and cache write beyond them. */
const longer = z
  .string()
  .transform((cell) => cell.split(" ").map(Number))
  .pipe(z.tuple([z.int().positive(), z.number(), z.number()]).rest(z.number()));

const endpointRow = z.strictObject({
  model: z.string().min(1),
  tag: z.string().min(1),
  upstream: z.string().min(1),
  prompt: z.coerce.number().nonnegative(),
  completion: z.coerce.number().nonnegative(),
  cache_read: number,
  cache_write: number,
  longer: optional(longer),
  context: number,
  output: number,
  quantization: optional(z.enum(quantizations)),
  source: z.string().min(1),
});
/** USD per thousand searches, which are all that it costs. */
const searchRow = z.strictObject({
  model: z.string().min(1),
  tag: z.string().min(1),
  upstream: z.string().min(1),
  searches: z.coerce.number().positive(),
  source: z.string().min(1),
});
export type EndpointRow = z.infer<typeof endpointRow> & { searches?: number };

const quirkRow = z.strictObject({
  providers: words.pipe(z.array(z.string()).min(1)),
  only: pattern,
  quirks: z.string().min(1).transform(parseQuirks),
  because: z.string().min(1),
});
export type QuirkRow = z.infer<typeof quirkRow>;

const apiRow = z.strictObject({
  providers: words.pipe(z.array(z.string()).min(1)),
  only: z.string().transform((source) => new RegExp(source)),
  dialect: z.enum(dialectNames),
  adds: words.pipe(z.array(z.enum(declaredParameters))),
  because: z.string().min(1),
});
export type ApiRow = z.infer<typeof apiRow>;

const tierRow = z.strictObject({
  provider: z.string().min(1),
  only: pattern,
  tier: pricedTierSchema,
  times: z.string().regex(/^\d+(\.\d+)?(\/\d+)?$/),
  prices: words,
  source: z.url(),
  seen: z.iso.date(),
});
export type TierRow = z.infer<typeof tierRow>;

const refusedRow = z.strictObject({
  providers: words.pipe(z.array(z.string()).min(1)),
  only: z.string().transform((source) => new RegExp(source)),
  parameters: words.pipe(z.array(z.enum(declaredParameters)).min(1)),
  because: z.string().min(1),
});
export type RefusedRow = z.infer<typeof refusedRow>;

const windowRow = z.strictObject({
  provider: z.string().min(1),
  days: words.pipe(z.array(z.enum(utcDays)).min(1)),
  source: z.url(),
  seen: z.iso.date(),
});

const sourceRow = z.strictObject({
  source: z.string().min(1),
  what: z.string().min(1),
  url: optional(z.url()),
  read: optional(z.iso.date()),
});
export type SourceRow = z.infer<typeof sourceRow>;

const familyRow = z.strictObject({
  prefix: z.string().min(1),
  tokenizer: text,
  instruct_type: text,
  distillable: yesOrNo,
});
const aliasRow = z.strictObject({ alias: z.string().min(1), model: z.string().min(1) });
const nameRow = z.strictObject({ provider: z.string().min(1), listed: z.string().min(1), upstream: z.string().min(1) });
const policyRow = z.strictObject({ tag: z.string().min(1), retention, trains: yesOrNo });

export interface Mapping {
  providers: ProviderRow[];
  models: ModelRow[];
  aliases: z.infer<typeof aliasRow>[];
  families: z.infer<typeof familyRow>[];
  lists: ListRow[];
  names: z.infer<typeof nameRow>[];
  policies: z.infer<typeof policyRow>[];
  quirks: QuirkRow[];
  apis: ApiRow[];
  tiers: TierRow[];
  refused: RefusedRow[];
  windows: z.infer<typeof windowRow>[];
  sources: SourceRow[];
  endpoints: EndpointRow[];
}

const dataFolder = join(import.meta.dirname, "../../catalog/data");

/** The hand-kept pages beside the built-in catalog. */
export async function readMapping(): Promise<Mapping> {
  const pages = await Promise.all(["providers.md", "models.md", "endpoints.md", "sources.md"].map(readPage));
  const tables = new Map(pages.flatMap((page) => [...parseTables(page)]));
  const read = <Value>(heading: string, schema: z.ZodType<Value>) =>
    (tables.get(heading) ?? []).map((row, index) => {
      const parsed = schema.safeParse(row);
      if (parsed.success) return parsed.data;
      throw new Error(`${heading}, row ${index + 1} (${Object.values(row)[0]}): ${z.prettifyError(parsed.error)}`);
    });
  return {
    providers: read("Providers", providerRow),
    models: read("Models", modelRow),
    aliases: read("Aliases", aliasRow),
    families: read("Families", familyRow),
    lists: read("Lists", listRow),
    names: read("Names", nameRow),
    policies: read("Policies", policyRow),
    quirks: read("Quirks", quirkRow),
    apis: read("APIs", apiRow),
    tiers: read("Tiers", tierRow),
    refused: read("Refused", refusedRow),
    windows: read("Windows", windowRow),
    sources: read("Sources", sourceRow),
    endpoints: [
      ...read("By hand", endpointRow),
      ...read("By the search", searchRow).map((row) => ({ ...row, prompt: 0, completion: 0 })),
    ],
  };
}

function readPage(name: string): Promise<string> {
  return readFile(join(dataFolder, name), "utf8");
}
