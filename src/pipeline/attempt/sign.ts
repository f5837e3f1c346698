// Puts a provider's key on a request, in whichever way the provider wants it, and notes in the attempt's mask what was put
// there. No problem tells anything of the key.
import { AwsV4Signer } from "aws4fetch";
import type { AuthScheme } from "../../catalog/catalog.ts";
import { isAwsKeyPair, readAwsKey } from "../../catalog/provider-secret.ts";
import type { Credential } from "../../isolate/credentials.ts";
import type { AttemptFailure } from "../../routing/outcome.ts";
import type { Mask } from "../../wire/mask.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { secretProblem } from "../../wire/secret.ts";
import type { Transports } from "../inference.ts";
import { accessToken } from "./service-account.ts";

export interface SignInput {
  url: string;
  headers: Record<string, string>;
  body: string;
  scheme: AuthScheme;
  credential: Credential;
  mask: Mask;
  transports: Transports;
  /** The attempt's: an exchange of keys counts against its deadlines. */
  signal: AbortSignal;
  now(): number;
}

type Signed = Result<Record<string, string>, AttemptFailure>;

/** Such an endpoint is asked without a key. */
export function isKeyless({ secret }: Credential): boolean {
  return secret === null;
}

/** The headers of the request with the key on them. Rejects only where the signal fires. */
export async function sign(input: SignInput): Promise<Signed> {
  const { headers, scheme, mask } = input;
  const { secret } = input.credential;
  if (secret === null) return ok(headers);
  mask.add(secret);
  switch (scheme) {
    case "bearer":
      return withHeader(input, "authorization", secret);
    case "api-key":
    case "x-api-key":
    case "x-goog-api-key":
      return withHeader(input, scheme, secret);
    case "aws-sigv4":
      return isAwsKeyPair(secret) ? await signForAws(input, secret) : withHeader(input, "authorization", secret);
    case "google-service-account": {
      const token = await accessToken(secret, input);
      return token.ok ? withHeader(input, "authorization", token.value) : token;
    }
    case "none":
      return ok(headers);
  }
}

/** The runtime writes a header that it cannot send into the log: such a key is found before. */
function withHeader({ headers, mask }: SignInput, name: string, key: string): Signed {
  const text = key.trim();
  const problem = secretProblem(text);
  if (problem !== undefined) return fail({ kind: "not_sent", message: `its key ${problem}` });
  mask.add(text);
  return ok({ ...headers, [name]: name === "authorization" ? `Bearer ${text}` : text });
}

async function signForAws({ url, headers, body, mask }: SignInput, secret: string): Promise<Signed> {
  const read = readAwsKey(secret);
  if (!read.ok) return fail({ kind: "not_sent", message: `its key ${read.problem}` });
  const { accessKeyId, secretAccessKey, sessionToken, region: ownRegion } = read.value;
  const region = ownRegion ?? /\.([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(new URL(url).hostname)?.[1] ?? "us-east-1";
  const signer = new AwsV4Signer({
    ...present({ accessKeyId, secretAccessKey, sessionToken }),
    method: "POST",
    url,
    headers,
    body,
    service: "bedrock",
    region,
  });
  const signed = Object.fromEntries((await signer.sign()).headers);
  const signature = signed["authorization"]?.split("Signature=")[1] ?? "";
  mask.add(accessKeyId, secretAccessKey, sessionToken ?? "", signature);
  return ok(signed);
}
