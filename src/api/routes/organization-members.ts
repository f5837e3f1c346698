// /api/v1/organization/members: invite people, list them (management) and erase them (root). An access key
// is shown once and opens only what it was made for.
import * as z from "zod";
import { authorOf } from "../../isolate/authentication.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { findMemberBy } from "../../store/member-access.ts";
import { listMembers, listMemberships, readRoles } from "../../store/members.ts";
import { eraseMember as eraseRows, inviteMember as insert } from "../../store/membership-changes.ts";
import { memberRoles } from "../../wire/member-roles.ts";
import { present } from "../../wire/present.ts";
import { fail, ok } from "../../wire/result.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { deletion, pageOf } from "../answer-shapes.ts";
import { refuseDeed } from "../member-rules.ts";
import { makeAccessKey } from "../presented-key.ts";
import { timestamp } from "../reach.ts";
import { pageFields } from "../read-query.ts";
import { route } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

const role = z.enum(memberRoles);
const person = { id: z.string(), email: z.string(), role };

export const inviteMember = route("POST /api/v1/organization/members", "management", {
  summary: "Invite a member; the access key is shown once",
  audit: { action: "member.invite" },
  body: z.lazy(() =>
    z.strictObject({
      email: z.email("must be an e-mail address").max(320).toLowerCase(),
      role,
      workspace_id: z.string().min(1).optional(),
    }),
  ),
  example: { email: "ada@example.com", role: "member" },
  answer: () => z.strictObject({ data: z.strictObject(person), access_key: z.string() }),
  status: 201,
  async handle(asked) {
    const { email, role, workspace_id: reference } = asked.body;
    const { actor } = asked.caller;
    const workspace = await resolveWorkspace(asked, reference);
    if (!workspace.ok) return workspace;
    const refused = refuseDeed(actor, { kind: "invite", to: role });
    if (refused !== undefined) return fail(refused);
    const accessKey = makeAccessKey();
    const id = await insert(asked.bindings.DB, {
      id: crypto.randomUUID(),
      email,
      role,
      workspaceId: workspace.value.id,
      accessKeyHash: await sha256Hex(accessKey),
      issuedBy: authorOf(actor),
      createdAt: timestamp(asked),
    });
    if (id !== undefined) return ok({ data: { id, email, role }, access_key: accessKey });
    return fail({ kind: "conflict", message: `email: ${email} is a member of this workspace already` });
  },
});

export const listOrganizationMembers = route("GET /api/v1/organization/members", "management", {
  summary: "List everybody",
  query: z.lazy(() => z.object(pageFields())),
  answer: () => pageOf(z.strictObject({ ...person, first_name: z.null(), last_name: z.null() })),
  async handle({ caller, query, bindings }) {
    const selection = present({ ...query, workspaceId: caller.workspace?.id });
    const { items, total } = await listMembers(bindings.DB, selection);
    const data = items.map(({ id, email, role }) => ({ id, email, role, first_name: null, last_name: null }));
    return ok({ data, total_count: total });
  },
});

export const eraseMember = route("DELETE /api/v1/organization/members/:id", "root", {
  summary: "Forget who a member is; keys that they made stop",
  audit: { action: "member.erase" },
  answer: deletion,
  async handle({ bindings: { DB: database }, bindings, caller: { actor }, params: { id }, ...reach }) {
    if ((await findMemberBy(database, "id", id)) === undefined) {
      return fail({ kind: "not_found", message: `No member ${id}` });
    }
    for (const { workspaceId, role: from } of await listMemberships(database, id)) {
      const { otherOwners } = await readRoles(database, { workspaceId, memberIds: [id] });
      const refused = refuseDeed(actor, { kind: "remove", memberId: id, from }, { otherOwners });
      if (refused !== undefined) return fail(refused);
    }
    await eraseRows(database, { id, now: timestamp(reach) });
    isolateOf(bindings).keys.forgetAll();
    return ok({ deleted: true });
  },
});
