// /api/v1/workspaces: list, make, show, change and delete workspaces (management).
import * as z from "zod";
import { authorOf } from "../../isolate/authentication.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { deleteWorkspace } from "../../store/delete-workspace.ts";
import { findGuardrail } from "../../store/guardrails.ts";
import { deleteWorkspaceContents, sweepDeletedContents } from "../../store/purge-contents.ts";
import type { StorePlace } from "../../store/store-place.ts";
import {
  defaultWorkspaceId,
  findWorkspace,
  insertWorkspace,
  isReservedSlug,
  listWorkspaces,
  updateWorkspace,
  type WorkspaceRecord,
} from "../../store/workspaces.ts";
import type { Failure } from "../../wire/failure.ts";
import { fail, ok } from "../../wire/result.ts";
import {
  defaultWorkspaceSettings,
  patchWorkspaceSettings,
  type WorkspacePatch,
  workspaceCreationSchema,
  workspacePatchSchema,
} from "../../wire/workspace-settings.ts";
import { dataOf, deletion, pageOf } from "../answer-shapes.ts";
import { logBug } from "../log-bug.ts";
import { workspaceObject, workspaceSchema } from "../objects/workspace-object.ts";
import { type Reach, timestamp, timestampAfter } from "../reach.ts";
import { pageFields } from "../read-query.ts";
import { route, shownBy } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

export const listAllWorkspaces = route("GET /api/v1/workspaces", "management", {
  summary: "List workspaces",
  query: z.lazy(() => z.object(pageFields())),
  answer: () => pageOf(workspaceSchema()),
  async handle({ caller, query, bindings }) {
    const own = caller.workspace;
    if (own !== null) {
      const workspace = await findWorkspace(bindings.DB, own.id);
      const data = workspace === undefined || query.offset > 0 ? [] : [workspaceObject(workspace)];
      return ok({ data, total_count: 1 });
    }
    const { items, total } = await listWorkspaces(bindings.DB, query);
    return ok({ data: items.map(workspaceObject), total_count: total });
  },
});

export const createWorkspace = route("POST /api/v1/workspaces", "root", {
  summary: "Make a workspace",
  audit: { action: "workspace.create" },
  body: z.lazy(workspaceCreationSchema),
  example: { name: "Research", slug: "research" },
  answer: () => dataOf(workspaceSchema()),
  status: 201,
  async handle(asked) {
    const settings = patchWorkspaceSettings(defaultWorkspaceSettings, asked.body);
    const { name, slug, description } = asked.body;
    const workspace: WorkspaceRecord = {
      id: crypto.randomUUID(),
      slug,
      name,
      description: description ?? null,
      folder: slug,
      createdBy: authorOf(asked.caller.actor),
      createdAt: timestamp(asked),
      updatedAt: null,
      settings,
    };
    const unsafe = checkLogging(asked, asked.body) ?? (await checkGuardrail(asked, workspace));
    if (unsafe !== undefined) return fail(unsafe);
    const { actor } = asked.caller;
    const owner = actor.kind === "member" ? actor.id : undefined;
    const inserted = !isReservedSlug(workspace) && (await insertWorkspace(asked.bindings.DB, workspace, owner));
    return inserted ? ok({ data: workspaceObject(workspace) }) : fail(slugTaken(slug));
  },
});

export const getWorkspace = route("GET /api/v1/workspaces/:id", "management", {
  summary: "Show a workspace and its settings",
  answer: () => dataOf(workspaceSchema()),
  async handle(asked) {
    const workspace = await resolveWorkspace(asked, asked.params.id);
    return workspace.ok ? ok({ data: workspaceObject(workspace.value) }) : workspace;
  },
});

