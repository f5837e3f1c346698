// Signing in and out. With Cloudflare Access the assertion says who it is; otherwise a member's access key does, or
// ADMIN_KEY, which signs in as itself: an owner of all workspaces who is no member of any.

import { isSameSecret, looksLikeAccessKey, looksLikeMadeAdminKey } from "../../api/presented-key.ts";
import { findAccessKey } from "../../store/access-keys.ts";
import { findFirstOwner, findFirstWorkspaceId, findMemberBy } from "../../store/member-access.ts";
import type { MemberRecord } from "../../store/members.ts";
import { deleteSessions } from "../../store/sessions.ts";
import { defaultWorkspaceId } from "../../store/workspaces.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { type ConsoleContext, type Page, visitorOf } from "../environment.ts";
import { textOf } from "../form-fields.ts";
import { barePage } from "../layout.tsx";
import { ActionForm, Field } from "../parts/form.tsx";
import { inTime } from "../parts/format.ts";
import { type RefusedForm, refuseField, refusePress } from "../refused-form.ts";
import { accessSignOut, isAccessConfigured, readAccessEmail } from "../session/cloudflare-access.ts";
import { dropCookie } from "../session/cookies.ts";
import { visitToken } from "../session/form-token.ts";
import { beginAttempt } from "../session/limit-attempts.ts";
import { returnPath } from "../session/return-path.ts";
import { canSign } from "../session/signing.ts";
import { startSession } from "../session/start-session.ts";
import { refuse } from "./refusal.tsx";

export const showSignIn: Page = async (context) => {
  if (!canSign(context.get("settings"))) return refuse(context, "unconfigured");
  if (context.get("visitor") !== undefined) return context.redirect(targetOf(context), 303);
  if (!isAccessConfigured(context.get("settings"))) return askForKey(context);
  const member = await findAdmitted(context);
  if (!member.ok) return showNotAdmitted(context, member.problem);
  return enter(context, { memberId: member.value.id, workspaceId: null, hash: null });
};

export const signIn: Page = async (context) => {
  if (isAccessConfigured(context.get("settings"))) return refuse(context, "forbidden");
  const key = textOf(context.get("form"), "key") ?? "";
  // Nobody can guess one of these: whoever has one gets in, whatever others in the same network have tried.
  const known = looksLikeAccessKey(key) ? await findAccessKey(context.env.DB, await sha256Hex(key)) : undefined;
  if (known !== undefined) return enter(context, known);
  const isMade = looksLikeMadeAdminKey(key) && (await isAdminKey(context, key));
  const attempt = isMade ? undefined : await beginAttempt(context);
  if (attempt?.ok === false) return askToWait(context, attempt.problem);
  if (!isMade && !(await isAdminKey(context, key))) {
    const sentence = "Nobody has this key. It is the one that begins with ak-fl-v1-.";
    return askForKey(context, refuseField(context.get("form"), { field: "key", sentence }, 401));
  }
  await attempt?.value();
  if ((await findFirstOwner(context.env.DB)) === undefined) return context.redirect("/setup", 303);
  await startSession(context, { memberId: null, workspaceId: defaultWorkspaceId, keyHash: null });
  return context.redirect(targetOf(context), 303);
};

async function isAdminKey(context: ConsoleContext, key: string): Promise<boolean> {
  const { ADMIN_KEY } = context.get("settings");
  return ADMIN_KEY !== undefined && (await isSameSecret(key, ADMIN_KEY));
}

function askToWait(context: ConsoleContext, seconds: number): Promise<Response> {
  context.header("retry-after", String(seconds));
  const message = `Too many wrong keys. Try again ${inTime(seconds)}.`;
  return askForKey(context, refusePress({ status: 429, message }));
}

export const signOut: Page = async (context) => {
  const { identity, keyHash, sessionHash } = visitorOf(context);
  await deleteSessions(context.env.DB, { memberId: identity, keyHash, hash: sessionHash });
  dropCookie(context, "session");
  return leave(context);
};

/** Where who has signed out goes on. By Access's own way out, where it signs in: its assertion would begin the next session at once. */
export function leave(context: ConsoleContext): Response {
  return context.redirect(isAccessConfigured(context.get("settings")) ? accessSignOut : "/sign-in", 303);
}

async function findAdmitted(context: ConsoleContext): Promise<Result<MemberRecord, string>> {
  const email = await readAccessEmail(context);
  if (!email.ok) return email;
  const member = await findMemberBy(context.env.DB, "email", email.value);
  if (member !== undefined) return ok(member);
  return fail(`${email.value} is not a member here. Ask an admin to invite this address.`);
}

/** What somebody has shown: an access key, or by Cloudflare Access (`hash` null) that they are who they say. */
interface Shown {
  memberId: string;
  /** The only workspace that it opens; null: all of theirs. */
  workspaceId: string | null;
  hash: string | null;
}

async function enter(context: ConsoleContext, shown: Shown): Promise<Response> {
  const { memberId, hash: keyHash } = shown;
  const workspaceId = await findFirstWorkspaceId(context.env.DB, shown);
  if (workspaceId === undefined) {
    const message = "You no longer belong to any workspace. Ask an admin.";
    return askForKey(context, refusePress({ status: 403, message }));
  }
  await startSession(context, { memberId, workspaceId, keyHash });
  return context.redirect(targetOf(context), 303);
}

function targetOf(context: ConsoleContext): string {
  return returnPath(context.req.query("to"), new URL(context.req.url).origin);
}

async function askForKey(context: ConsoleContext, refused?: RefusedForm): Promise<Response> {
  const token = await visitToken(context);
  const { search } = new URL(context.req.url);
  return barePage(
    context,
    { title: "Sign in", refused },
    <ActionForm action={`/sign-in${search}`} token={token} refused={refused}>
      <Field
        name="key"
        label="Access key"
        type="password"
        required
        autocomplete="current-password"
        hint="You got it with your invitation. ADMIN_KEY signs in too, as the installation's key."
      />
      <button type="submit" class="main">
        Sign in
      </button>
    </ActionForm>,
  );
}

async function showNotAdmitted(context: ConsoleContext, reason: string): Promise<Response> {
  const owner = await findFirstOwner(context.env.DB);
  return barePage(
    context,
    { title: "Sign in", status: 403 },
    <>
      <p>{reason}</p>
      {context.req.header("cf-access-jwt-assertion") === undefined ? null : (
        <p>
          <a href={accessSignOut}>Sign in to Cloudflare Access as somebody else</a>
        </p>
      )}
      {owner === undefined ? (
        <p>
          There is no owner yet. <a href="/setup">Become the first one</a>.
        </p>
      ) : null}
    </>,
  );
}
