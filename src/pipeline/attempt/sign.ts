// Puts a provider's key on a request, in whichever way the provider wants it. Schemes that need more than a header load
// their library on first use.
import type { AuthScheme } from "../../catalog/catalog.ts";
import type { Transports } from "../inference.ts";
import { accessToken } from "./service-account.ts";

export interface Signing {
  url: string;
  headers: Record<string, string>;
  body: string;
  scheme: AuthScheme;
  secret: string | null;
  transports: Transports;
  now(): number;
}

/** The headers of the request with the key on them. */
export async function sign(signing: Signing): Promise<Record<string, string>> {
  const { headers, scheme, secret } = signing;
  if (secret === null) return headers;
  switch (scheme) {
    case "bearer":
      return { ...headers, authorization: `Bearer ${secret}` };
    case "api-key":
    case "x-api-key":
    case "x-goog-api-key":
      return { ...headers, [scheme]: secret };
    case "aws-sigv4":
      return await signForAws(signing, secret);
    case "google-service-account":
      return { ...headers, authorization: `Bearer ${await accessToken(secret, signing)}` };
    case "none":
      return headers;
  }
}

interface AwsKey {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  region?: string;
}

/** The secret is `{accessKeyId, secretAccessKey, sessionToken?, region?}` as JSON, or a Bedrock API key. */
async function signForAws({ url, headers, body }: Signing, secret: string): Promise<Record<string, string>> {
  if (!secret.trimStart().startsWith("{")) return { ...headers, authorization: `Bearer ${secret}` };
  const key: AwsKey = JSON.parse(secret);
  const { AwsV4Signer } = await import("aws4fetch");
  const region = key.region ?? /\.([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(new URL(url).hostname)?.[1] ?? "us-east-1";
  const signed = await new AwsV4Signer({
    ...key,
    method: "POST",
    url,
    headers,
    body,
    service: "bedrock",
    region,
  }).sign();
  return Object.fromEntries(signed.headers);
}
