// Who belongs to this workspace: inviting (the access key is shown once), roles, removing. For admins.

import * as z from "zod";
import type { LimitStatus } from "../../../accounting/ledger/part.ts";
import { refuseDeed } from "../../../api/member-rules.ts";
import { listAssignments } from "../../../store/guardrail-assignments.ts";
import { listGuardrails } from "../../../store/guardrails.ts";
import { listMembers, type MemberRecord } from "../../../store/members.ts";
import { lowerRole, type MemberRole, memberRoles } from "../../../wire/member-roles.ts";
import { callApi } from "../../call-api.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, AskFirst, Choice, Field } from "../../parts/form.tsx";
import { BudgetLeft } from "../../parts/limits.tsx";
import { fromOf, PartOfList } from "../../parts/pager.tsx";
import { Secret } from "../../parts/secret.tsx";
import { type Column, TableCard } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";
import { limitsOfMember, maxAsked } from "../../read-limits.ts";
import { fieldsNamed, type RefusedForm, refuseForm, refusePress } from "../../refused-form.ts";
import { isAccessConfigured } from "../../session/cloudflare-access.ts";
import type { Visitor } from "../../session/visitor.ts";
import { refuse } from "../refusal.tsx";

type WorkspaceMember = MemberRecord & { role: MemberRole };

const invitedSchema = z.object({ access_key: z.string(), data: z.object({ email: z.string() }) });

export const showMembers: Page = (context) => show(context);

export const inviteMember: Page = async (context) => {
  const form = context.get("form");
  const { workspace } = visitorOf(context);
  const body = {
    email: textOf(form, "email")?.toLowerCase(),
    role: textOf(form, "role"),
    workspace_id: workspace.id,
  };
  const invited = await callApi(context, { method: "POST", path: "/organization/members", body });
  return invited.ok
    ? showAccessKey(context, invited.value)
    : show(context, { refused: refuseForm(form, invited.problem, fieldsNamed({ email: "email" })) });
};

/** A higher role takes a new access key, since whoever gave the old one may know it: it is shown to whoever raises. */
export const changeRole: Page = async (context) => {
  const member = await findListed(context);
  if (member === undefined) return refuse(context, "not-found");
  const { workspace } = visitorOf(context);
  const role = textOf(context.get("form"), "role");
  const saved = await callApi(context, {
    method: "POST",
    path: `/workspaces/${workspace.id}/members/add`,
    body: { user_ids: [member.id], role },
  });
  if (!saved.ok) return show(context, { refused: refusePress(saved.problem) });
  const to = memberRoles.find((known) => known === role);
  const isRaised = to !== undefined && to !== member.role && lowerRole(to, member.role) === member.role;
  if (isRaised && !isAccessConfigured(context.get("settings"))) return giveAccessKey(context, member);
  return context.redirect("/settings/members?notice=saved", 303);
};

export const removeMember: Page = async (context) => {
  const { workspace } = visitorOf(context);
  const member = await findListed(context);
  if (member === undefined) return refuse(context, "not-found");
  const body = { user_ids: [member.id] };
  const removed = await callApi(context, { method: "POST", path: `/workspaces/${workspace.id}/members/remove`, body });
  return removed.ok
    ? context.redirect("/settings/members?notice=member-removed", 303)
    : show(context, { refused: refusePress(removed.problem) });
};

/** For somebody who lost theirs: the old one and every session end. */
export const renewAccessKey: Page = async (context) => {
  const member = await findListed(context);
  return member === undefined ? refuse(context, "not-found") : giveAccessKey(context, member);
};

async function giveAccessKey(context: ConsoleContext, member: WorkspaceMember): Promise<Response> {
  const { workspace } = visitorOf(context);
  const path = `/workspaces/${workspace.id}/members/${member.id}/access-key`;
  const issued = await callApi(context, { method: "POST", path });
  return issued.ok ? showAccessKey(context, issued.value) : show(context, { refused: refusePress(issued.problem) });
}

function showAccessKey(context: ConsoleContext, issued: unknown): Promise<Response> {
  const { access_key: secret, data } = invitedSchema.parse(issued);
  return show(context, { access: { email: data.email, secret } });
}

const pageSize = 200;
/** More than a workspace has. */
const allMembers = { offset: 0, limit: 100_000 };

/** The member of the address, who belongs to this workspace. What may be done to them the API says. */
async function findListed(context: ConsoleContext): Promise<WorkspaceMember | undefined> {
  const id = context.req.param("id");
  const { workspace } = visitorOf(context);
  const { items } = await listMembers(context.env.DB, { workspaceId: workspace.id, ...allMembers });
  return items.find((candidate) => candidate.id === id);
}

interface Outcome {
  refused?: RefusedForm;
  access?: { email: string; secret: string };
}

