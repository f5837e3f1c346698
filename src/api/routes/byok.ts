// /api/v1/byok: a workspace's own provider keys (management). The key goes in and never comes out again.
import * as z from "zod";
import { isolateOf } from "../../isolate/isolate.ts";
import {
  type ByokRecord,
  deleteByokKey,
  findByokKey,
  insertByokKey,
  listByokKeys,
  updateByokKey,
} from "../../store/byok.ts";
import { sealByokKey } from "../../store/byok-seal.ts";
import { type MasterKeys, masterKeysOf } from "../../store/sealing.ts";
import type { ByokRules } from "../../wire/byok-rules.ts";
import type { Failure } from "../../wire/failure.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { type ApiContext, failureResponse, timestamp } from "../context.ts";
import { labelOf } from "../presented-key.ts";
import { readBody } from "../read-json.ts";
import { pageFields, readQuery } from "../read-query.ts";
import { managementOf, resolveWorkspace, sees } from "../scope.ts";
import { currentCatalog } from "./models.ts";

/** Keys pasted with spaces around them; some vendors' keys are JSON objects. */
const secret = z
  .union([z.string(), z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))], {
    error: "must be the provider's key as a string, or its JSON",
  })
  .transform((key) => (typeof key === "string" ? key.trim() : JSON.stringify(key)))
  .pipe(z.string().min(1).max(20_000));

const changeable = {
  key: secret,
  name: z.string().max(255).nullable(),
  disabled: z.boolean(),
  is_fallback: z.boolean(),
  is_required: z.boolean(),
  is_byok_only: z.boolean(),
  declared_zdr: z.boolean().nullable(),
  allowed_models: z.array(z.string().min(1)).max(100).nullable(),
  allowed_api_key_hashes: z
    .array(z.string().regex(/^[a-f0-9]{64}$/, "must be the hash of a key"))
    .min(1)
    .max(100)
    .nullable(),
  allowed_user_ids: z.array(z.string().min(1)).max(100).nullable(),
};
export const changeSchema = z.strictObject(changeable).partial();
export const creationSchema = z.strictObject({
  ...changeSchema.shape,
  key: secret,
  provider: z.string().min(1).max(256),
  workspace_id: z.string().min(1).optional(),
});
const listSchema = z.object({ ...pageFields, workspace_id: z.string().optional(), provider: z.string().optional() });

const defaultRules: ByokRules = {
  is_fallback: false,
  is_required: false,
  is_byok_only: false,
  declared_zdr: null,
  allowed_models: null,
  allowed_api_key_hashes: null,
  allowed_user_ids: null,
};

export async function listAllByokKeys(context: ApiContext): Promise<Response> {
  const query = readQuery(context.req.url, listSchema);
  if (!query.ok) return failureResponse(query.problem);
  const { workspace_id: reference, ...selection } = query.value;
  const workspace = await resolveWorkspace(context, reference);
  if (!workspace.ok) return failureResponse(workspace.problem);
  const { items, total } = await listByokKeys(context.env.DB, { ...selection, workspaceId: workspace.value.id });
  return Response.json({ data: items.map(byokObject), total_count: total });
}

export async function createByokKey(context: ApiContext): Promise<Response> {
  const body = await readBody(context.req.raw, creationSchema);
  if (!body.ok) return failureResponse(body.problem);
  const { key, provider, workspace_id: reference, ...change } = body.value;
  const workspace = await resolveWorkspace(context, reference);
  if (!workspace.ok) return failureResponse(workspace.problem);
  const { providers } = await currentCatalog(context);
  if (!providers.has(provider)) return failureResponse(unknownProvider(provider));
  const masterKeys = await requireMasterKeys(context);
  if (!masterKeys.ok) return failureResponse(masterKeys.problem);
  const place = { id: crypto.randomUUID(), workspaceId: workspace.value.id, provider };
  const record = await insertByokKey(context.env.DB, {
    ...place,
    ...(await sealByokKey(masterKeys.value, key, place)),
    name: change.name ?? null,
    label: labelOf(key),
    disabled: change.disabled ?? false,
    rules: applyRules(defaultRules, change),
    createdAt: timestamp(context),
    updatedAt: null,
  });
  isolateOf(context.env).keys.forgetWorkspace(place.workspaceId);
  return Response.json({ data: byokObject(record) }, { status: 201 });
}

export async function showByokKey(context: ApiContext): Promise<Response> {
  const record = await findOwnByokKey(context);
  return record.ok ? Response.json({ data: byokObject(record.value) }) : failureResponse(record.problem);
}

export async function changeByokKey(context: ApiContext): Promise<Response> {
  const record = await findOwnByokKey(context);
  if (!record.ok) return failureResponse(record.problem);
  const body = await readBody(context.req.raw, changeSchema);
  if (!body.ok) return failureResponse(body.problem);
  const { key, ...change } = body.value;
  const masterKeys = await requireMasterKeys(context);
  if (!masterKeys.ok) return failureResponse(masterKeys.problem);
  const changed: ByokRecord = {
    ...record.value,
    ...(key === undefined ? {} : { ...(await sealByokKey(masterKeys.value, key, record.value)), label: labelOf(key) }),
    name: change.name === undefined ? record.value.name : change.name,
    disabled: change.disabled ?? record.value.disabled,
    rules: applyRules(record.value.rules, change),
    updatedAt: timestamp(context),
  };
  await updateByokKey(context.env.DB, changed, { withKey: key !== undefined });
  isolateOf(context.env).keys.forgetWorkspace(changed.workspaceId);
  return Response.json({ data: byokObject(changed) });
}

export async function removeByokKey(context: ApiContext): Promise<Response> {
  const record = await findOwnByokKey(context);
  if (!record.ok) return failureResponse(record.problem);
  await deleteByokKey(context.env.DB, record.value.id);
  isolateOf(context.env).keys.forgetWorkspace(record.value.workspaceId);
  return Response.json({ deleted: true });
}

async function findOwnByokKey(context: ApiContext): Promise<Result<ByokRecord, Failure>> {
  const id = context.req.param("id") ?? "";
  const record = await findByokKey(context.env.DB, id);
  if (record !== undefined && sees(managementOf(context), record.workspaceId)) return ok(record);
  return fail({ kind: "not_found", message: `No provider key ${id.slice(0, 64)}` });
}

async function requireMasterKeys(context: ApiContext): Promise<Result<MasterKeys, Failure>> {
  const keys = await masterKeysOf(context.get("settings"));
  if (keys !== undefined) return ok(keys);
  return fail({
    kind: "invalid_request",
    field: "key",
    message:
      "key: set the secret ENCRYPTION_KEY (openssl rand -base64 32) first, provider keys are stored encrypted only",
  });
}

function unknownProvider(provider: string): Failure {
  const message = `provider: the catalog has no provider ${provider}`;
  return { kind: "invalid_request", field: "provider", message };
}

type RulesChange = { [Rule in keyof ByokRules]?: ByokRules[Rule] | undefined };

function applyRules(rules: ByokRules, change: RulesChange): ByokRules {
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

function byokObject(record: ByokRecord) {
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
