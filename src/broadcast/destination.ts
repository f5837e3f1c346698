// Which requests a destination gets, and what of them, as its owner set it (wire reference §9) and as it is stored.
import * as z from "zod";
import { madeOnce } from "../wire/derived.ts";
import { dataRegions } from "../wire/guardrail.ts";
import { filterRulesSchema } from "./filter-rules.ts";

export const destinationRulesSchema = madeOnce(() =>
  z.object({
    /** SHA-256 hex of the keys that it is for; null = all. */
    api_key_hashes: z.array(z.string()).nullable().default(null),
    broadcast_generation_cost: z.boolean().default(false),
    broadcast_generation_identity: z.boolean().default(false),
    broadcast_generation_request_context: z.boolean().default(false),
    filter_rules: filterRulesSchema().nullable().default(null),
    /** Never what was asked and answered. */
    privacy_mode: z.boolean().default(false),
    regions: z.array(z.enum(dataRegions)).default(["global"]),
    sampling_rate: z.number().default(1),
  }),
);

export type DestinationRules = z.output<ReturnType<typeof destinationRulesSchema>>;

/** What a stored document lacks was not thought of when it was written. */
export function readDestinationRules(stored: unknown): DestinationRules {
  return destinationRulesSchema().parse(stored);
}
