// /api/v1/byok: a workspace's own provider keys (management). The key goes in and never comes out again.
import * as z from "zod";
import { providerSecretProblem } from "../../catalog/provider-secret.ts";
import type { ManagementAuthentication } from "../../isolate/authentication.ts";
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
import type { Failure } from "../../wire/failure.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { dataOf, deletion, pageOf } from "../answer-shapes.ts";
import { currentCatalog } from "../current-catalog.ts";
import {
  applyRules,
  byokChangeSchema,
  byokCreationSchema,
  byokObject,
  byokSchema,
  defaultRules,
} from "../objects/byok-object.ts";
import { labelOf } from "../presented-key.ts";
import { type Reach, timestamp } from "../reach.ts";
import { pageFields, workspaceField } from "../read-query.ts";
import { requireMasterKeys } from "../require-master-keys.ts";
import { route, shownBy } from "../route.ts";
import { resolveWorkspace, sees } from "../scope.ts";
import { wayOf } from "../way-of.ts";

export const listAllByokKeys = route("GET /api/v1/byok", "management", {
  summary: "List the workspace's provider keys",
  query: z.lazy(() => z.object({ ...pageFields(), ...workspaceField(), provider: z.string().optional() })),
  answer: () => pageOf(byokSchema()),
  async handle(asked) {
    const { workspace_id: reference, ...selection } = asked.query;
    const workspace = await resolveWorkspace(asked, reference);
    if (!workspace.ok) return workspace;
    const { items, total } = await listByokKeys(asked.bindings.DB, { ...selection, workspaceId: workspace.value.id });
    return ok({ data: items.map(byokObject), total_count: total });
  },
});

export const createByokKey = route("POST /api/v1/byok", "management", {
  summary: "Store a provider key",
  audit: { action: "byok_key.create" },
  body: z.lazy(byokCreationSchema),
  example: { provider: "openai", key: "sk-…" },
  answer: () => dataOf(byokSchema()),
  status: 201,
  async handle(asked) {
    const { key, provider, workspace_id: reference, ...change } = asked.body;
    const workspace = await resolveWorkspace(asked, reference);
    if (!workspace.ok) return workspace;
    const problem = await problemOf(asked, { key, provider });
    if (problem !== undefined) return fail(problem);
    const masterKeys = await requireMasterKeys(asked, "key");
    if (!masterKeys.ok) return masterKeys;
    const place = { id: crypto.randomUUID(), workspaceId: workspace.value.id, provider };
    const record = await insertByokKey(asked.bindings.DB, {
      ...place,
      ...(await sealByokKey(masterKeys.value, key, place)),
      name: change.name ?? null,
      label: labelOf(key),
      disabled: change.disabled ?? false,
      rules: applyRules(defaultRules, change),
      createdAt: timestamp(asked),
      updatedAt: null,
    });
    isolateOf(asked.bindings).keys.forgetWorkspace(place.workspaceId);
    return ok({ data: byokObject(record) });
  },
});

export const getByokKey = route("GET /api/v1/byok/:id", "management", {
  summary: "Show a provider key",
  answer: () => dataOf(byokSchema()),
  async handle(asked) {
    const record = await findOwnByokKey(asked);
    return record.ok ? ok({ data: byokObject(record.value) }) : record;
  },
});

export const changeByokKey = route("PATCH /api/v1/byok/:id", "management", {
  summary: "Change a provider key",
  audit: { action: "byok_key.update", before: shownBy(getByokKey) },
  body: z.lazy(byokChangeSchema),
  example: { disabled: true },
  answer: () => dataOf(byokSchema()),
  async handle(asked) {
    const record = await findOwnByokKey(asked);
    if (!record.ok) return record;
    const { key, ...change } = asked.body;
    const { provider } = record.value;
    const problem = key === undefined ? undefined : await problemOf(asked, { key, provider });
    if (problem !== undefined) return fail(problem);
    const masterKeys = await requireMasterKeys(asked, "key");
    if (!masterKeys.ok) return masterKeys;
    const sealed = key === undefined ? undefined : await sealByokKey(masterKeys.value, key, record.value);
    const changed: ByokRecord = {
      ...record.value,
      ...sealed,
      label: key === undefined ? record.value.label : labelOf(key),
      name: change.name === undefined ? record.value.name : change.name,
      disabled: change.disabled ?? record.value.disabled,
      rules: applyRules(record.value.rules, change),
      updatedAt: timestamp(asked),
    };
    await updateByokKey(asked.bindings.DB, changed, { withKey: key !== undefined });
    isolateOf(asked.bindings).keys.forgetWorkspace(changed.workspaceId);
    return ok({ data: byokObject(changed) });
  },
});

export const removeByokKey = route("DELETE /api/v1/byok/:id", "management", {
  summary: "Delete a provider key",
  audit: { action: "byok_key.delete", before: shownBy(getByokKey) },
  answer: deletion,
  async handle(asked) {
    const record = await findOwnByokKey(asked);
    if (!record.ok) return record;
    await deleteByokKey(asked.bindings.DB, record.value.id);
    isolateOf(asked.bindings).keys.forgetWorkspace(record.value.workspaceId);
    return ok({ deleted: true });
  },
});

async function findOwnByokKey({
  bindings,
  caller,
  params: { id },
}: Reach & { caller: ManagementAuthentication; params: { id: string } }): Promise<Result<ByokRecord, Failure>> {
  const record = await findByokKey(bindings.DB, id);
  if (record !== undefined && sees(caller, record.workspaceId)) return ok(record);
  return fail({ kind: "not_found", message: `No provider key ${id.slice(0, 64)}` });
}

/** A key that could never be sent is not stored: nobody would learn of it before the first request. */
async function problemOf(
  reach: Reach,
  { key, provider: slug }: { key: string; provider: string },
): Promise<Failure | undefined> {
  const provider = (await currentCatalog(reach)).providers.get(slug);
  if (provider === undefined) return unknownProvider(slug);
  const problem = providerSecretProblem(wayOf(provider).auth, key);
  if (problem === undefined) return undefined;
  return { kind: "invalid_request", field: "key", message: `key: ${problem}` };
}

function unknownProvider(provider: string): Failure {
  const message = `provider: the catalog has no provider ${provider}`;
  return { kind: "invalid_request", field: "provider", message };
}
