// The first visit: whoever holds ADMIN_KEY becomes the owner. Closed as soon as there is one.

import * as z from "zod";
import { isSameSecret } from "../../api/presented-key.ts";
import { findFirstOwner, findMemberBy } from "../../store/member-access.ts";
import { defaultWorkspaceId } from "../../store/workspaces.ts";
import { madeOnce } from "../../wire/derived.ts";
import { ok, type Result } from "../../wire/result.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { type ApiProblem, callApi } from "../call-api.ts";
import type { ConsoleContext, Page } from "../environment.ts";
import { textOf } from "../form-fields.ts";
import { barePage } from "../layout.tsx";
import { ActionForm, Field } from "../parts/form.tsx";
import { inTime } from "../parts/format.ts";
import { Secret } from "../parts/secret.tsx";
import { type RefusedForm, refuseField, refuseForm } from "../refused-form.ts";
import { isAccessConfigured, readAccessEmail } from "../session/cloudflare-access.ts";
import { visitToken } from "../session/form-token.ts";
import { beginAttempt } from "../session/limit-attempts.ts";
import { canSign } from "../session/signing.ts";
import { startSession } from "../session/start-session.ts";
import { refuse } from "./refusal.tsx";

const invitedSchema = madeOnce(() => z.object({ access_key: z.string(), data: z.object({ id: z.string() }) }));
const emailSchema = madeOnce(() => z.email().max(320).toLowerCase());

export const showSetup: Page = async (context) => {
  if (!canSign(context.get("settings"))) return refuse(context, "unconfigured");
  if ((await findFirstOwner(context.env.DB)) !== undefined) return context.redirect("/", 303);
  return askForOwner(context);
};

export const setUp: Page = async (context) => {
  if ((await findFirstOwner(context.env.DB)) !== undefined) return context.redirect("/", 303);
  const form = context.get("form");
  const attempt = await beginAttempt(context);
  if (!attempt.ok) {
    context.header("retry-after", String(attempt.problem));
    const message = `Too many wrong keys. Try again ${inTime(attempt.problem)}.`;
    return askForOwner(context, refuseForm(form, { status: 429, message, issues: [] }));
  }
  const { ADMIN_KEY } = context.get("settings");
  if (ADMIN_KEY === undefined || !(await isSameSecret(textOf(form, "key") ?? "", ADMIN_KEY))) {
    const sentence = "This is not the ADMIN_KEY of this installation.";
    return askForOwner(context, refuseField(form, { field: "key", sentence }, 401));
  }
  await attempt.value();
  const email = await ownersEmail(context, form);
  if (email === undefined) {
    return askForOwner(context, refuseField(form, { field: "email", sentence: "must be an e-mail address" }));
  }
  const owner = await makeOwner(context, email);
  if (!owner.ok) return askForOwner(context, refuseForm(form, owner.problem));
  const { id: memberId, accessKey } = owner.value;
  const keyHash = isAccessConfigured(context.get("settings")) ? null : await sha256Hex(accessKey);
  await startSession(context, { memberId, workspaceId: defaultWorkspaceId, keyHash });
  return showAccessKey(context, { email, accessKey });
};

/** Behind Access the owner is whom Access admitted, whatever the form says. */
async function ownersEmail(context: ConsoleContext, form: FormData): Promise<string | undefined> {
  if (isAccessConfigured(context.get("settings"))) {
    const admitted = await readAccessEmail(context);
    return admitted.ok ? admitted.value : undefined;
  }
  const email = emailSchema().safeParse(textOf(form, "email"));
  return email.success ? email.data : undefined;
}

interface Owner {
  id: string;
  accessKey: string;
}

async function makeOwner(context: ConsoleContext, email: string): Promise<Result<Owner, ApiProblem>> {
  const body = { email, role: "owner", workspace_id: defaultWorkspaceId };
  const invited = await callApi(context, { method: "POST", path: "/organization/members", body, byAdminKey: true });
  if (!invited.ok) return invited.problem.status === 409 ? raise(context, email) : invited;
  const { access_key: accessKey, data } = invitedSchema().parse(invited.value);
  return ok({ id: data.id, accessKey });
}

/** Somebody who was invited through the API before becomes the owner, with a new access key. */
async function raise(context: ConsoleContext, email: string): Promise<Result<Owner, ApiProblem>> {
  const member = await findMemberBy(context.env.DB, "email", email);
  if (member === undefined) throw new Error("a member is neither new nor known");
  const raised = await callApi(context, {
    method: "POST",
    path: `/workspaces/${defaultWorkspaceId}/members/add`,
    body: { user_ids: [member.id], role: "owner" },
    byAdminKey: true,
  });
  if (!raised.ok) return raised;
  const path = `/workspaces/${defaultWorkspaceId}/members/${member.id}/access-key`;
  const issued = await callApi(context, { method: "POST", path, byAdminKey: true });
  if (!issued.ok) return issued;
  return ok({ id: member.id, accessKey: invitedSchema().parse(issued.value).access_key });
}

async function askForOwner(context: ConsoleContext, refused?: RefusedForm): Promise<Response> {
  const token = await visitToken(context);
  const settings = context.get("settings");
  const admitted = isAccessConfigured(settings) ? await readAccessEmail(context) : undefined;
  return barePage(
    context,
    { title: "Welcome", refused },
    <>
      <p>Nobody owns this installation yet. The owner decides what is logged, invites members and edits the catalog.</p>
      <ActionForm action="/setup" token={token} refused={refused}>
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
          <Field name="email" label="Your e-mail address" type="email" required autocomplete="email" />
        )}
        <button type="submit" class="main">
          Become the owner
        </button>
      </ActionForm>
    </>,
  );
}

function showAccessKey(
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
