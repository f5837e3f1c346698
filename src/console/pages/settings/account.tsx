// One's own sessions: where one is signed in, and ending them.
import { deleteSessions, listSessions } from "../../../store/sessions.ts";
import { present } from "../../../wire/present.ts";
import { type Page, visitorOf } from "../../environment.ts";
import { textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm } from "../../parts/form.tsx";
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
      <div class="card flush scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Signed in since (UTC)</th>
              <th scope="col">Until</th>
              <th scope="col">With</th>
              <th scope="col">
                <span class="hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sessions.map((session) => (
              <tr>
                <td>
                  <Time at={session.createdAt} />
                </td>
                <td>
                  <Time at={session.expiresAt} />
                </td>
                <td class="cut">{session.userAgent ?? "–"}</td>
                <td>
                  {session.hash === sessionHash ? (
                    <span class="badge info">this one</span>
                  ) : (
                    <ActionForm action="/settings/account/end-session" token={formToken}>
                      <input type="hidden" name="session" value={session.hash} />
                      <button type="submit">End</button>
                    </ActionForm>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ActionForm action="/settings/account/end-session" token={formToken}>
        <button type="submit">Sign out everywhere</button>
      </ActionForm>
    </>,
  );
};

/** Ends the session that the form names, or all of them. */
export const endSession: Page = async (context) => {
  const { identity } = visitorOf(context);
  const hash = textOf(context.get("form"), "session");
  await deleteSessions(context.env.DB, present({ memberId: identity, hash }));
  return hash === undefined
    ? context.redirect("/sign-in", 303)
    : context.redirect("/settings/account?notice=session-ended", 303);
};
