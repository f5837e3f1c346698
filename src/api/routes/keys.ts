// /api/v1/keys: make, list, change and delete API keys and management keys (management).

import * as z from "zod";
import { limitResets } from "../../accounting/spend-window.ts";
import { moneyFromNumber } from "../../catalog/money.ts";
import { authorOf, type ManagementAuthentication } from "../../isolate/authentication.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import {
  type ApiKeyRecord,
  deleteKey,
  findKey,
  hasRestrictedKey,
  insertKey,
  listKeys,
  updateKey,
} from "../../store/keys.ts";
import { findRole } from "../../store/members.ts";
import { noUsage, readUsage } from "../../store/usage.ts";
import { findWorkspace } from "../../store/workspaces.ts";
import { maxLimit } from "../../wire/budget-interval.ts";
import { madeOnce } from "../../wire/derived.ts";
import type { Failure } from "../../wire/failure.ts";
import { noRateLimits, patchRateLimits, rateLimitsPatchSchema } from "../../wire/rate-limits.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { dataOf, deletion, pageOf } from "../answer-shapes.ts";
import {
  isPlainMember,
  refuseChange,
  refuseCreation,
  refuseDeletion,
  refuseRates,
  restrictedBy,
} from "../key-rules.ts";
import { keyObject, keySchema } from "../objects/key-object.ts";
import { keyBudgets, lookAtLedgers } from "../objects/limits-object.ts";
import { labelOf, makeKey } from "../presented-key.ts";
import { type Reach, timestamp, timestampAfter } from "../reach.ts";
import { flagField, pageFields, workspaceField } from "../read-query.ts";
import { route, shownBy } from "../route.ts";
import { resolveWorkspace, sees } from "../scope.ts";

const changeable = madeOnce(() => ({
  name: z.string().min(1).max(255),
  limit: z
    .number()
    .nonnegative("must be at least 0 USD, or null for none")
    .max(maxLimit, `must be at most ${maxLimit} USD`)
    .refine((dollars) => dollars === 0 || moneyFromNumber(dollars) !== 0n, "must be at least 1e-12 USD, or 0")
    .transform((dollars) => moneyFromNumber(dollars) ?? null)
    .nullable(),
  limit_reset: z.enum(limitResets).nullable(),
  include_byok_in_limit: z.boolean(),
  expires_at: z.iso.datetime({ offset: true, error: "must be an ISO 8601 time with a zone" }).nullable(),
  rate_limits: z.lazy(rateLimitsPatchSchema),
}));

const creationSchema = z.lazy(() =>
  z.strictObject({
    ...z.object(changeable()).partial().shape,
    name: changeable().name,
    creator_user_id: z.string().min(1).max(255).nullish(),
    workspace_id: z.string().min(1).optional(),
    external: z.looseObject({ user: z.string().max(255) }).optional(),
    is_management_key: z.boolean().default(false),
  }),
);
type KeyCreation = z.output<typeof creationSchema>;
const changeSchema = z.lazy(() => z.strictObject({ ...changeable(), disabled: z.boolean() }).partial());
/** What makes a key's limits whoever's set them. */
const limiting = ["disabled", "limit", "limit_reset", "include_byok_in_limit", "expires_at", "rate_limits"] as const;
const listSchema = z.lazy(() => z.object({ ...pageFields(), include_disabled: flagField(), ...workspaceField() }));

