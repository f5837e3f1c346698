// One's own sessions: where one is signed in, and ending them.
import { deleteSessions, listSessions, type SessionRecord } from "../../../store/sessions.ts";
import { present } from "../../../wire/present.ts";
import { type Page, visitorOf } from "../../environment.ts";
import { textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm } from "../../parts/form.tsx";
import { type Column, TableCard } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";

export const showAccount: Page = async (context) => {
  const { identity, memberId, sessionHash, formToken, name, role, workspace } = visitorOf(context);
  const now = new Date(context.get("now")()).toISOString();
  const sessions = await listSessions(context.env.DB, identity, now);
  return page(
    context,
    { title: "Account" },
    <>
      <p>
        <strong>{name}</strong>, {memberId === null ? "owner of all workspaces" : `${role} of ${workspace.name}`}.
      </p>
      <TableCard name="Sessions" columns={sessionColumns({ sessionHash, formToken })} items={sessions} />
      <ActionForm action="/settings/account/end-session" token={formToken}>
        <button type="submit">Sign out everywhere</button>
      </ActionForm>
    </>,
  );
};

function sessionColumns({
  sessionHash,
  formToken,
}: {
  sessionHash: string;
  formToken: string;
}): Column<SessionRecord>[] {
  return [
    { heading: "Signed in since (UTC)", cell: ({ createdAt }) => <Time at={createdAt} /> },
    { heading: "Until", cell: ({ expiresAt }) => <Time at={expiresAt} /> },
    { heading: "With", cell: ({ userAgent }) => userAgent ?? "–", look: "cut" },
    {
      heading: "Actions",
      quiet: true,
      cell: ({ hash }) =>
        hash === sessionHash ? (
          <span class="badge info">this one</span>
        ) : (
          <ActionForm action="/settings/account/end-session" token={formToken}>
            <input type="hidden" name="session" value={hash} />
            <button type="submit">End</button>
          </ActionForm>
        ),
    },
  ];
}

/** Ends the session that the form names, or all of them. */
export const endSession: Page = async (context) => {
  const { identity } = visitorOf(context);
  const hash = textOf(context.get("form"), "session");
  await deleteSessions(context.env.DB, present({ memberId: identity, hash }));
  return hash === undefined
    ? context.redirect("/sign-in", 303)
    : context.redirect("/settings/account?notice=session-ended", 303);
};
