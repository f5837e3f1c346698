// Puts a provider's key on a request, in whichever way the provider wants it. Schemes that need more than a header load
// their library on first use. No problem that it tells holds anything of the key.
import * as z from "zod";
import type { AuthScheme } from "../../catalog/catalog.ts";
import type { AttemptFailure } from "../../routing/outcome.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { Transports } from "../inference.ts";
import { parseSecret } from "./parse-secret.ts";
import { accessToken } from "./service-account.ts";

export interface SignInput {
  url: string;
  headers: Record<string, string>;
  body: string;
  scheme: AuthScheme;
  secret: string | null;
  transports: Transports;
  /** The attempt's: an exchange of keys counts against its deadlines. */
  signal: AbortSignal;
  now(): number;
}

type Signed = Result<Record<string, string>, AttemptFailure>;

/** The headers of the request with the key on them. */
export async function sign(input: SignInput): Promise<Signed> {
  const { headers, scheme, secret } = input;
  if (secret === null) return ok(headers);
  switch (scheme) {
    case "bearer":
      return ok({ ...headers, authorization: `Bearer ${secret}` });
    case "api-key":
    case "x-api-key":
    case "x-goog-api-key":
      return ok({ ...headers, [scheme]: secret });
    case "aws-sigv4":
      return await signForAws(input, secret);
    case "google-service-account": {
      const token = await accessToken(secret, input);
      return token.ok ? ok({ ...headers, authorization: `Bearer ${token.value}` }) : token;
    }
    case "none":
      return ok(headers);
  }
}

const awsKeySchema = z.object({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().optional(),
  region: z.string().optional(),
});

/** The secret is `{accessKeyId, secretAccessKey, sessionToken?, region?}` as JSON, or a Bedrock API key. */
async function signForAws({ url, headers, body }: SignInput, secret: string): Promise<Signed> {
  if (!secret.trimStart().startsWith("{")) return ok({ ...headers, authorization: `Bearer ${secret}` });
  const key = parseSecret(awsKeySchema, secret);
  if (key === undefined) {
    return fail({ kind: "not_sent", message: "its key is not JSON with accessKeyId and secretAccessKey" });
  }
  const { AwsV4Signer } = await import("aws4fetch");
  const region = key.region ?? /\.([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(new URL(url).hostname)?.[1] ?? "us-east-1";
  const signer = new AwsV4Signer({
    ...present(key),
    method: "POST",
    url,
    headers,
    body,
    service: "bedrock",
    region,
  });
  return ok(Object.fromEntries((await signer.sign()).headers));
}
