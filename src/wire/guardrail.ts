// What a guardrail restricts (wire reference §9), as its owner wrote it and as it is stored. Null restricts nothing. Several
// guardrails of one request combine, and none can undo another.
import * as z from "zod";
import { madeOnce } from "./derived.ts";

/** Whose requests are told from others' by where they arrive: the EU hosts, and all others. Nothing arrives at `us`. */
export const dataRegions = ["global", "europe", "us"] as const;
export const guardrailIntervals = ["daily", "weekly", "monthly"] as const;
export const filterActions = ["block", "redact", "flag"] as const;
export const scanScopes = ["all_messages", "user_only"] as const;
export const builtinFilters = [
  "email",
  "phone",
  "ssn",
  "credit-card",
  "ip-address",
  "iban",
  "secrets",
  "regex-prompt-injection",
] as const;

/** Who must keep nothing, by the author of the model. */
export const zeroRetentionFields = [
  "enforce_zdr_anthropic",
  "enforce_zdr_google",
  "enforce_zdr_openai",
  "enforce_zdr_xai",
  "enforce_zdr_other",
] as const;

export type FilterAction = (typeof filterActions)[number];
export type BuiltinFilter = (typeof builtinFilters)[number];

const names = madeOnce(() => z.array(z.string()).nullable().default(null));
const choice = madeOnce(() => z.boolean().nullable().default(null));

/** What a stored document lacks was not thought of when it was written. */
const rulesSchema = madeOnce(() =>
  z.object({
    /** Ids of models, or other names of theirs. */
    allowed_models: names(),
    ignored_models: names(),
    /** Slugs of providers, or tags with a slash. */
    allowed_providers: names(),
    ignored_providers: names(),
    allowed_data_regions: z.array(z.enum(dataRegions)).nullable().default(null),
    /** Deprecated: stands for those of the five that were not given. */
    enforce_zdr: choice(),
    enforce_zdr_anthropic: choice(),
    enforce_zdr_google: choice(),
    enforce_zdr_openai: choice(),
    enforce_zdr_xai: choice(),
    enforce_zdr_other: choice(),
    /** `false` forbids; `true` allows what nothing else forbids. */
    enable_paid_model_training: choice(),
    enable_free_model_training: choice(),
    enable_free_model_publication: choice(),
    content_filters: z
      .array(
        z.object({
          pattern: z.string(),
          action: z.enum(filterActions),
          label: z.string().nullable().default(null),
        }),
      )
      .nullable()
      .default(null),
    content_filter_builtins: z
      .array(
        z.object({
          slug: z.enum(builtinFilters),
          action: z.enum(filterActions),
          scan_scope: z.enum(scanScopes).default("all_messages"),
        }),
      )
      .nullable()
      .default(null),
    /** USD in each interval, for each key and each member that it governs. */
    limit_usd: z.number().nullable().default(null),
    reset_interval: z.enum(guardrailIntervals).nullable().default(null),
    include_byok_in_budgets: z.boolean().default(false),
  }),
);
export type GuardrailRules = z.infer<ReturnType<typeof rulesSchema>>;

/** Throws where it is invalid: guessing could open what its owner had closed. */
export function readGuardrailRules(document: unknown): GuardrailRules {
  return rulesSchema().parse(document);
}

/** Whom a budget of a guardrail counts for, each by itself. */
export interface GuardrailSubject {
  kind: "key" | "member";
  /** The key's hash, or the member's id. */
  id: string;
}

/** A guardrail that a request is under. */
export interface GoverningGuardrail {
  id: string;
  name: string;
  updatedAt?: string | null;
  rules: GuardrailRules;
  /** Of one that is its workspace's default: the key. */
  subjects: readonly GuardrailSubject[];
}

/** Of a request; undefined: it is under none. */
export type Guardrails = readonly [GoverningGuardrail, ...GoverningGuardrail[]] | undefined;

/** As messages call it. */
export function nameOfGuardrail({ name }: Pick<GoverningGuardrail, "name">): string {
  return `guardrail "${name}"`;
}
