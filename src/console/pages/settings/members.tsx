// Who belongs to this workspace: inviting (the access key is shown once), roles, removing. For admins.

import * as z from "zod";
import { makeAccessKey } from "../../../api/presented-key.ts";
import { changeAccessKey, findMemberBy } from "../../../store/member-access.ts";
import { listMembers, type MemberRecord, type MemberRole } from "../../../store/members.ts";
import { sha256Hex } from "../../../wire/sha256.ts";
import { callApi } from "../../call-api.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, AskFirst, Choice, Field } from "../../parts/form.tsx";
import { Secret } from "../../parts/secret.tsx";
import { type Column, TableCard } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";
import { isAccessConfigured } from "../../session/cloudflare-access.ts";
import type { Visitor } from "../../session/visitor.ts";
import { refuse } from "../refusal.tsx";

type WorkspaceMember = MemberRecord & { role: MemberRole };

const invitedSchema = z.object({ access_key: z.string(), data: z.object({ email: z.string() }) });

export const showMembers: Page = (context) => show(context);

export const inviteMember: Page = async (context) => {
  const form = context.get("form");
  const { workspace } = visitorOf(context);
  const [email, role] = [textOf(form, "email")?.toLowerCase(), textOf(form, "role")];
  const known = email === undefined ? undefined : await findMemberBy(context.env.DB, "email", email);
  if (known !== undefined) return addKnown(context, known, role);
  const invited = await callApi(context, {
    method: "POST",
    path: "/organization/members",
    body: { email, role, workspace_id: workspace.id },
    everything: role === "owner" && visitorOf(context).installationOwner,
  });
  if (!invited.ok) return show(context, { problem: invited.problem.message });
  const { access_key: secret, data } = invitedSchema.parse(invited.value);
  return show(context, { access: { email: data.email, secret } });
};

/** Somebody who has an access key already, from another workspace. */
async function addKnown(context: ConsoleContext, member: MemberRecord, role: string | undefined) {
  const present = (await membersOf(context)).some(({ id }) => id === member.id);
  if (present) return show(context, { problem: `${member.email} is a member of this workspace already.` });
  return setRole(context, member.id, role);
}

export const changeRole: Page = async (context) => {
  const member = await findListed(context);
  if (member === undefined) return refuse(context, "not-found");
  return setRole(context, member.id, textOf(context.get("form"), "role"));
};

export const removeMember: Page = async (context) => {
  const { workspace } = visitorOf(context);
  const member = await findListed(context);
  if (member === undefined) return refuse(context, "not-found");
  const body = { user_ids: [member.id] };
  const removed = await callApi(context, { method: "POST", path: `/workspaces/${workspace.id}/members/remove`, body });
  return removed.ok
    ? context.redirect("/settings/members?notice=member-removed", 303)
    : show(context, { problem: removed.problem.message });
};

/** For somebody who lost theirs: the old one and every session end. */
export const renewAccessKey: Page = async (context) => {
  const member = await findListed(context);
  if (member === undefined || !mayRenew(visitorOf(context), member)) return refuse(context, "not-found");
  const secret = makeAccessKey();
  await changeAccessKey(context.env.DB, member.id, await sha256Hex(secret));
  return show(context, { access: { email: member.email, secret } });
};

/** A new access key opens all that its member may open, so nobody gets one for a member with more rights. */
function mayRenew(visitor: Visitor, member: WorkspaceMember): boolean {
  if (member.id === visitor.memberId) return false;
  return visitor.installationOwner;
}

async function setRole(context: ConsoleContext, memberId: string, role: string | undefined) {
  const visitor = visitorOf(context);
  const saved = await callApi(context, {
    method: "POST",
    path: `/workspaces/${visitor.workspace.id}/members/add`,
    body: { user_ids: [memberId], role },
    everything: role === "owner" && visitor.installationOwner,
  });
  return saved.ok
    ? context.redirect("/settings/members?notice=saved", 303)
    : show(context, { problem: saved.problem.message });
}

async function membersOf(context: ConsoleContext): Promise<WorkspaceMember[]> {
  const { workspace } = visitorOf(context);
  const { items } = await listMembers(context.env.DB, { workspaceId: workspace.id, offset: 0, limit: 1_000 });
  return items;
}

/** The member of the address: of this workspace, not oneself, and an owner only for owners. */
async function findListed(context: ConsoleContext): Promise<WorkspaceMember | undefined> {
  const visitor = visitorOf(context);
  const id = context.req.param("id");
  const member = (await membersOf(context)).find((candidate) => candidate.id === id);
  return member !== undefined && mayChange(visitor, member) ? member : undefined;
}

function mayChange(visitor: Visitor, member: WorkspaceMember): boolean {
  return member.id !== visitor.memberId && (member.role !== "owner" || visitor.role === "owner");
}

interface Outcome {
  problem?: string;
  access?: { email: string; secret: string };
}

async function show(context: ConsoleContext, { problem, access }: Outcome = {}): Promise<Response> {
  const visitor = visitorOf(context);
  const members = await membersOf(context);
  const behindAccess = isAccessConfigured(context.get("settings"));
  return page(
    context,
    { title: "Members", problem, outcome: access === undefined ? null : <AccessKey {...access} /> },
    <>
      <TableCard name="Members" columns={memberColumns(visitor)} items={members} />
      <ActionForm action="/settings/members" token={visitor.formToken} class="card">
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

function roleChoices({ installationOwner }: Visitor): [string, string][] {
  const choices: [string, string][] = [
    ["member", "Member"],
    ["admin", "Admin"],
  ];
  return installationOwner ? [...choices, ["owner", "Owner"]] : choices;
}

function memberColumns(visitor: Visitor): Column<WorkspaceMember>[] {
  return [
    { heading: "E-mail", cell: ({ email }) => email },
    { heading: "Role", cell: ({ role }) => <span class="badge">{role}</span> },
    { heading: "Since (UTC)", cell: ({ createdAt }) => <Time at={createdAt} /> },
    { heading: "Actions", quiet: true, cell: (member) => <Actions member={member} visitor={visitor} /> },
  ];
}

function Actions({ member, visitor }: { member: WorkspaceMember; visitor: Visitor }) {
  if (member.id === visitor.memberId) return <span class="soft">you</span>;
  if (!mayChange(visitor, member)) return null;
  const address = `/settings/members/${member.id}`;
  return (
    <div class="row actions">
      <ActionForm action={`${address}/role`} token={visitor.formToken} class="row tight">
        <select name="role" aria-label={`Role of ${member.email}`} class="short">
          {roleChoices(visitor).map(([value, name]) => (
            <option value={value} selected={value === member.role}>
              {name}
            </option>
          ))}
        </select>
        <button type="submit">Change</button>
      </ActionForm>
      {mayRenew(visitor, member) ? (
        <AskFirst
          label="New access key"
          question="The old one and all of this member's sessions end."
          action={`${address}/access-key`}
          token={visitor.formToken}
        />
      ) : null}
      <AskFirst
        label="Remove"
        question={`${member.email} loses access to this workspace at once.`}
        action={`${address}/remove`}
        token={visitor.formToken}
      />
    </div>
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
