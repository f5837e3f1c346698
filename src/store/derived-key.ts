// Keys to sign and to hash with, derived from the installation's secret: nothing has to be stored, and a change of that secret
// changes them all.
import type { Settings } from "../env.ts";

/** HMAC-SHA256; `purpose` keeps what is signed for one thing from serving another. Undefined without any secret. */
export async function deriveHmacKey(
  { ENCRYPTION_KEY, ADMIN_KEY }: Pick<Settings, "ENCRYPTION_KEY" | "ADMIN_KEY">,
  purpose: string,
): Promise<CryptoKey | undefined> {
  const secret = ENCRYPTION_KEY ?? ADMIN_KEY;
  if (secret === undefined) return undefined;
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(purpose + secret));
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}
