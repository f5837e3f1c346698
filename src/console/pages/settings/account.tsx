// One's own sessions: where one is signed in, and ending them; and changing one's access key for one that nobody else knows.
import { makeAccessKey } from "../../../api/presented-key.ts";
import { renewAccessKey } from "../../../store/access-keys.ts";
import { deleteSessions, listSessions, type SessionRecord } from "../../../store/sessions.ts";
import { present } from "../../../wire/present.ts";
import { sha256Hex } from "../../../wire/sha256.ts";
import { audited } from "../../audited.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, AskFirst } from "../../parts/form.tsx";
import { Secret } from "../../parts/secret.tsx";
import { type Column, TableCard } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";
import { visible, visibleText } from "../../parts/visible.tsx";
import { browserOf } from "../../session/browser-of.ts";
import { refuse } from "../refusal.tsx";
import { leave } from "../sign-in.tsx";

export const showAccount: Page = (context) => show(context);

/** It opens what the old one opened and no more: whoever else knows that one may be the one who asks. */
export const renewOwnKey: Page = async (context) => {
  const { keyHash, sessionHash, identity } = visitorOf(context);
  if (keyHash === null) return refuse(context, "not-found");
  const secret = makeAccessKey();
  const to = await sha256Hex(secret);
  const renewed = await audited(context, {
    action: "access_key.renew",
    target: identity,
    work: () => renewAccessKey(context.env.DB, { from: keyHash, to, sessionHash }),
    isDone: (done) => done,
  });
  return renewed ? show(context, secret) : refuse(context, "signed-out");
};

async function show(context: ConsoleContext, secret?: string): Promise<Response> {
  const { identity, keyHash, memberId, sessionHash, formToken, name, role, workspace } = visitorOf(context);
  const now = new Date(context.get("now")()).toISOString();
  // Those of the key that the form has just replaced are gone.
  const scope = { memberId: identity, keyHash: secret === undefined ? keyHash : await sha256Hex(secret) };
  const sessions = await listSessions(context.env.DB, scope, now);
  return page(
    context,
    { title: "Account", outcome: secret === undefined ? null : <OwnKey secret={secret} /> },
    <>
      <p>
        <strong>{visible(name)}</strong>,{" "}
        {memberId === null ? "owner of all workspaces" : `${role} of ${visibleText(workspace.name)}`}.
      </p>
      <TableCard name="Sessions" columns={sessionColumns({ sessionHash, formToken })} items={sessions} />
      <div class="row actions">
        <ActionForm action="/settings/account/end-session" token={formToken}>
          <button type="submit">Sign out everywhere</button>
        </ActionForm>
        {keyHash === null ? null : (
          <AskFirst
            label="New access key"
            question="Yours so far was made by somebody else, who may know it. It ends, and so do your other sessions."
            action="/settings/account/access-key"
            token={formToken}
          />
        )}
      </div>
    </>,
  );
}

function OwnKey({ secret }: { secret: string }) {
  return (
    <div class="note good" role="status">
      <p>
        <strong>Your new access key.</strong> It is shown this once: keep it now.
      </p>
      <Secret id="access-key" value={secret} />
    </div>
  );
}

function sessionColumns({
  sessionHash,
  formToken,
}: {
  sessionHash: string;
  formToken: string;
}): Column<SessionRecord>[] {
  return [
    { heading: "Signed in (UTC)", cell: ({ createdAt }) => <Time at={createdAt} /> },
    { heading: "Expires", cell: ({ expiresAt }) => <Time at={expiresAt} /> },
    {
      heading: "Browser",
      cell: ({ userAgent }) => <span title={userAgent ?? undefined}>{browserOf(userAgent)}</span>,
      card: "title",
    },
    {
      heading: "Actions",
      quiet: true,
      cell: ({ hash }) =>
        hash === sessionHash ? (
          <span class="badge info">this session</span>
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
  const { identity, keyHash } = visitorOf(context);
  const hash = textOf(context.get("form"), "session");
  await deleteSessions(context.env.DB, { memberId: identity, keyHash, ...present({ hash }) });
  return hash === undefined ? leave(context) : context.redirect("/settings/account?notice=session-ended", 303);
};
