// Access tokens of Google service accounts: a signed statement is exchanged for a token, which the isolate keeps until
// shortly before it ends. What the exchange answered is told to nobody.
import * as z from "zod";
import { googleTokenAddress, readServiceAccount, type ServiceAccount } from "../../catalog/provider-secret.ts";
import type { AttemptFailure } from "../../routing/outcome.ts";
import { madeOnce } from "../../wire/derived.ts";
import type { Mask } from "../../wire/mask.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type { Transports } from "../inference.ts";
import { signToken } from "./sign-token.ts";

const answerSchema = madeOnce(() => z.object({ access_token: z.string().min(1), expires_in: z.number() }));

export interface ExchangeInput {
  transports: Transports;
  mask: Mask;
  signal: AbortSignal;
  now(): number;
}

const scope = "https://www.googleapis.com/auth/cloud-platform";
const earlyMs = 300_000;
/** An exchange that takes longer leaves no time for the request itself. */
const patienceMs = 10_000;

/** `secret`: the service account's JSON key. Rejects only where the signal fires; a refusal says nothing of the endpoint. */
export async function accessToken(secret: string, input: ExchangeInput): Promise<Result<string, AttemptFailure>> {
  const { transports, mask, signal, now } = input;
  const { tokens } = transports;
  const name = await sha256Hex(secret);
  const known = tokens.get(name);
  if (known !== undefined && known.endsAt - earlyMs > now()) return ok(known.value);
  const account = readServiceAccount(secret);
  if (!account.ok) return notSent(`its key ${account.problem}`);
  mask.add(...linesOf(account.value));
  const assertion = await signStatement(account.value, now());
  if (assertion === undefined) return notSent("the private key of its service account cannot be read");
  mask.add(assertion);
  const answer = await exchange(assertion, input);
  signal.throwIfAborted();
  if (answer === undefined) return notSent("its key was not exchanged for a token");
  tokens.set(name, { value: answer.access_token, endsAt: now() + answer.expires_in * 1_000 });
  return ok(answer.access_token);
}

/** undefined: whatever went wrong. */
async function exchange(
  assertion: string,
  { transports, signal }: ExchangeInput,
): Promise<z.infer<ReturnType<typeof answerSchema>> | undefined> {
  const grant = { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion };
  try {
    const response = await transports.fetch(googleTokenAddress, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(grant).toString(),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    });
    if (response.ok) return answerSchema().safeParse(await response.json()).data;
    await response.body?.cancel();
  } catch {
    // Nobody is there, or what answered is no token: both say nothing that a client should know.
  }
  return undefined;
}

/** undefined: the private key is none. */
async function signStatement(account: ServiceAccount, now: number): Promise<string | undefined> {
  const issuedAt = Math.floor(now / 1_000);
  const claims = { scope, iss: account.client_email, aud: googleTokenAddress, iat: issuedAt, exp: issuedAt + 3_600 };
  try {
    return await signToken({ claims, pem: account.private_key });
  } catch {
    return undefined;
  }
}

/** The lines of the private key that are its own. */
function linesOf({ private_key: pem }: ServiceAccount): string[] {
  return pem.split(/\s+/).filter((line) => line.length >= 16 && !line.startsWith("---"));
}

function notSent(message: string): { ok: false; problem: AttemptFailure } {
  return fail({ kind: "not_sent", message });
}
