// Cloudflare Access: who it let in, by the signed assertion that it puts on every request. The address is believed only
// after signature, issuer, audience and time were checked.
import { createRemoteJWKSet, jwksCache, jwtVerify } from "jose";
import * as z from "zod";
import type { Settings } from "../../env.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { ConsoleContext } from "../environment.ts";

const claimsSchema = z.object({ email: z.email().toLowerCase() });

export function isAccessConfigured({ ACCESS_TEAM_DOMAIN, ACCESS_AUD }: Settings): boolean {
  return ACCESS_TEAM_DOMAIN !== undefined && ACCESS_AUD !== undefined;
}

/** The e-mail address that Access admitted, or why nobody was. */
export async function readAccessEmail(context: ConsoleContext): Promise<Result<string, string>> {
  const { ACCESS_TEAM_DOMAIN: team, ACCESS_AUD: audience } = context.get("settings");
  if (team === undefined || audience === undefined) return fail("Cloudflare Access is not configured");
  const assertion = context.req.header("cf-access-jwt-assertion");
  if (assertion === undefined) return fail("Cloudflare Access did not let this request in");
  const issuer = team.includes("://") ? team.replace(/\/$/, "") : `https://${team}`;
  const certificates = new URL(`${issuer}/cdn-cgi/access/certs`);
  // The team's public keys as plain values: a request must not wait for another one's fetch.
  const { accessKeys } = context.env.isolate;
  const cache = accessKeys.get(certificates.href) ?? {};
  accessKeys.set(certificates.href, cache);
  try {
    const keys = createRemoteJWKSet(certificates, { [jwksCache]: cache });
    const { payload } = await jwtVerify(assertion, keys, { issuer, audience, requiredClaims: ["exp"] });
    const claims = claimsSchema.safeParse(payload);
    return claims.success ? ok(claims.data.email) : fail("The Cloudflare Access assertion names no e-mail address");
  } catch (error) {
    return fail(
      `The Cloudflare Access assertion was refused: ${error instanceof Error ? error.message : "unreadable"}`,
    );
  }
}
