// Alerts as they are told (contract §15.5): which events there are, what a delivery holds, and how it is signed.

export const alertEvents = [
  "budget_80",
  "budget_100",
  "endpoint_unstable",
  "endpoint_recovered",
  "key_refused",
  "price_changed",
  "records_behind",
] as const;
export type AlertEvent = (typeof alertEvents)[number];

export interface AlertBody {
  id: string;
  event: AlertEvent;
  /** ISO 8601. */
  at: string;
  /** null: it belongs to no workspace alone. */
  workspace_id: string | null;
  subject: { kind: string; id: string; label: string };
  data: Record<string, unknown>;
}

/** What the URL of one by e-mail begins with. */
export const mailScheme = "mailto:";

/** An alert by e-mail that is to be made; `from` is EMAIL_FROM. */
export interface MailWish {
  url: string;
  /** Whether a secret was given to sign it with. */
  isSigned: boolean;
  from: string | undefined;
}

/** Of a field of one that is to be made. */
export interface Refusal {
  field: string;
  message: string;
}

/** An event on its way to an e-mail address. */
export interface AlertMail {
  alert: { name: string; url: string };
  /** As it was raised. */
  body: string;
  /** Of the console, for whoever reads it. */
  origin: string;
  /** EMAIL_FROM. */
  from: string | undefined;
}

/** What came of a try, in words for whoever made the alert. */
export interface Told {
  /** It need not be tried again. */
  done: boolean;
  words: string;
}

export const signatureHeader = "X-Fairlead-Signature";

/** `body`: the bytes as they are sent; `seconds`: of the epoch, of this try. */
export async function alertSignature(secret: string, body: string, seconds: number): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(`${seconds}.${body}`)));
  return `t=${seconds},v1=${Array.from(signature, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
