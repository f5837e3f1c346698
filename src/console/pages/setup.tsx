// The first visit: whoever holds ADMIN_KEY becomes the owner. Closed as soon as there is one.

import * as z from "zod";
import { isSameSecret, makeAccessKey } from "../../api/presented-key.ts";
import { changeAccessKey, findFirstOwner, findMemberBy } from "../../store/member-access.ts";
import { addWorkspaceMembers, insertMember } from "../../store/members.ts";
import { defaultWorkspaceId } from "../../store/workspaces.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type { ConsoleContext, Page } from "../environment.ts";
import { textOf } from "../form-fields.ts";
import { barePage } from "../layout.tsx";
import { ActionForm, Field } from "../parts/form.tsx";
import { Secret } from "../parts/secret.tsx";
import { isAccessConfigured, readAccessEmail } from "../session/cloudflare-access.ts";
import { visitToken } from "../session/form-token.ts";
import { beginAttempt } from "../session/limit-attempts.ts";
import { canSign } from "../session/signing.ts";
import { startSession } from "../session/start-session.ts";
import { refuse } from "./refusal.tsx";

const emailSchema = z.email().max(320).toLowerCase();

export const showSetup: Page = async (context) => {
  if (!canSign(context.get("settings"))) return refuse(context, "unconfigured");
  if ((await findFirstOwner(context.env.DB)) !== undefined) return context.redirect("/", 303);
  return askForOwner(context);
};

export const setUp: Page = async (context) => {
  if ((await findFirstOwner(context.env.DB)) !== undefined) return context.redirect("/", 303);
  const form = context.get("form");
  const succeed = await beginAttempt(context);
  if (succeed === undefined) {
    return askForOwner(context, { status: 429, problem: "Too many attempts. Try again in a quarter of an hour." });
  }
  const { ADMIN_KEY } = context.get("settings");
  if (ADMIN_KEY === undefined || !(await isSameSecret(textOf(form, "key") ?? "", ADMIN_KEY))) {
    return askForOwner(context, { status: 401, problem: "This is not the ADMIN_KEY of this installation." });
  }
  await succeed();
  const email = await ownersEmail(context, form);
  if (email === undefined) {
    return askForOwner(context, { status: 400, problem: "E-mail: must be an e-mail address." });
  }
  const accessKey = makeAccessKey();
  const memberId = await makeOwner(context, email, await sha256Hex(accessKey));
  await startSession(context, { memberId, workspaceId: defaultWorkspaceId });
  return tellAccessKey(context, { email, accessKey });
};

/** Behind Access the owner is whom Access admitted, whatever the form says. */
async function ownersEmail(context: ConsoleContext, form: FormData): Promise<string | undefined> {
  if (isAccessConfigured(context.get("settings"))) {
    const admitted = await readAccessEmail(context);
    return admitted.ok ? admitted.value : undefined;
  }
  const email = emailSchema.safeParse(textOf(form, "email"));
  return email.success ? email.data : undefined;
}

async function makeOwner(context: ConsoleContext, email: string, accessKeyHash: string): Promise<string> {
  const database = context.env.DB;
  const id = crypto.randomUUID();
  const createdAt = new Date(context.get("now")()).toISOString();
  const workspaceId = defaultWorkspaceId;
  if (await insertMember(database, { id, email, role: "owner", workspaceId, accessKeyHash, createdAt })) return id;
  // Invited through the API before: that person becomes the owner, with a new access key.
  const member = await findMemberBy(database, "email", email);
  if (member === undefined) throw new Error("a member is neither new nor known");
  await addWorkspaceMembers(database, { workspaceId, memberIds: [member.id], role: "owner", now: createdAt });
  await changeAccessKey(database, member.id, accessKeyHash);
  return member.id;
}

async function askForOwner(
  context: ConsoleContext,
  refused: { status?: number; problem?: string } = {},
): Promise<Response> {
  const token = await visitToken(context);
  const settings = context.get("settings");
  const admitted = isAccessConfigured(settings) ? await readAccessEmail(context) : undefined;
  return barePage(
    context,
    { title: "Welcome", ...refused },
    <>
      <p>Nobody owns this installation yet. The owner decides what is logged, invites members and edits the catalog.</p>
      <ActionForm action="/setup" token={token}>
        <Field
          name="key"
          label="Admin key"
          type="password"
          required
          autocomplete="off"
          hint={
            <>
              The secret <code>ADMIN_KEY</code>. Under <code>npm start</code> it is in the file <code>.dev.vars</code>.
            </>
          }
        />
        {admitted?.ok === true ? (
          <p>
            Signed in as <strong>{admitted.value}</strong>.
          </p>
        ) : (
          <Field
            name="email"
            label="Your e-mail address"
            type="email"
            required
            autocomplete="email"
            value={textOf(context.get("form"), "email")}
          />
        )}
        <button type="submit" class="main">
          Become the owner
        </button>
      </ActionForm>
    </>,
  );
}

function tellAccessKey(
  context: ConsoleContext,
  { email, accessKey }: { email: string; accessKey: string },
): Response | Promise<Response> {
  return barePage(
    context,
    { title: "You are the owner" },
    <>
      <p>
        This access key signs <strong>{email}</strong> in. It is shown this once: keep it in your password manager.
      </p>
      <Secret id="access-key" value={accessKey} />
      <p>
        <a class="button main" href="/settings/provider-keys?first=1">
          Next: a provider's key
        </a>
      </p>
    </>,
  );
}
