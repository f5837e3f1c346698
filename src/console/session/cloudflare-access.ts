// Cloudflare Access: who it let in, by the signed assertion that it puts on every request. The address is believed only
// after signature, issuer, audience and time were checked.
import { createRemoteJWKSet, jwksCache, jwtVerify } from "jose";
import * as z from "zod";
import type { Settings } from "../../env.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { ConsoleContext } from "../environment.ts";

const claimsSchema = z.object({ email: z.email().toLowerCase() });

/** Where Access ends what it knows of a browser; by the console's own host, so that its cookie there goes too. */
export const accessSignOut = "/cdn-cgi/access/logout";

/** The team's pages at Access; undefined where it signs nobody in here. */
export function accessOrigin({ ACCESS_TEAM_DOMAIN: team, ACCESS_AUD: audience }: Settings): string | undefined {
  if (team === undefined || audience === undefined) return undefined;
  return team.includes("://") ? team.replace(/\/$/, "") : `https://${team}`;
}

export function isAccessConfigured(settings: Settings): boolean {
  return accessOrigin(settings) !== undefined;
}

/** The e-mail address that Access admitted, or why nobody was. */
export async function readAccessEmail(context: ConsoleContext): Promise<Result<string, string>> {
  const { ACCESS_AUD: audience } = context.get("settings");
  const issuer = accessOrigin(context.get("settings"));
  if (issuer === undefined || audience === undefined) return fail("Cloudflare Access is not configured");
  const assertion = context.req.header("cf-access-jwt-assertion");
  if (assertion === undefined) return fail("Cloudflare Access did not let this request in");
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
