// /api/v1/organization/members: invite people and list them (management). An access key is shown once.
import * as z from "zod";
import { insertMember, listMembers } from "../../store/members.ts";
import { present } from "../../wire/present.ts";
import { fail, ok } from "../../wire/result.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { requireRoot } from "../admit.ts";
import { pageOf } from "../answer-shapes.ts";
import { makeAccessKey } from "../presented-key.ts";
import { timestamp } from "../reach.ts";
import { pageFields } from "../read-query.ts";
import { route } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

const role = z.enum(["owner", "admin", "member"]);
const person = { id: z.string(), email: z.string(), role };

export const inviteMember = route({
  method: "POST",
  path: "/api/v1/organization/members",
  key: "management",
  summary: "Invite a member; the access key is shown once",
  body: z.strictObject({
    email: z.email("must be an e-mail address").max(320).toLowerCase(),
    role,
    workspace_id: z.string().min(1).optional(),
  }),
  example: { email: "ada@example.com", role: "member" },
  answer: () => z.strictObject({ data: z.strictObject(person), access_key: z.string() }),
  status: 201,
  async handle(asked) {
    const { email, role, workspace_id: reference } = asked.body;
    // An owner may hold every right of the installation, so only ADMIN_KEY makes one.
    const refused = role === "owner" ? requireRoot(asked.caller) : undefined;
    if (refused !== undefined) return refused;
    const workspace = await resolveWorkspace(asked, reference);
    if (!workspace.ok) return workspace;
    const id = crypto.randomUUID();
    const accessKey = makeAccessKey();
    const inserted = await insertMember(asked.bindings.DB, {
      id,
      email,
      role,
      workspaceId: workspace.value.id,
      accessKeyHash: await sha256Hex(accessKey),
      createdAt: timestamp(asked),
    });
    if (!inserted) return fail({ kind: "conflict", message: `email: ${email} is a member already` });
    return ok({ data: { id, email, role }, access_key: accessKey });
  },
});

export const listOrganizationMembers = route({
  method: "GET",
  path: "/api/v1/organization/members",
  key: "management",
  summary: "List everybody",
  query: z.object(pageFields),
  answer: () => pageOf(z.strictObject({ ...person, first_name: z.null(), last_name: z.null() })),
  async handle({ caller, query, bindings }) {
    const selection = present({ ...query, workspaceId: caller.workspace?.id });
    const { items, total } = await listMembers(bindings.DB, selection);
    const data = items.map(({ id, email, role }) => ({ id, email, role, first_name: null, last_name: null }));
    return ok({ data, total_count: total });
  },
});
