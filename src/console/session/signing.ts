// Signs what the console hands out and wants back: cookies and form tokens. The key is derived from the installation's
// secret, so nothing has to be stored and a change of that secret ends every session.
import { Buffer } from "node:buffer";
import type { Settings } from "../../env.ts";
import { deriveHmacKey } from "../../store/derived-key.ts";
import { derivedOnce } from "../../wire/derived.ts";

const purpose = "fairlead console ";

/** False: there is no secret to sign with, so nobody can sign in. */
export function canSign({ ENCRYPTION_KEY, ADMIN_KEY }: Settings): boolean {
  return (ENCRYPTION_KEY ?? ADMIN_KEY) !== undefined;
}

export async function sign(settings: Settings, text: string): Promise<string> {
  const signature = await crypto.subtle.sign("HMAC", await keyOf(settings), new TextEncoder().encode(text));
  return Buffer.from(signature).toString("base64url");
}

export async function isSigned(settings: Settings, text: string, signature: string): Promise<boolean> {
  const bytes = Buffer.from(signature, "base64url");
  // One signature has one spelling.
  if (bytes.toString("base64url") !== signature) return false;
  return crypto.subtle.verify("HMAC", await keyOf(settings), bytes, new TextEncoder().encode(text));
}

export function randomToken(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
}

const keyOf = derivedOnce(deriveKey);

async function deriveKey(settings: Settings): Promise<CryptoKey> {
  const key = await deriveHmacKey(settings, purpose);
  if (key === undefined) throw new Error("there is neither ENCRYPTION_KEY nor ADMIN_KEY to sign with");
  return key;
}
