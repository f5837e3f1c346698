// What a workspace's owner can set (contract §7, wire reference Workspace). Strict: a misspelt privacy switch that is
// silently ignored would store or send what its owner meant to forbid.

import * as z from "zod";
import { madeOnce } from "./derived.ts";
import { sortKeys } from "./provider-preferences.ts";
import { noRateLimits, patchRateLimits, rateLimitsPatchSchema, rateLimitsSchema } from "./rate-limits.ts";
import { refusals } from "./table/refusals.ts";
import { isUnknownTool } from "./table/refused.ts";

const keyHash = /^[a-f0-9]{64}$/;

/** The integer that names an API key in `io_logging_api_key_ids`: the first 48 bits of its hash. */
export function keyNumber(hash: string): number {
  return Number.parseInt(hash.slice(0, 12), 16);
}

/** An empty allow list would allow nothing and is never meant: it reads as no restriction, like null. */
const allowList = madeOnce(() =>
  z
    .array(z.string().min(1).max(256))
    .max(1_000)
    .nullable()
    .transform((slugs) => (slugs === null || slugs.length === 0 ? null : slugs)),
);

const loggedKeys = madeOnce(() =>
  z
    .array(
      z.union([z.int().nonnegative(), z.string().regex(keyHash).transform(keyNumber)], {
        error: "must be the id or the hash of an API key",
      }),
    )
    .max(1_000)
    .nullable(),
);

const fields = madeOnce(() => ({
  /** Keep prompts and completions. */
  is_observability_io_logging_enabled: z.boolean(),
  /** Share of requests whose contents are kept. */
  io_logging_sampling_rate: z.number().min(0.0001).max(1),
  /** `id`s of the keys whose contents are kept; null = all keys. */
  io_logging_api_key_ids: loggedKeys(),
  /** Days after which contents are removed, at least three months; null = kept until they are deleted. */
  io_logging_retention_days: z.int().min(92, "must be at least 92 (three months)").max(36_500).nullable(),
  is_observability_broadcast_enabled: z.boolean(),
  /** 1 % off the cost of every request. */
  is_data_discount_logging_enabled: z.boolean(),
  /** Provider slugs, or tags with a slash; null = all. */
  allowed_providers: allowList(),
  ignored_providers: allowList(),
  /** Whether endpoints that may train on prompts may be used: for models that cost something, and for free ones. */
  enable_paid_model_training: z.boolean(),
  enable_free_model_training: z.boolean(),
  /** Only endpoints that keep nothing, whatever a request says. */
  enforce_zdr: z.boolean(),
  /** `deny`: as if every request said `provider.data_collection: "deny"`. */
  default_data_collection: z.enum(["allow", "deny"]),
  /** A second endpoint is asked where the first is late. */
  hedging: z.boolean(),
  default_provider_sort: z.enum(sortKeys).nullable(),
  default_text_model: z.string().min(1).max(1024).nullable(),
  default_image_model: z.string().min(1).max(1024).nullable(),
  disabled_server_tools: z.array(z.string().min(1).max(256)).max(100).nullable(),
  include_byok_in_budgets: z.boolean(),
  /** Of each key that has none of its own. */
  rate_limits: rateLimitsSchema(),
  /** The guardrail of all its keys; null = the one with the workspace's own id. */
  default_guardrail_id: z.string().min(1).max(64).nullable(),
}));

export const workspaceSettingsSchema = madeOnce(() => z.object(fields()));
export type WorkspaceSettings = z.infer<ReturnType<typeof workspaceSettingsSchema>>;

export const defaultWorkspaceSettings: WorkspaceSettings = {
  is_observability_io_logging_enabled: false,
  io_logging_sampling_rate: 1,
  io_logging_api_key_ids: null,
  io_logging_retention_days: null,
  is_observability_broadcast_enabled: false,
  is_data_discount_logging_enabled: false,
  allowed_providers: null,
  ignored_providers: null,
  enable_paid_model_training: true,
  enable_free_model_training: true,
  enforce_zdr: false,
  default_data_collection: "allow",
  hedging: true,
  default_provider_sort: null,
  default_text_model: null,
  default_image_model: null,
  disabled_server_tools: null,
  include_byok_in_budgets: false,
  rate_limits: noRateLimits,
  default_guardrail_id: null,
};

/** Workspaces are named by id or by slug: one could answer in the place of another that is gone. */
const idShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const identity = madeOnce(() => ({
  name: z.string().min(1).max(100),
  slug: z
    .string()
    .min(1)
    .max(50)
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "must be lower-case letters and digits, joined by single dashes")
    .refine((slug) => !idShape.test(slug), "must not look like the id of a workspace"),
  description: z.string().max(500).nullable(),
}));

/** The body of PATCH /workspaces/{id}. What was once stored without effect may not be set again. */
export const workspacePatchSchema = madeOnce(() =>
  z
    .strictObject({
      ...identity(),
      ...fields(),
      rate_limits: rateLimitsPatchSchema(),
      disabled_server_tools: z
        .array(
          z
            .string()
            .min(1)
            .max(256)
            .refine((type) => !isUnknownTool(type), "must be the type of a tool, such as openrouter:web_search"),
        )
        .max(100)
        .nullable(),
      default_image_model: z.null(refusals.workspace.default_image_model),
    })
    .partial(),
);
export type WorkspacePatch = z.infer<ReturnType<typeof workspacePatchSchema>>;

/** The body of POST /workspaces. */
export const workspaceCreationSchema = madeOnce(() =>
  z.strictObject({
    ...workspacePatchSchema().shape,
    name: identity().name,
    slug: identity().slug,
  }),
);

/**
 * The stored JSON of a workspace's settings → all settings. What is missing has its default; what is invalid throws,
 * because guessing could open what its owner had closed.
 */
export function readWorkspaceSettings(stored: object): WorkspaceSettings {
  return workspaceSettingsSchema().parse({ ...defaultWorkspaceSettings, ...stored });
}

/** Settings with a patch laid over them; other fields of the patch (name, slug, description) are left out. */
export function patchWorkspaceSettings(settings: WorkspaceSettings, patch: WorkspacePatch): WorkspaceSettings {
  const rate_limits = patchRateLimits(settings.rate_limits, patch.rate_limits);
  return workspaceSettingsSchema().parse({ ...settings, ...patch, rate_limits });
}
