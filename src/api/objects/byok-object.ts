// A workspace's own provider key as the API takes and shows it: the key itself goes in and never comes out again.

import * as z from "zod";
import type { ByokRecord } from "../../store/byok.ts";
import type { ByokRules } from "../../wire/byok-rules.ts";
import { madeOnce } from "../../wire/derived.ts";
import { refusals } from "../../wire/table/refusals.ts";
import { timestampText } from "../answer-shapes.ts";

/** Keys pasted with spaces around them; some vendors' keys are JSON objects. */
const providerKey = madeOnce(() =>
  z
    .union([z.string(), z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))], {
      error: "must be the provider's key as a string, or its JSON",
    })
    .transform((key) => (typeof key === "string" ? key.trim() : JSON.stringify(key)))
    .pipe(z.string().min(1).max(20_000)),
);

const changeable = madeOnce(() => ({
  key: providerKey(),
  name: z.string().max(255).nullable(),
  disabled: z.boolean(),
  is_fallback: z.boolean(),
  is_required: z.boolean(),
  is_byok_only: z.boolean(),
  declared_zdr: z.literal(false, refusals.byok.declared_zdr).nullable(),
  allowed_models: z.array(z.string().min(1)).max(100).nullable(),
  allowed_api_key_hashes: z
    .array(z.string().regex(/^[a-f0-9]{64}$/, "must be the hash of a key"))
    .min(1)
    .max(100)
    .nullable(),
  allowed_user_ids: z.array(z.string().min(1)).max(100).nullable(),
}));
export const byokChangeSchema = madeOnce(() => z.strictObject(changeable()).partial());
export const byokCreationSchema = madeOnce(() =>
  z.strictObject({
    ...byokChangeSchema().shape,
    key: providerKey(),
    provider: z.string().min(1).max(256),
    workspace_id: z.string().min(1).optional(),
  }),
);

export const byokSchema = () =>
  z.strictObject({
    id: z.string(),
    workspace_id: z.string(),
    provider: z.string(),
    name: z.string().nullable(),
    /** The key with its middle cut out. */
    label: z.string(),
    sort_order: z.int(),
    disabled: z.boolean(),
    is_fallback: z.boolean(),
    is_required: z.boolean(),
    is_byok_only: z.boolean(),
    declared_zdr: z.boolean().nullable(),
    allowed_models: z.array(z.string()).nullable(),
    allowed_api_key_hashes: z.array(z.string()).nullable(),
    allowed_user_ids: z.array(z.string()).nullable(),
    created_at: timestampText(),
    updated_at: timestampText().nullable(),
  });

export const defaultRules: ByokRules = {
  is_fallback: false,
  is_required: false,
  is_byok_only: false,
  declared_zdr: null,
  allowed_models: null,
  allowed_api_key_hashes: null,
  allowed_user_ids: null,
};

type RulesChange = { [Rule in keyof ByokRules]?: ByokRules[Rule] | undefined };

export function applyRules(rules: ByokRules, change: RulesChange): ByokRules {
  const pick = <Rule extends keyof ByokRules>(rule: Rule): ByokRules[Rule] => change[rule] ?? rules[rule];
  /** null is a value here: it lifts the restriction. */
  const replace = <Rule extends keyof ByokRules>(rule: Rule): ByokRules[Rule] => {
    const wanted = change[rule];
    return wanted === undefined ? rules[rule] : wanted;
  };
  return {
    is_fallback: pick("is_fallback"),
    is_required: pick("is_required"),
    is_byok_only: pick("is_byok_only"),
    declared_zdr: replace("declared_zdr"),
    allowed_models: replace("allowed_models"),
    allowed_api_key_hashes: replace("allowed_api_key_hashes"),
    allowed_user_ids: replace("allowed_user_ids"),
  };
}

export function byokObject(record: ByokRecord) {
  return {
    id: record.id,
    workspace_id: record.workspaceId,
    provider: record.provider,
    name: record.name,
    label: record.label,
    sort_order: record.sortOrder,
    disabled: record.disabled,
    ...record.rules,
    created_at: record.createdAt,
    updated_at: record.updatedAt,
  };
}