export const createKey = route("POST /api/v1/keys", "management", {
  summary: "Make a key; it is shown once",
  audit: { action: "key.create" },
  body: creationSchema,
  example: { name: "Production", limit: 100, limit_reset: "monthly" },
  answer: () => z.strictObject({ data: keySchema(), key: z.string() }),
  status: 201,
  async handle(asked) {
    const { body, caller } = asked;
    const workspace = await resolveWorkspace(asked, body.workspace_id);
    if (!workspace.ok) return workspace;
    const refused = refuseForeignCreator(asked) ?? (await refuseOwnCreation(asked, workspace.value.id));
    if (refused !== undefined) return fail(refused);
    const secret = makeKey();
    const creatorUserId = body.creator_user_id ?? null;
    const limits = {
      disabled: false,
      limitPico: body.limit ?? null,
      limitReset: body.limit_reset ?? null,
      includeByokInLimit: body.include_byok_in_limit ?? false,
      expiresAt: body.expires_at ?? null,
      rateLimits: patchRateLimits(noRateLimits, body.rate_limits),
    };
    const { actor } = caller;
    const tooHigh = refuseRates(actor, limits.rateLimits, workspace.value.settings.rate_limits);
    if (tooHigh !== undefined) return fail(tooHigh);
    const ownRole = actor.kind === "member" && actor.id === creatorUserId ? actor.role : null;
    const key: ApiKeyRecord = {
      hash: await sha256Hex(secret),
      kind: body.is_management_key ? "management" : "api",
      workspaceId: workspace.value.id,
      creatorUserId,
      externalUser: body.external?.user ?? null,
      name: body.name,
      label: labelOf(secret),
      ...limits,
      createdAt: timestamp(asked),
      updatedAt: null,
      issuedBy: authorOf(actor),
      creatorRole: ownRole ?? (await roleOfCreator(asked, { workspaceId: workspace.value.id, creatorUserId })),
      restrictedBy: ownRole === null ? restrictedBy(actor, limits) : null,
    };
    if (!(await insertKey(asked.bindings.DB, key))) return fail(noLongerAdmin);
    isolateOf(asked.bindings).keys.forgetKey(key.hash);
    return ok({ data: keyObject(key, noUsage), key: secret });
  },
});

export const listAllKeys = route("GET /api/v1/keys", "management", {
  summary: "List keys",
  query: listSchema,
  answer: () => pageOf(keySchema()),
  async handle(asked) {
    const { query, bindings, now } = asked;
    const workspace = await resolveWorkspace(asked, query.workspace_id);
    if (!workspace.ok) return workspace;
    const { items, total } = await listKeys(bindings.DB, {
      workspaceId: workspace.value.id,
      includeDisabled: query.include_disabled,
      ...query,
    });
    const hashes = items.map((key) => key.hash);
    const usage = await readUsage(bindings.DB, hashes, now);
    const budgets = await keyBudgets(items, { usage, now, look: (scopes) => lookAtLedgers(scopes, asked) });
    const data = items.map((key) => keyObject(key, usage.get(key.hash) ?? noUsage, budgets.get(key.hash)));
    return ok({ data, total_count: total });
  },
});

export const getKey = route("GET /api/v1/keys/:hash", "management", {
  summary: "Show a key",
  answer: () => dataOf(keySchema()),
  async handle(asked) {
    const key = await findOwnKey(asked);
    return key.ok ? ok(await show(key.value, asked)) : key;
  },
});

export const changeKey = route("PATCH /api/v1/keys/:hash", "management", {
  summary: "Change a key",
  audit: { action: "key.update", before: shownBy(getKey) },
  body: changeSchema,
  example: { disabled: true },
  answer: () => dataOf(keySchema()),
  async handle(asked) {
    const key = await findOwnKey(asked);
    if (!key.ok) return key;
    const { body: change } = asked;
    const { actor } = asked.caller;
    const next: ApiKeyRecord = {
      ...key.value,
      name: change.name ?? key.value.name,
      disabled: change.disabled ?? key.value.disabled,
      limitPico: change.limit === undefined ? key.value.limitPico : change.limit,
      limitReset: change.limit_reset === undefined ? key.value.limitReset : change.limit_reset,
      includeByokInLimit: change.include_byok_in_limit ?? key.value.includeByokInLimit,
      expiresAt: change.expires_at === undefined ? key.value.expiresAt : change.expires_at,
      rateLimits: patchRateLimits(key.value.rateLimits, change.rate_limits),
      updatedAt: timestampAfter(asked, key.value.updatedAt),
    };
    const workspace = await findWorkspace(asked.bindings.DB, key.value.workspaceId);
    const defaults = workspace?.settings.rate_limits ?? noRateLimits;
    const refused = refuseChange(actor, key.value, next) ?? refuseRates(actor, next.rateLimits, defaults);
    if (refused !== undefined) return fail(refused);
    const isLimiting = limiting.some((name) => change[name] !== undefined);
    const changed = isLimiting ? { ...next, restrictedBy: restrictedBy(actor, next, next.restrictedBy) } : next;
    if (!(await updateKey(asked.bindings.DB, changed, key.value))) {
      return fail({ kind: "conflict", message: "The key was changed at the same time: look at it and try again" });
    }
    isolateOf(asked.bindings).keys.forgetKey(changed.hash);
    return ok(await show(changed, asked));
  },
});