async function show(context: ConsoleContext, { refused, access }: Outcome = {}): Promise<Response> {
  const visitor = visitorOf(context);
  const from = fromOf(context.req.query("from"));
  const selection = { workspaceId: visitor.workspace.id, offset: from, limit: pageSize };
  const { items, total } = await listMembers(context.env.DB, selection);
  const behindAccess = isAccessConfigured(context.get("settings"));
  return page(
    context,
    {
      title: "Members",
      // The form is behind the list, which may be long.
      beside: (
        <a class="button end" href="#email">
          Invite somebody
        </a>
      ),
      refused,
      outcome: access === undefined ? null : <AccessKey {...access} />,
    },
    <>
      <TableCard name="Members" columns={memberColumns(visitor, await budgetsOf(context))} items={items} />
      <PartOfList path="/settings/members" from={from} size={pageSize} total={total} />
      <ActionForm action="/settings/members" token={visitor.formToken} class="card" refused={refused}>
        <h2>Invite somebody</h2>
        <div class="grid">
          <Field name="email" label="E-mail" type="email" required />
          <Choice name="role" label="Role" value="member" choices={roleChoices(visitor)} />
          <div class="field">
            <button type="submit" class="main">
              Invite
            </button>
          </div>
        </div>
        <p class="hint">
          Members see the figures of their own keys' requests. Admins also read prompts and completions and change
          settings.{" "}
          {behindAccess
            ? "People sign in through Cloudflare Access with this address."
            : "You get an access key to pass on; no mail is sent."}
        </p>
      </ActionForm>
    </>,
  );
}

function roleChoices({ actor }: Visitor): [string, string][] {
  const choices: [string, string][] = [
    ["member", "Member"],
    ["admin", "Admin"],
  ];
  return actor.kind === "installation" ? [...choices, ["owner", "Owner"]] : choices;
}

type Budgets = ReadonlyMap<string, LimitStatus | "not asked">;

/** What guardrails give members to spend, by member. */
async function budgetsOf(context: ConsoleContext): Promise<Budgets> {
  const selection = { workspaceId: visitorOf(context).workspace.id, offset: 0, limit: 500 };
  const [guardrails, assigned] = await Promise.all([
    listGuardrails(context.env.DB, selection),
    listAssignments(context.env.DB, { ...selection, kind: "member" }),
  ]);
  const budgets = new Map(guardrails.items.filter(({ rules }) => rules.limit_usd !== null).map((one) => [one.id, one]));
  const having = assigned.items.filter((row) => budgets.has(row.guardrail_id));
  const found = await Promise.all(
    having.slice(0, maxAsked).map(async ({ subject: memberId, guardrail_id }) => {
      const guardrail = budgets.get(guardrail_id);
      const [status] = guardrail === undefined ? [] : await limitsOfMember(context, { memberId, guardrail });
      return status === undefined ? [] : [[memberId, status] as const];
    }),
  );
  const rest = having.slice(maxAsked).map(({ subject }) => [subject, "not asked"] as const);
  return new Map<string, LimitStatus | "not asked">([...rest, ...found.flat()]);
}

function memberColumns(visitor: Visitor, budgets: Budgets): Column<WorkspaceMember>[] {
  return [
    { heading: "E-mail", cell: ({ email }) => email, look: "cut" },
    { heading: "Role", cell: ({ role }) => <span class="badge">{role}</span> },
    {
      heading: "Budget",
      cell: ({ id }) => {
        const status = budgets.get(id) ?? "–";
        return typeof status === "string" ? status : <BudgetLeft status={status} />;
      },
    },
    { heading: "Since (UTC)", cell: ({ createdAt }) => <Time at={createdAt} /> },
    { heading: "Actions", quiet: true, cell: (member) => <Actions member={member} visitor={visitor} /> },
  ];
}

function Actions({ member, visitor }: { member: WorkspaceMember; visitor: Visitor }) {
  if (member.id === visitor.memberId) return <span class="soft">you</span>;
  const deed = { memberId: member.id, from: member.role };
  if (refuseDeed(visitor.actor, { kind: "issue_key", ...deed }) !== undefined) return null;
  const address = `/settings/members/${member.id}`;
  return (
    <details class="menu">
      <summary class="button">Manage</summary>
      <ActionForm action={`${address}/role`} token={visitor.formToken} class="row tight">
        <select name="role" aria-label={`Role of ${member.email}`} class="short">
          {roleChoices(visitor).map(([value, name]) => (
            <option value={value} selected={value === member.role}>
              {name}
            </option>
          ))}
        </select>
        <button type="submit">Change role</button>
      </ActionForm>
      <AskFirst
        label="New access key"
        question="The old one and its sessions end. The new one opens this workspace in the member's role."
        action={`${address}/access-key`}
        token={visitor.formToken}
      />
      <AskFirst
        label="Remove"
        question={`${member.email} loses access to this workspace at once. Keys that they made here stop, and so do access keys that they gave to others.`}
        action={`${address}/remove`}
        token={visitor.formToken}
      />
    </details>
  );
}

function AccessKey({ email, secret }: { email: string; secret: string }) {
  return (
    <div class="note good" role="status">
      <p>
        The access key of <strong>{email}</strong>. It is shown this once: pass it on now.
      </p>
      <Secret id="access-key" value={secret} />
    </div>
  );
}
