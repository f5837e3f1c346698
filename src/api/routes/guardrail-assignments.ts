// /api/v1/guardrails/…/assignments: which keys and members are under which guardrail (management). Each is under one at
// most, so that an assignment takes the place of the one before; all of a list is assigned, or nothing.
import * as z from "zod";
import { authorOf, type ManagementAuthentication } from "../../isolate/authentication.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import {
  type AssignmentKind,
  type AssignmentRow,
  assign,
  listAssignments,
  unassign,
  unknownSubjects,
} from "../../store/guardrail-assignments.ts";
import { insertGuardrail } from "../../store/guardrails.ts";
import { madeOnce } from "../../wire/derived.ts";
import type { Failure } from "../../wire/failure.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { pageOf, timestampText } from "../answer-shapes.ts";
import { findOwnGuardrail, guardrailChanged, isUnchangedDefault } from "../find-guardrail.ts";
import { type Reach, timestamp } from "../reach.ts";
import { pageFields } from "../read-query.ts";
import { route, shownBy } from "../route.ts";
import { getGuardrail } from "./guardrails.ts";

const common = () => ({
  id: z.string(),
  guardrail_id: z.string(),
  assigned_by: z.string().nullable(),
  created_at: timestampText(),
});
const keySchema = () =>
  z.strictObject({ ...common(), key_hash: z.string(), key_name: z.string(), key_label: z.string() });
const memberSchema = () => z.strictObject({ ...common(), user_id: z.string(), organization_id: z.string() });

const subjects = madeOnce(() => z.array(z.string().min(1).max(256)).min(1).max(1_000));
const keysBody = z.lazy(() => z.strictObject({ key_hashes: subjects() }));
const membersBody = z.lazy(() => z.strictObject({ member_user_ids: subjects() }));
const keysExample = { key_hashes: ["0".repeat(64)] };
const membersExample = { member_user_ids: ["00000000-0000-4000-8000-000000000001"] };
const assignedCount = () => z.strictObject({ assigned_count: z.int() });
const unassignedCount = () => z.strictObject({ unassigned_count: z.int() });

const page = z.lazy(() => z.object(pageFields()));
type Page = z.output<typeof page>;
type Asked = Reach & { caller: ManagementAuthentication };
type AskedOf = Asked & { params: { id: string } };

export const listAllKeyAssignments = route("GET /api/v1/guardrails/assignments/keys", "management", {
  summary: "List the keys that are under guardrails",
  query: page,
  answer: () => pageOf(keySchema()),
  handle: async (asked) => ok(await listOwn(asked, "key", keyAssignment)),
});

export const listAllMemberAssignments = route("GET /api/v1/guardrails/assignments/members", "management", {
  summary: "List the members who are under guardrails",
  query: page,
  answer: () => pageOf(memberSchema()),
  handle: async (asked) => ok(await listOwn(asked, "member", memberAssignment)),
});

export const listKeysOfGuardrail = route("GET /api/v1/guardrails/:id/assignments/keys", "management", {
  summary: "List the keys that are under a guardrail",
  query: page,
  answer: () => pageOf(keySchema()),
  handle: (asked) => listOf(asked, "key", keyAssignment),
});

export const listMembersOfGuardrail = route("GET /api/v1/guardrails/:id/assignments/members", "management", {
  summary: "List the members who are under a guardrail",
  query: page,
  answer: () => pageOf(memberSchema()),
  handle: (asked) => listOf(asked, "member", memberAssignment),
});

/** The log says who is put there or taken out: each under the guardrail's id. */
const audited = (verb: string) => ({
  action: `guardrail.${verb}` as const,
  before: shownBy(getGuardrail),
  after: ({ body }: { body: unknown }) => body,
});

export const assignKeys = route("POST /api/v1/guardrails/:id/assignments/keys", "management", {
  summary: "Put keys under a guardrail",
  audit: audited("assign_keys"),
  body: keysBody,
  example: keysExample,
  answer: assignedCount,
  handle: (asked) => assignAll(asked, { kind: "key", field: "key_hashes", subjects: asked.body.key_hashes }),
});

