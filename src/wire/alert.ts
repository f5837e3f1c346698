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

export const signatureHeader = "X-Fairlead-Signature";

/** `body`: the bytes as they are sent; `seconds`: of the epoch, of this try. */
export async function alertSignature(secret: string, body: string, seconds: number): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(`${seconds}.${body}`)));
  return `t=${seconds},v1=${Array.from(signature, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
