// Access tokens of Google service accounts: a signed statement is exchanged for a token, which the isolate keeps until
// shortly before it ends.
import { sha256Hex } from "../../wire/sha256.ts";
import type { Transports } from "../inference.ts";

interface ServiceAccount {
  client_email: string;
  private_key: string;
  token_uri?: string;
}

export interface Exchange {
  transports: Transports;
  now(): number;
}

const scope = "https://www.googleapis.com/auth/cloud-platform";
const earlyMs = 300_000;

/** `secret`: the service account's JSON key. */
export async function accessToken(secret: string, { transports, now }: Exchange): Promise<string> {
  const { tokens } = transports;
  const name = await sha256Hex(secret);
  const known = tokens.get(name);
  if (known !== undefined && known.endsAt - earlyMs > now()) return known.value;
  const account: ServiceAccount = JSON.parse(secret);
  const address = account.token_uri ?? "https://oauth2.googleapis.com/token";
  const { SignJWT, importPKCS8 } = await import("jose");
  const issuedAt = Math.floor(now() / 1_000);
  const assertion = await new SignJWT({ scope })
    .setProtectedHeader({ alg: "RS256", typ: "JWT" })
    .setIssuer(account.client_email)
    .setAudience(address)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 3_600)
    .sign(await importPKCS8(account.private_key, "RS256"));
  const response = await transports.fetch(address, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion }).toString(),
  });
  if (!response.ok) throw new Error(`the service account was refused with ${response.status}`);
  const answer: { access_token: string; expires_in: number } = await response.json();
  tokens.set(name, { value: answer.access_token, endsAt: now() + answer.expires_in * 1_000 });
  return answer.access_token;
}