export const assignMembers = route("POST /api/v1/guardrails/:id/assignments/members", "management", {
  summary: "Put members under a guardrail",
  audit: audited("assign_members"),
  body: membersBody,
  example: membersExample,
  answer: assignedCount,
  handle: (asked) =>
    assignAll(asked, { kind: "member", field: "member_user_ids", subjects: asked.body.member_user_ids }),
});

export const unassignKeys = route("POST /api/v1/guardrails/:id/assignments/keys/remove", "management", {
  summary: "Take keys out of a guardrail",
  audit: audited("unassign_keys"),
  body: keysBody,
  example: keysExample,
  answer: unassignedCount,
  handle: (asked) => unassignAll(asked, { kind: "key", subjects: asked.body.key_hashes }),
});

export const unassignMembers = route("POST /api/v1/guardrails/:id/assignments/members/remove", "management", {
  summary: "Take members out of a guardrail",
  audit: audited("unassign_members"),
  body: membersBody,
  example: membersExample,
  answer: unassignedCount,
  handle: (asked) => unassignAll(asked, { kind: "member", subjects: asked.body.member_user_ids }),
});

type Shown<Item> = (row: AssignmentRow) => Item;

async function listOwn<Item>(
  { bindings, caller, query }: Asked & { query: Page },
  kind: AssignmentKind,
  shown: Shown<Item>,
) {
  const { items, total } = await listAssignments(bindings.DB, { ...query, kind, workspaceId: caller.workspace?.id });
  return { data: items.map(shown), total_count: total };
}

async function listOf<Item>(
  asked: AskedOf & { query: Page },
  kind: AssignmentKind,
  shown: Shown<Item>,
): Promise<Result<{ data: Item[]; total_count: number }, Failure>> {
  const guardrail = await findOwnGuardrail(asked);
  if (!guardrail.ok) return guardrail;
  const selection = { ...asked.query, kind, guardrailId: guardrail.value.id };
  const { items, total } = await listAssignments(asked.bindings.DB, selection);
  return ok({ data: items.map(shown), total_count: total });
}

async function assignAll(
  asked: AskedOf,
  { kind, field, subjects }: { kind: AssignmentKind; field: string; subjects: string[] },
): Promise<Result<{ assigned_count: number }, Failure>> {
  const found = await findOwnGuardrail(asked);
  if (!found.ok) return found;
  const guardrail = found.value;
  const { DB } = asked.bindings;
  const unknown = await unknownSubjects(DB, { guardrail, kind, subjects });
  const at = subjects.findIndex((subject) => unknown.has(subject));
  if (at >= 0) {
    const what = kind === "key" ? "is the hash of no API key" : "is the id of no member";
    const message = `${field}[${at}]: ${what} of the guardrail's workspace; nothing was assigned`;
    return fail({ kind: "invalid_request", field: `${field}[${at}]`, message });
  }
  if (isUnchangedDefault(guardrail)) await insertGuardrail(DB, guardrail);
  const by = { assignedBy: authorOf(asked.caller.actor), createdAt: timestamp(asked) };
  const assigned = await assign(DB, { guardrail, kind, subjects }, by);
  if (assigned === undefined) return fail(guardrailChanged);
  isolateOf(asked.bindings).keys.forgetWorkspace(guardrail.workspaceId);
  return ok({ assigned_count: assigned });
}

async function unassignAll(
  asked: AskedOf,
  { kind, subjects }: { kind: AssignmentKind; subjects: string[] },
): Promise<Result<{ unassigned_count: number }, Failure>> {
  const guardrail = await findOwnGuardrail(asked);
  if (!guardrail.ok) return guardrail;
  const unassigned = await unassign(asked.bindings.DB, { guardrail: guardrail.value, kind, subjects });
  isolateOf(asked.bindings).keys.forgetWorkspace(guardrail.value.workspaceId);
  return ok({ unassigned_count: unassigned });
}

function shared({ id, guardrail_id, assigned_by, created_at }: AssignmentRow) {
  return { id, guardrail_id, assigned_by, created_at };
}

function keyAssignment(row: AssignmentRow) {
  return { ...shared(row), key_hash: row.subject, key_name: row.key_name, key_label: row.key_label };
}

/** A workspace is the organization of its members. */
function memberAssignment(row: AssignmentRow) {
  return { ...shared(row), user_id: row.subject, organization_id: row.workspace_id };
}