export const changeWorkspace = route("PATCH /api/v1/workspaces/:id", "management", {
  summary: "Change a workspace's settings",
  audit: { action: "workspace.update", before: shownBy(getWorkspace) },
  body: z.lazy(workspacePatchSchema),
  example: { is_observability_io_logging_enabled: true },
  answer: () => dataOf(workspaceSchema()),
  async handle(asked) {
    const workspace = await resolveWorkspace(asked, asked.params.id);
    if (!workspace.ok) return workspace;
    const { name, slug, description } = asked.body;
    const changed: WorkspaceRecord = {
      ...workspace.value,
      name: name ?? workspace.value.name,
      slug: slug ?? workspace.value.slug,
      description: description === undefined ? workspace.value.description : description,
      updatedAt: timestampAfter(asked, workspace.value.updatedAt),
      settings: patchWorkspaceSettings(workspace.value.settings, asked.body),
    };
    const unsafe = checkLogging(asked, asked.body) ?? (await checkGuardrail(asked, changed));
    if (unsafe !== undefined) return fail(unsafe);
    const { updatedAt: readAt } = workspace.value;
    const refused = isReservedSlug(changed) ? "taken" : await updateWorkspace(asked.bindings.DB, changed, readAt);
    if (refused === "taken") return fail(slugTaken(changed.slug));
    if (refused === "changed") {
      return fail({
        kind: "conflict",
        message: "The workspace was changed at the same time: look at it and try again",
      });
    }
    isolateOf(asked.bindings).keys.forgetWorkspace(changed.id);
    return ok({ data: workspaceObject(changed) });
  },
});

export const removeWorkspace = route("DELETE /api/v1/workspaces/:id", "root", {
  summary: "Delete a workspace",
  audit: { action: "workspace.delete", before: shownBy(getWorkspace) },
  answer: deletion,
  async handle(asked) {
    const workspace = await resolveWorkspace(asked, asked.params.id);
    if (!workspace.ok) return workspace;
    const { id } = workspace.value;
    if (id === defaultWorkspaceId) {
      return fail({ kind: "conflict", message: "The default workspace cannot be deleted" });
    }
    await deleteWorkspace(placeOf(asked), { workspace: workspace.value, now: asked.now });
    const { keys, dataKeys } = isolateOf(asked.bindings);
    keys.forgetWorkspace(id);
    dataKeys.forget(id);
    sweepBehind(asked);
    return ok({ deleted: true });
  },
});

/** Unreadable at once, removed behind the answer. */
export const removeWorkspaceContent = route("DELETE /api/v1/workspaces/:id/content", "management", {
  summary: "Delete all stored contents of a workspace",
  audit: { action: "contents.delete_all", before: shownBy(getWorkspace) },
  answer: deletion,
  async handle(asked) {
    const workspace = await resolveWorkspace(asked, asked.params.id);
    if (!workspace.ok) return workspace;
    await deleteWorkspaceContents(placeOf(asked), { workspace: workspace.value, now: asked.now });
    isolateOf(asked.bindings).dataKeys.forget(workspace.value.id);
    sweepBehind(asked);
    return ok({ deleted: true });
  },
});

function placeOf({ bindings }: Reach): StorePlace {
  return { database: bindings.DB, bucket: bindings.CONTENTS };
}

/** Pages of 1,000 objects that fit into the time behind an answer; the upkeep removes the rest. */
const maxPagesBehind = 20;

function sweepBehind(asked: Reach): void {
  const swept = sweepDeletedContents(placeOf(asked), { now: asked.now, pages: maxPagesBehind });
  asked.waitUntil(swept.catch((thrown: unknown) => logBug("the upkeep removes what was deleted", thrown)));
}

function slugTaken(slug: string): Failure {
  return { kind: "conflict", message: `slug: another workspace is called ${slug}` };
}

/** Contents are never stored in clear, so without a key to encrypt them the switch cannot be turned on. */
function checkLogging({ settings }: Reach, change: WorkspacePatch): Failure | undefined {
  if (change.is_observability_io_logging_enabled !== true) return undefined;
  if (settings.ENCRYPTION_KEY !== undefined) return undefined;
  return {
    kind: "invalid_request",
    message:
      "is_observability_io_logging_enabled: set the secret ENCRYPTION_KEY (openssl rand -base64 32) first, contents are stored encrypted only",
    field: "is_observability_io_logging_enabled",
  };
}

/** A default that is not there, or is another workspace's, would govern nobody. */
async function checkGuardrail({ bindings }: Reach, { id, settings }: WorkspaceRecord): Promise<Failure | undefined> {
  const { default_guardrail_id: named } = settings;
  if (named === null || named === id) return undefined;
  const guardrail = await findGuardrail(bindings.DB, named);
  if (guardrail?.workspaceId === id) return undefined;
  const field = "default_guardrail_id";
  return { kind: "invalid_request", field, message: `${field}: the workspace has no guardrail ${named}` };
}
