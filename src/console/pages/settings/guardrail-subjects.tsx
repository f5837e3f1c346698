// Whom a guardrail is assigned to, with what they have used of its budget; putting keys and members under it, and taking
// them out again.
import type { LimitStatus } from "../../../accounting/ledger/part.ts";
import { type AssignmentKind, type AssignmentRow, listAssignments } from "../../../store/guardrail-assignments.ts";
import type { GuardrailRecord } from "../../../store/guardrails.ts";
import { listKeys } from "../../../store/keys.ts";
import { listMembers } from "../../../store/members.ts";
import { type ConsoleContext, visitorOf } from "../../environment.ts";
import { ActionForm, Choice } from "../../parts/form.tsx";
import { limitColumnsWith } from "../../parts/limits.tsx";
import { type Column, TableCard } from "../../parts/table.tsx";
import type { TypedForm } from "../../parts/typed.tsx";
import { visibleText } from "../../parts/visible.tsx";
import { limitsOfMember, maxAsked, ownLimitsOfKey } from "../../read-limits.ts";

/** Of keys and of members: as many as a page of 30 kB has room for. */
const maxShown = 200;
export const askSubject = "Choose a key or a member";

interface Subject {
  kind: AssignmentKind;
  id: string;
  name: string;
  status: LimitStatus | undefined;
}

export async function GuardrailSubjects({
  context,
  guardrail,
  refused,
}: {
  context: ConsoleContext;
  guardrail: GuardrailRecord;
  /** The form that assigns it. */
  refused: TypedForm | undefined;
}) {
  const { workspace, formToken } = visitorOf(context);
  const page = { workspaceId: workspace.id, offset: 0, limit: maxShown };
  const assignedTo = (kind: AssignmentKind) =>
    listAssignments(context.env.DB, { kind, guardrailId: guardrail.id, offset: 0, limit: maxShown });
  const [keys, members, underKeys, underMembers] = await Promise.all([
    listKeys(context.env.DB, { ...page, includeDisabled: true }),
    // Names of those it is assigned to are among them.
    listMembers(context.env.DB, { ...page, limit: 1_000 }),
    assignedTo("key"),
    assignedTo("member"),
  ]);
  const emails = new Map(members.items.map(({ id, email }) => [id, email]));
  const nameOf = (kind: AssignmentKind, { subject, key_name }: AssignmentRow) =>
    kind === "key" ? key_name : (emails.get(subject) ?? subject);
  const assigned = [
    ...underKeys.items.map((row) => ({ kind: "key" as const, id: row.subject, name: nameOf("key", row) })),
    ...underMembers.items.map((row) => ({ kind: "member" as const, id: row.subject, name: nameOf("member", row) })),
  ];
  const subjects = await Promise.all(
    assigned.map(async (subject, index): Promise<Subject> => {
      const isAsked = guardrail.rules.limit_usd !== null && index < maxAsked;
      return { ...subject, status: isAsked ? await statusOf(context, guardrail, subject) : undefined };
    }),
  );
  const isPart = [keys, members, underKeys, underMembers].some(({ total }) => total > maxShown);
  const isNew = ({ id }: { id: string }) => subjects.every((one) => one.id !== id);
  const address = `/settings/guardrails/${guardrail.id}`;
  const choices = [
    ...keys.items
      .filter(({ kind, hash }) => kind === "api" && isNew({ id: hash }))
      .map(({ hash, name, label }) => [`key ${hash}`, `Key ${name} (${label})`] as const),
    ...members.items
      .filter(isNew)
      .slice(0, maxShown)
      .map(({ id, email }) => [`member ${id}`, `Member ${email}`] as const),
  ];
  return (
    <>
      <TableCard
        name="Assigned to"
        columns={columns(address, formToken)}
        items={subjects}
        empty="It is assigned to nobody yet."
      />
      {guardrail.rules.limit_usd !== null && subjects.length > maxAsked ? (
        <p class="soft small">What is used is shown of the first {maxAsked} alone; the budget holds for all.</p>
      ) : null}
      {isPart ? (
        <p class="soft small">Of keys and of members {maxShown} are shown and offered; the API assigns any of them.</p>
      ) : null}
      {choices.length === 0 ? null : (
        <ActionForm action={`${address}/assign`} token={formToken} class="card" refused={refused}>
          <Choice name="subject" label="Assign it to" value="" ask={askSubject} choices={choices} />
          <p class="hint">
            Each key and each member is under one guardrail at most: this one takes the place of another.
          </p>
          <button type="submit">Assign</button>
        </ActionForm>
      )}
    </>
  );
}

async function statusOf(context: ConsoleContext, guardrail: GuardrailRecord, { kind, id }: Omit<Subject, "status">) {
  const statuses =
    kind === "key" ? await ownLimitsOfKey(context, id) : await limitsOfMember(context, { memberId: id, guardrail });
  return statuses.find(({ limit }) => limit.guardrail?.id === guardrail.id && limit.guardrail.of === kind);
}

function columns(address: string, token: string): Column<Subject>[] {
  return [
    { heading: "Assigned to", cell: ({ kind, name }) => `${kind === "key" ? "Key" : "Member"} ${name}`, look: "cut" },
    // Whose budget it is, the first column says.
    ...limitColumnsWith(() => undefined)
      .slice(1)
      .map(
        (column): Column<Subject> => ({
          ...column,
          cell: ({ status }) => (status === undefined ? "–" : column.cell(status)),
        }),
      ),
    {
      heading: "Actions",
      quiet: true,
      cell: ({ kind, id, name }) => (
        <ActionForm action={`${address}/unassign`} token={token}>
          <input type="hidden" name="subject" value={`${kind} ${id}`} />
          <button type="submit" aria-label={`Take ${visibleText(name)} out`}>
            Take out
          </button>
        </ActionForm>
      ),
    },
  ];
}
