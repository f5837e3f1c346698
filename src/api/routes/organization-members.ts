// /api/v1/organization/members: invite people and list them (management). An access key is shown once.

import * as z from "zod";
import { insertMember, listMembers } from "../../store/members.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { type ApiContext, failureResponse, timestamp } from "../context.ts";
import { makeAccessKey } from "../presented-key.ts";
import { readBody } from "../read-json.ts";
import { pageFields, readQuery } from "../read-query.ts";
import { managementOf, requireRoot, resolveWorkspace } from "../scope.ts";

export const invitationSchema = z.strictObject({
  email: z.email("must be an e-mail address").max(320).toLowerCase(),
  role: z.enum(["owner", "admin", "member"]),
  workspace_id: z.string().min(1).optional(),
});

export async function inviteMember(context: ApiContext): Promise<Response> {
  const body = await readBody(context.req.raw, invitationSchema);
  if (!body.ok) return failureResponse(body.problem);
  const { email, role } = body.value;
  // An owner may hold every right of the installation, so only ADMIN_KEY makes one.
  const refused = role === "owner" ? requireRoot(context) : undefined;
  if (refused !== undefined) return failureResponse(refused);
  const workspace = await resolveWorkspace(context, body.value.workspace_id);
  if (!workspace.ok) return failureResponse(workspace.problem);
  const id = crypto.randomUUID();
  const accessKey = makeAccessKey();
  const inserted = await insertMember(context.env.DB, {
    id,
    email,
    role,
    workspaceId: workspace.value.id,
    accessKeyHash: await sha256Hex(accessKey),
    createdAt: timestamp(context),
  });
  if (!inserted) return failureResponse({ kind: "conflict", message: `email: ${email} is a member already` });
  return Response.json({ data: { id, email, role }, access_key: accessKey }, { status: 201 });
}

export async function listOrganizationMembers(context: ApiContext): Promise<Response> {
  const query = readQuery(context.req.url, z.object(pageFields));
  if (!query.ok) return failureResponse(query.problem);
  const own = managementOf(context).workspace;
  const { items, total } = await listMembers(context.env.DB, {
    ...query.value,
    ...(own === null ? {} : { workspaceId: own.id }),
  });
  const data = items.map(({ id, email, role }) => ({ id, email, role, first_name: null, last_name: null }));
  return Response.json({ data, total_count: total });
}
