// Alerts by e-mail, which the console's Worker sends by Cloudflare's binding EMAIL: the router need not load what they say.
import { withDeadline } from "../../store/deadline.ts";
import { findWorkspace } from "../../store/workspaces.ts";
import { type AlertMail, type MailWish, mailScheme, type Refusal, type Told } from "../../wire/alert.ts";
import { describeThrown } from "../../wire/describe-thrown.ts";
import { alertMail } from "./alert-mail.ts";

export interface MailPlace {
  DB: D1Database;
  EMAIL?: Pick<SendEmail, "send">;
}

const patienceMs = 10_000;
/** One address, of signs that mean nothing else in a URL or a header. */
const address = /^[\w.!#$'*+/=^`{|}~-]{1,64}@[a-z\d-]+(\.[a-z\d-]+)+$/i;
const maxAddress = 254;

/** Why an alert by e-mail is not made; undefined: nothing speaks against it. */
export function mailProblem(
  { EMAIL }: Pick<MailPlace, "EMAIL">,
  { url, isSigned, from }: MailWish,
): Refusal | undefined {
  const refuse = (field: string, why: string): Refusal => ({ field, message: `${field}: ${why}` });
  const to = url.slice(mailScheme.length);
  if (to.length > maxAddress || !address.test(to))
    return refuse("url", "it must be one e-mail address, like mailto:oncall@example.com");
  const missing = [
    ...(EMAIL === undefined ? ["bind EMAIL ([[send_email]] in wrangler.toml)"] : []),
    ...(from === undefined ? ["set EMAIL_FROM to the address that it sends from"] : []),
  ];
  if (missing.length > 0) return refuse("url", `this installation sends no e-mail yet: ${missing.join(" and ")}`);
  if (isSigned) return refuse("secret", "an e-mail is not signed: leave it out");
  return undefined;
}

/** `done`: it need not be tried again. */
export async function mailAlert({ DB, EMAIL }: MailPlace, { alert, body, origin, from }: AlertMail): Promise<Told> {
  if (EMAIL === undefined || from === undefined)
    return { done: false, words: "this installation sends no e-mail any more: EMAIL or EMAIL_FROM is missing" };
  const to = alert.url.slice(mailScheme.length);
  const mail = alertMail({ body, origin, alert: alert.name, workspace: await workspaceOf(DB, body) });
  try {
    await withDeadline(EMAIL.send({ from: { email: from, name: "Fairlead" }, to, ...mail }), patienceMs);
    return { done: true, words: "sent" };
  } catch (thrown) {
    console.error(`an alert was not sent by e-mail, and is tried again: ${describeThrown(thrown)}`);
    return { done: false, words: wordsFor(thrown) };
  }
}

/** Its name; undefined: it is about none, or the database is away. */
async function workspaceOf(database: D1Database, body: string): Promise<string | undefined> {
  const { workspace_id: id }: { workspace_id: string | null } = JSON.parse(body);
  if (id === null) return undefined;
  const workspace = await findWorkspace(database, id).catch(() => undefined);
  return workspace?.name ?? id;
}

/** As Cloudflare calls them. */
const reasons: Readonly<Record<string, string>> = {
  E_SENDER_NOT_VERIFIED: "Cloudflare does not send from EMAIL_FROM: its domain is not set up for sending",
  E_SENDER_DOMAIN_NOT_AVAILABLE: "Cloudflare does not send from EMAIL_FROM: its domain is not set up for sending",
  E_RECIPIENT_NOT_ALLOWED: "Cloudflare may not send to this address: verify it there, or let the binding send to it",
  E_RECIPIENT_SUPPRESSED: "Cloudflare sends nothing to this address any more: earlier e-mails were not taken",
  E_RATE_LIMIT_EXCEEDED: "Cloudflare's limit of e-mails is reached for now",
  E_DAILY_LIMIT_EXCEEDED: "Cloudflare's limit of e-mails a day is reached",
  E_DELIVERY_FAILED: "the mail server of this address did not take it",
};

function wordsFor(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "Cloudflare did not take it";
  const code = "code" in thrown ? String(thrown.code) : thrown.message;
  return reasons[code] ?? `Cloudflare did not take it: ${thrown.message.slice(0, 200)}`;
}
