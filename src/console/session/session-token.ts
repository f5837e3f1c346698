// What a session's cookie holds. Only its hash is stored. A session of the installation's key is hashed together with
// ADMIN_KEY, so that it ends when that key is replaced.
import type { Settings } from "../../env.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { randomToken } from "./signing.ts";

const installationPrefix = "installation_";

export function makeSessionToken(memberId: string | null): string {
  return memberId === null ? installationPrefix + randomToken() : randomToken();
}

export function isInstallationToken(token: string): boolean {
  return token.startsWith(installationPrefix);
}

export function hashOfToken({ ADMIN_KEY }: Settings, token: string): Promise<string> {
  return sha256Hex(isInstallationToken(token) ? `${token} ${ADMIN_KEY ?? ""}` : token);
}
