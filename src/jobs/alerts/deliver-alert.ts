// Delivers an event to whoever wants to know: signed anew for each try, to an address that is judged anew too, and tried again
// for a day. What is answered is read no further than its status.
import { ownersPolicy, urlProblem } from "../../content/public-url.ts";
import type { Settings } from "../../env.ts";
import { claimDelivery, type Delivery, settleDelivery } from "../../store/alert-deliveries.ts";
import { type AlertRecord, findAlert, openAlertSecret } from "../../store/alerts.ts";
import { masterKeysOf } from "../../store/sealing.ts";
import { type AlertMail, alertSignature, mailScheme, signatureHeader, type Told } from "../../wire/alert.ts";
import { describeThrown } from "../../wire/describe-thrown.ts";
import { version } from "../../wire/version.ts";

export interface DeliveryRun {
  database: D1Database;
  settings: Settings;
  fetch(url: string, init: RequestInit): Promise<Response>;
  mail(mail: AlertMail): Promise<Told>;
  /** Epoch milliseconds. */
  now(): number;
}

const patienceMs = 10_000;
/** Nobody else tries while one may be under way. */
const claimMs = 30_000;
const firstDelayMs = 15_000;
const maxDelayMs = 3_600_000;
const givenUpMs = 86_400_000;

/** Seconds until it is to be tried again; undefined: it is done, one way or the other. */
export async function deliverAlert(run: DeliveryRun, id: string): Promise<number | undefined> {
  const { database } = run;
  const begun = run.now();
  const claimed = await claimDelivery(database, id, { now: begun, until: begun + claimMs });
  if (claimed === undefined) return undefined;
  if (typeof claimed === "number") return Math.ceil(claimed / 1_000);
  const alert = await findAlert(database, claimed.alertId);
  if (alert === undefined) {
    // A workspace that is deleted takes its alerts along, and not what they had not been told yet.
    await settleDelivery(database, claimed, { dueAt: undefined, outcome: "its alert is gone", now: begun });
    return undefined;
  }
  const outcome = await tryOnce(run, alert, claimed);
  const now = run.now();
  const dueAt = outcome.done ? undefined : nextTry(claimed, now);
  await settleDelivery(database, claimed, { dueAt, outcome: outcome.words, now });
  return dueAt === undefined ? undefined : Math.max(1, Math.ceil((dueAt - now) / 1_000));
}

/** Epoch milliseconds; undefined: for a day nobody took it. */
export function nextTry({ createdAt, tries }: Pick<Delivery, "createdAt" | "tries">, now: number): number | undefined {
  const dueAt = now + Math.min(maxDelayMs, firstDelayMs * 2 ** (tries - 1));
  return dueAt > createdAt + givenUpMs ? undefined : dueAt;
}

export async function tryOnce(
  { settings, fetch, mail, now }: Omit<DeliveryRun, "database">,
  alert: AlertRecord,
  { body }: Pick<Delivery, "body">,
): Promise<Told> {
  const isMail = alert.url.startsWith(mailScheme);
  const problem = isMail ? undefined : urlProblem(alert.url, ownersPolicy(settings));
  if (problem !== undefined) return { done: true, words: `the URL ${problem}` };
  const masterKeys = await masterKeysOf(settings);
  const secret = masterKeys === undefined ? undefined : await openAlertSecret(masterKeys, alert);
  if (secret === undefined) return { done: false, words: "its secret cannot be opened with this ENCRYPTION_KEY" };
  try {
    if (isMail) return await mail({ alert, body, origin: secret, from: settings.EMAIL_FROM });
    const response = await fetch(alert.url, {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(patienceMs),
      headers: {
        "content-type": "application/json",
        "user-agent": `Fairlead/${version}`,
        [signatureHeader]: await alertSignature(secret, body, Math.floor(now() / 1_000)),
      },
    });
    await response.body?.cancel();
    return { done: response.ok, words: `answered ${response.status}` };
  } catch (thrown) {
    console.error(`an alert was not delivered, and is tried again: ${describeThrown(thrown)}`);
    return { done: false, words: wordsFor(thrown) };
  }
}

/** For the owner of the URL, who can do nothing with a stack. */
function wordsFor(thrown: unknown): string {
  return thrown instanceof Error && thrown.name === "TimeoutError"
    ? `no answer within ${patienceMs / 1_000} seconds`
    : "could not be reached: check the URL and that it answers";
}
