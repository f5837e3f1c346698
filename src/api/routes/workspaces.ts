// /api/v1/workspaces: list, make, show, change and delete workspaces (management).
import * as z from "zod";
import { isolateOf } from "../../isolate/isolate.ts";
import { deleteWorkspaceContents, sweepDeletedContents } from "../../store/purge-contents.ts";
import {
  defaultWorkspaceId,
  deleteWorkspaceRows,
  findWorkspace,
  insertWorkspace,
  listWorkspaces,
  updateWorkspace,
  type WorkspaceRecord,
} from "../../store/workspaces.ts";
import type { Failure } from "../../wire/failure.ts";
import {
  defaultWorkspaceSettings,
  patchWorkspaceSettings,
  type WorkspacePatch,
  workspaceCreationSchema,
  workspacePatchSchema,
} from "../../wire/workspace-settings.ts";
import { type ApiContext, failureResponse, inBackground, timestamp } from "../context.ts";
import { workspaceObject } from "../objects/workspace-object.ts";
import { readBody } from "../read-json.ts";
import { pageFields, readQuery } from "../read-query.ts";
import { managementOf, requireRoot, resolveWorkspace } from "../scope.ts";

const slugTaken = (slug: string): Failure => ({
  kind: "conflict",
  message: `slug: another workspace is called ${slug}`,
});

export async function listAllWorkspaces(context: ApiContext): Promise<Response> {
  const query = readQuery(context.req.url, z.object(pageFields));
  if (!query.ok) return failureResponse(query.problem);
  const own = managementOf(context).workspace;
  if (own !== null) {
    const workspace = await findWorkspace(context.env.DB, own.id);
    const data = workspace === undefined || query.value.offset > 0 ? [] : [workspaceObject(workspace)];
    return Response.json({ data, total_count: 1 });
  }
  const { items, total } = await listWorkspaces(context.env.DB, query.value);
  return Response.json({ data: items.map(workspaceObject), total_count: total });
}

export async function createWorkspace(context: ApiContext): Promise<Response> {
  const refused = requireRoot(context);
  if (refused !== undefined) return failureResponse(refused);
  const body = await readBody(context.req.raw, workspaceCreationSchema);
  if (!body.ok) return failureResponse(body.problem);
  const settings = patchWorkspaceSettings(defaultWorkspaceSettings, body.value);
  const unsafe = checkLogging(context, body.value);
  if (unsafe !== undefined) return failureResponse(unsafe);
  const { name, slug, description } = body.value;
  const workspace: WorkspaceRecord = {
    id: crypto.randomUUID(),
    slug,
    name,
    description: description ?? null,
    folder: slug,
    createdBy: null,
    createdAt: timestamp(context),
    updatedAt: null,
    settings,
  };
  const inserted = await insertWorkspace(context.env.DB, workspace);
  if (!inserted) return failureResponse(slugTaken(slug));
  return Response.json({ data: workspaceObject(workspace) }, { status: 201 });
}

export async function showWorkspace(context: ApiContext): Promise<Response> {
  const workspace = await resolveWorkspace(context, context.req.param("id"));
  return workspace.ok ? Response.json({ data: workspaceObject(workspace.value) }) : failureResponse(workspace.problem);
}

export async function changeWorkspace(context: ApiContext): Promise<Response> {
  const workspace = await resolveWorkspace(context, context.req.param("id"));
  if (!workspace.ok) return failureResponse(workspace.problem);
  const body = await readBody(context.req.raw, workspacePatchSchema);
  if (!body.ok) return failureResponse(body.problem);
  const { name, slug, description } = body.value;
  const changed: WorkspaceRecord = {
    ...workspace.value,
    name: name ?? workspace.value.name,
    slug: slug ?? workspace.value.slug,
    description: description === undefined ? workspace.value.description : description,
    updatedAt: timestamp(context),
    settings: patchWorkspaceSettings(workspace.value.settings, body.value),
  };
  const unsafe = checkLogging(context, body.value);
  if (unsafe !== undefined) return failureResponse(unsafe);
  const updated = await updateWorkspace(context.env.DB, changed);
  if (!updated) return failureResponse(slugTaken(changed.slug));
  isolateOf(context.env).keys.forgetWorkspace(changed.id);
  return Response.json({ data: workspaceObject(changed) });
}

export async function removeWorkspace(context: ApiContext): Promise<Response> {
  const refused = requireRoot(context);
  if (refused !== undefined) return failureResponse(refused);
  const workspace = await resolveWorkspace(context, context.req.param("id"));
  if (!workspace.ok) return failureResponse(workspace.problem);
  if (workspace.value.id === defaultWorkspaceId) {
    return failureResponse({ kind: "conflict", message: "The default workspace cannot be deleted" });
  }
  await wipe(context, workspace.value);
  await deleteWorkspaceRows(context.env.DB, workspace.value.id);
  isolateOf(context.env).keys.forgetWorkspace(workspace.value.id);
  return Response.json({ deleted: true });
}

/** DELETE /api/v1/workspaces/{id}/content: unreadable at once, removed behind the answer. */
export async function removeWorkspaceContent(context: ApiContext): Promise<Response> {
  const workspace = await resolveWorkspace(context, context.req.param("id"));
  if (!workspace.ok) return failureResponse(workspace.problem);
  await wipe(context, workspace.value);
  return Response.json({ deleted: true });
}

async function wipe(context: ApiContext, workspace: WorkspaceRecord): Promise<void> {
  const { DB: database, CONTENTS: bucket } = context.env;
  await deleteWorkspaceContents(database, { workspace, now: context.get("now")() });
  isolateOf(context.env).dataKeys.forget(workspace.id);
  inBackground(context)(sweepDeletedContents({ database, bucket }));
}

/** Contents are never stored in clear, so without a key to encrypt them the switch cannot be turned on. */
function checkLogging(context: ApiContext, change: WorkspacePatch): Failure | undefined {
  if (change.is_observability_io_logging_enabled !== true) return undefined;
  if (context.get("settings").ENCRYPTION_KEY !== undefined) return undefined;
  return {
    kind: "invalid_request",
    message:
      "is_observability_io_logging_enabled: set the secret ENCRYPTION_KEY (openssl rand -base64 32) first, contents are stored encrypted only",
    field: "is_observability_io_logging_enabled",
  };
}
