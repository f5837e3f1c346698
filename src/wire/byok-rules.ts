// When a workspace's own provider key may be used, and how; as the API shows it and as it is stored.
import * as z from "zod";
import { madeOnce } from "./derived.ts";

const list = madeOnce(() => z.array(z.string()).nullable().default(null));

/** What a stored document lacks was not thought of when it was written. */
const byokRulesSchema = madeOnce(() =>
  z.object({
    /** Tried after the router's own keys instead of before them. */
    is_fallback: z.boolean().default(false),
    /** The provider is reached with this key or not at all. */
    is_required: z.boolean().default(false),
    is_byok_only: z.boolean().default(false),
    /** The owner's word that this account keeps no data. */
    declared_zdr: z.boolean().nullable().default(null),
    /** null = no restriction. */
    allowed_models: list(),
    allowed_api_key_hashes: list(),
    allowed_user_ids: list(),
  }),
);

export type ByokRules = z.infer<ReturnType<typeof byokRulesSchema>>;

export function readByokRules(document: unknown): ByokRules {
  return byokRulesSchema().parse(document);
}
