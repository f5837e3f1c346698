// Access tokens of Google service accounts: a signed statement is exchanged for a token, which the isolate keeps until
// shortly before it ends.
import * as z from "zod";
import type { AttemptFailure } from "../../routing/outcome.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type { Transports } from "../inference.ts";
import { parseSecret } from "./parse-secret.ts";

const accountSchema = z.object({ client_email: z.string(), private_key: z.string() });
const answerSchema = z.object({ access_token: z.string().min(1), expires_in: z.number() });

export interface ExchangeInput {
  transports: Transports;
  signal: AbortSignal;
  now(): number;
}

/** Google's own, whatever the key says: the address comes from whoever brought the key. */
const address = "https://oauth2.googleapis.com/token";
const scope = "https://www.googleapis.com/auth/cloud-platform";
const earlyMs = 300_000;

/** `secret`: the service account's JSON key. Rejects as the network does; a refusal says nothing of the endpoint. */
export async function accessToken(secret: string, input: ExchangeInput): Promise<Result<string, AttemptFailure>> {
  const { transports, signal, now } = input;
  const { tokens } = transports;
  const name = await sha256Hex(secret);
  const known = tokens.get(name);
  if (known !== undefined && known.endsAt - earlyMs > now()) return ok(known.value);
  const account = parseSecret(accountSchema, secret);
  const assertion = account === undefined ? undefined : await signStatement(account, now());
  if (assertion === undefined) return notSent("its key is not the JSON key of a service account");
  const grant = { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion };
  const response = await transports.fetch(address, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(grant).toString(),
    redirect: "manual",
    signal,
  });
  if (response.status >= 500) return fail({ kind: "network", message: "the exchange of its key for a token failed" });
  const answer = response.ok ? answerSchema.safeParse(await response.json()).data : undefined;
  if (answer === undefined) return notSent("the exchange of its key for a token was refused");
  tokens.set(name, { value: answer.access_token, endsAt: now() + answer.expires_in * 1_000 });
  return ok(answer.access_token);
}

/** undefined: the private key is none. */
async function signStatement(account: z.infer<typeof accountSchema>, now: number): Promise<string | undefined> {
  const { SignJWT, importPKCS8 } = await import("jose");
  const issuedAt = Math.floor(now / 1_000);
  try {
    return await new SignJWT({ scope })
      .setProtectedHeader({ alg: "RS256", typ: "JWT" })
      .setIssuer(account.client_email)
      .setAudience(address)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + 3_600)
      .sign(await importPKCS8(account.private_key, "RS256"));
  } catch {
    return undefined;
  }
}

function notSent(message: string): { ok: false; problem: AttemptFailure } {
  return fail({ kind: "not_sent", message });
}
