// /api/v1/keys: make, list, change and delete API keys and management keys (management).

import * as z from "zod";
import { limitResets } from "../../accounting/spend-window.ts";
import { moneyFromNumber } from "../../catalog/money.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { type ApiKeyRecord, deleteKey, findKey, insertKey, listKeys, updateKey } from "../../store/keys.ts";
import { noUsage, readUsage } from "../../store/usage.ts";
import type { Failure } from "../../wire/failure.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { type ApiContext, failureResponse, timestamp } from "../context.ts";
import { keyObject } from "../objects/key-object.ts";
import { labelOf, makeKey } from "../presented-key.ts";
import { readBody } from "../read-json.ts";
import { flagField, pageFields, readQuery } from "../read-query.ts";
import { managementOf, resolveWorkspace, sees } from "../scope.ts";

/** USD. Above this a sum of spending could leave 64 bits of picodollars. */
const mostLimit = 1_000_000;

const changeable = {
  name: z.string().min(1).max(255),
  limit: z
    .number()
    .nonnegative()
    .max(mostLimit)
    .transform((dollars) => moneyFromNumber(dollars) ?? null)
    .nullable(),
  limit_reset: z.enum(limitResets).nullable(),
  include_byok_in_limit: z.boolean(),
  expires_at: z.iso.datetime({ offset: true, error: "must be an ISO 8601 time with a zone" }).nullable(),
};

export const creationSchema = z.strictObject({
  ...z.object(changeable).partial().shape,
  name: changeable.name,
  creator_user_id: z.string().min(1).max(255).nullish(),
  workspace_id: z.string().min(1).optional(),
  external: z.looseObject({ user: z.string().max(255) }).optional(),
  is_management_key: z.boolean().default(false),
});
export const changeSchema = z.strictObject({ ...changeable, disabled: z.boolean() }).partial();
const listSchema = z.object({ ...pageFields, include_disabled: flagField, workspace_id: z.string().optional() });

export async function createKey(context: ApiContext): Promise<Response> {
  const body = await readBody(context.req.raw, creationSchema);
  if (!body.ok) return failureResponse(body.problem);
  const workspace = await resolveWorkspace(context, body.value.workspace_id);
  if (!workspace.ok) return failureResponse(workspace.problem);
  const secret = makeKey();
  const key: ApiKeyRecord = {
    hash: await sha256Hex(secret),
    kind: body.value.is_management_key ? "management" : "api",
    workspaceId: workspace.value.id,
    creatorUserId: body.value.creator_user_id ?? null,
    externalUser: body.value.external?.user ?? null,
    name: body.value.name,
    label: labelOf(secret),
    disabled: false,
    limitPico: body.value.limit ?? null,
    limitReset: body.value.limit_reset ?? null,
    includeByokInLimit: body.value.include_byok_in_limit ?? false,
    expiresAt: body.value.expires_at ?? null,
    createdAt: timestamp(context),
    updatedAt: null,
  };
  await insertKey(context.env.DB, key);
  isolateOf(context.env).keys.forgetKey(key.hash);
  return Response.json({ data: keyObject(key, noUsage), key: secret }, { status: 201 });
}

export async function listAllKeys(context: ApiContext): Promise<Response> {
  const query = readQuery(context.req.url, listSchema);
  if (!query.ok) return failureResponse(query.problem);
  const workspace = await resolveWorkspace(context, query.value.workspace_id);
  if (!workspace.ok) return failureResponse(workspace.problem);
  const { items, total } = await listKeys(context.env.DB, {
    workspaceId: workspace.value.id,
    includeDisabled: query.value.include_disabled,
    ...query.value,
  });
  const hashes = items.map((key) => key.hash);
  const usage = await readUsage(context.env.DB, hashes, context.get("now")());
  const data = items.map((key) => keyObject(key, usage.get(key.hash) ?? noUsage));
  return Response.json({ data, total_count: total });
}

export async function showKey(context: ApiContext): Promise<Response> {
  const key = await findOwnKey(context);
  return key.ok ? answerKey(context, key.value) : failureResponse(key.problem);
}

export async function changeKey(context: ApiContext): Promise<Response> {
  const key = await findOwnKey(context);
  if (!key.ok) return failureResponse(key.problem);
  const body = await readBody(context.req.raw, changeSchema);
  if (!body.ok) return failureResponse(body.problem);
  const change = body.value;
  const changed: ApiKeyRecord = {
    ...key.value,
    name: change.name ?? key.value.name,
    disabled: change.disabled ?? key.value.disabled,
    limitPico: change.limit === undefined ? key.value.limitPico : change.limit,
    limitReset: change.limit_reset === undefined ? key.value.limitReset : change.limit_reset,
    includeByokInLimit: change.include_byok_in_limit ?? key.value.includeByokInLimit,
    expiresAt: change.expires_at === undefined ? key.value.expiresAt : change.expires_at,
    updatedAt: timestamp(context),
  };
  await updateKey(context.env.DB, changed);
  isolateOf(context.env).keys.forgetKey(changed.hash);
  return answerKey(context, changed);
}

export async function removeKey(context: ApiContext): Promise<Response> {
  const key = await findOwnKey(context);
  if (!key.ok) return failureResponse(key.problem);
  await deleteKey(context.env.DB, key.value.hash);
  isolateOf(context.env).keys.forgetKey(key.value.hash);
  return Response.json({ deleted: true });
}

/** The key of the path, if the caller may see it. */
async function findOwnKey(context: ApiContext): Promise<Result<ApiKeyRecord, Failure>> {
  const hash = context.req.param("hash") ?? "";
  const key = await findKey(context.env.DB, hash);
  if (key !== undefined && sees(managementOf(context), key.workspaceId)) return ok(key);
  return fail({ kind: "not_found", message: `No key with hash ${hash.slice(0, 64)}` });
}

async function answerKey(context: ApiContext, key: ApiKeyRecord): Promise<Response> {
  const usage = await readUsage(context.env.DB, [key.hash], context.get("now")());
  return Response.json({ data: keyObject(key, usage.get(key.hash) ?? noUsage) });
}
