// The query string of GET /models (wire reference §9): which models, in which order. Pure.

import * as z from "zod";
import { moneyFromNumber } from "../../catalog/money.ts";
import { madeOnce } from "../../wire/derived.ts";
import { cursorFields } from "./vendor-model.ts";

const decimal = madeOnce(() =>
  z
    .string()
    .regex(/^\d{1,9}(\.\d{1,12})?$/, "must be a number, 0 or more")
    .transform(Number),
);
const whole = madeOnce(() =>
  z
    .string()
    .regex(/^\d{1,9}$/, "must be a whole number, 0 or more")
    .transform(Number),
);
const share = () => decimal().pipe(z.number().max(100));
const yesOrNo = madeOnce(() =>
  z.enum(["true", "false"], { error: "must be true or false" }).transform((text) => text === "true"),
);
/** `a,b , c` → three lower-cased names. */
const list = madeOnce(() =>
  z.string().transform((text) =>
    text
      .split(",")
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== ""),
  ),
);
/** USD per million tokens → picodollars per million tokens. */
const price = () => decimal().transform((dollars) => moneyFromNumber(dollars) ?? 0n);

const modelSorts = [
  "most-popular",
  "newest",
  "top-weekly",
  "pricing-low-to-high",
  "pricing-high-to-low",
  "context-high-to-low",
  "throughput-high-to-low",
  "latency-low-to-high",
  "intelligence-high-to-low",
  "coding-high-to-low",
  "agentic-high-to-low",
  "design-arena-elo-high-to-low",
] as const;
export type ModelSort = (typeof modelSorts)[number];

export const modelQuerySchema = madeOnce(() =>
  z.object({
    ...cursorFields(),
    offset: whole().optional(),
    limit: whole().pipe(z.int().min(1).max(1_000)).optional(),
    sort: z.enum(modelSorts).optional(),
    q: z.string().max(500).optional(),
    category: z.string().max(100).optional(),
    supported_parameters: list().optional(),
    input_modalities: list().optional(),
    /** Models that answer with text, unless something else (or `all`) is asked for. */
    output_modalities: list().optional(),
    context: whole().optional(),
    min_price: price().optional(),
    max_price: price().optional(),
    min_output_price: price().optional(),
    max_output_price: price().optional(),
    arch: list().optional(),
    model_authors: list().optional(),
    providers: list().optional(),
    distillable: yesOrNo().optional(),
    zdr: yesOrNo().optional(),
    region: z.string().max(20).toLowerCase().optional(),
    min_age_days: whole().optional(),
    max_age_days: whole().optional(),
    min_intelligence_index: share().optional(),
    max_intelligence_index: share().optional(),
    min_coding_index: share().optional(),
    max_coding_index: share().optional(),
    min_agentic_index: share().optional(),
    max_agentic_index: share().optional(),
  }),
);
export type ModelQuery = z.infer<ReturnType<typeof modelQuerySchema>>;

/** Who signs in may also ask for what a provider key is there for, or is not. */
export const userModelQuerySchema = madeOnce(() => modelQuerySchema().extend({ callable: yesOrNo().optional() }));