export const removeKey = route("DELETE /api/v1/keys/:hash", "management", {
  summary: "Delete a key",
  audit: { action: "key.delete", before: shownBy(getKey) },
  answer: deletion,
  async handle(asked) {
    const key = await findOwnKey(asked);
    if (!key.ok) return key;
    const refused = refuseDeletion(asked.caller.actor, key.value);
    if (refused !== undefined) return fail(refused);
    await deleteKey(asked.bindings.DB, key.value.hash);
    isolateOf(asked.bindings).keys.forgetKey(key.value.hash);
    return ok({ deleted: true });
  },
});

const noLongerAdmin: Failure = {
  kind: "forbidden",
  message: "Whoever asks for this key is no admin of the workspace any more",
};

/** What a management key makes stops with the person behind it: one who could be named freely would never leave. */
function refuseForeignCreator({
  caller: { actor },
  body,
}: {
  caller: ManagementAuthentication;
  body: KeyCreation;
}): Failure | undefined {
  if (actor.kind === "installation" || !body.is_management_key || body.creator_user_id == null) return undefined;
  const person = actor.kind === "member" ? actor.id : actor.memberId;
  if (person === null || person === body.creator_user_id) return undefined;
  return {
    kind: "forbidden",
    message: "A management key is its maker's: leave creator_user_id out, or ask whoever holds ADMIN_KEY",
  };
}

/** What the creator is as the key is made; who does not belong to the workspace has no rights there to lend. */
async function roleOfCreator(
  { bindings }: Reach,
  { workspaceId, creatorUserId }: { workspaceId: string; creatorUserId: string | null },
): Promise<ApiKeyRecord["creatorRole"]> {
  if (creatorUserId === null) return null;
  return (await findRole(bindings.DB, { workspaceId, memberId: creatorUserId })) ?? "member";
}

/** A plain member makes keys for themselves only, and none that manages. */
async function refuseOwnCreation(
  { caller: { actor }, body, bindings }: Reach & { caller: ManagementAuthentication; body: KeyCreation },
  workspaceId: string,
): Promise<Failure | undefined> {
  if (!isPlainMember(actor)) return undefined;
  if (body.is_management_key || body.creator_user_id !== actor.id) {
    return { kind: "forbidden", message: "Members make API keys for themselves only: ask an admin for another one" };
  }
  const selection = { workspaceId, creatorUserId: actor.id };
  return refuseCreation(actor, { hasRestrictedKey: await hasRestrictedKey(bindings.DB, selection) });
}

/** The key of the path, if the caller may see it. */
async function findOwnKey({
  bindings,
  caller,
  params: { hash },
}: Reach & { caller: ManagementAuthentication; params: { hash: string } }): Promise<Result<ApiKeyRecord, Failure>> {
  const key = await findKey(bindings.DB, hash);
  const { actor } = caller;
  const isTheirs = key !== undefined && (!isPlainMember(actor) || key.creatorUserId === actor.id);
  if (isTheirs && sees(caller, key.workspaceId)) return ok(key);
  return fail({ kind: "not_found", message: `No key with hash ${hash.slice(0, 64)}` });
}

async function show(key: ApiKeyRecord, reach: Reach) {
  const usage = await readUsage(reach.bindings.DB, [key.hash], reach.now);
  const budgets = await keyBudgets([key], { usage, now: reach.now, look: (scopes) => lookAtLedgers(scopes, reach) });
  return { data: keyObject(key, usage.get(key.hash) ?? noUsage, budgets.get(key.hash)) };
}
