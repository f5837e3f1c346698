// Cloudflare Access: who it let in, by the signed assertion that it puts on every request. The address is believed only
// after signature, issuer, audience and time were checked.
import { createRemoteJWKSet, type JWKSCacheInput, jwksCache, jwtVerify } from "jose";
import * as z from "zod";
import type { Settings } from "../../env.ts";
import { fail, ok, type Result } from "../../wire/result.ts";

const claimsSchema = z.object({ email: z.email().toLowerCase() });

/** The team's public keys by their address. Plain values: a request must not wait for another one's fetch. */
const keysOfTeams = new Map<string, JWKSCacheInput>();

export function isAccessConfigured({ ACCESS_TEAM_DOMAIN, ACCESS_AUD }: Settings): boolean {
  return ACCESS_TEAM_DOMAIN !== undefined && ACCESS_AUD !== undefined;
}

/** The e-mail address that Access admitted, or why nobody was. */
export async function readAccessEmail(request: Request, settings: Settings): Promise<Result<string, string>> {
  const { ACCESS_TEAM_DOMAIN: team, ACCESS_AUD: audience } = settings;
  if (team === undefined || audience === undefined) return fail("Cloudflare Access is not configured");
  const assertion = request.headers.get("cf-access-jwt-assertion");
  if (assertion === null) return fail("Cloudflare Access did not let this request in");
  const issuer = team.includes("://") ? team.replace(/\/$/, "") : `https://${team}`;
  const certificates = new URL(`${issuer}/cdn-cgi/access/certs`);
  const cache = keysOfTeams.get(certificates.href) ?? {};
  keysOfTeams.set(certificates.href, cache);
  try {
    const keys = createRemoteJWKSet(certificates, { [jwksCache]: cache });
    const { payload } = await jwtVerify(assertion, keys, { issuer, audience });
    const claims = claimsSchema.safeParse(payload);
    return claims.success ? ok(claims.data.email) : fail("The Cloudflare Access assertion names no e-mail address");
  } catch (error) {
    return fail(
      `The Cloudflare Access assertion was refused: ${error instanceof Error ? error.message : "unreadable"}`,
    );
  }
}
