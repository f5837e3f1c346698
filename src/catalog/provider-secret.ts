// What a provider's key has to look like for the way it is sent: text that a header can hold, or JSON of a known shape.
// Read here by whoever stores, looks up or signs. No message ever repeats a key, not even in a parser's words.

import * as z from "zod";
import { madeOnce } from "../wire/derived.ts";
import { parseJson } from "../wire/json.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { secretProblem } from "../wire/secret.ts";
import type { AuthScheme } from "./catalog.ts";

/** Why a provider has no key, where a variable is missing; its name follows. */
export const unsetKey = "its key is not set: ";

const visible = madeOnce(() =>
  z
    .string()
    .trim()
    .refine((text) => secretProblem(text) === undefined),
);

const awsKeySchema = madeOnce(() =>
  z.object({
    accessKeyId: visible(),
    secretAccessKey: visible(),
    sessionToken: visible().optional(),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/)
      .optional(),
  }),
);
export type AwsKey = z.infer<ReturnType<typeof awsKeySchema>>;

const serviceAccountSchema = madeOnce(() =>
  z.object({
    client_email: visible(),
    /** Environment variables often hold it with its line breaks written out. */
    private_key: z
      .string()
      .transform((pem) => pem.replaceAll("\\n", "\n").trim())
      .pipe(z.string().regex(/^-----BEGIN PRIVATE KEY-----[\sA-Za-z0-9+/=]+-----END PRIVATE KEY-----$/)),
    token_uri: z.string().optional(),
  }),
);
export type ServiceAccount = z.infer<ReturnType<typeof serviceAccountSchema>>;

/** Google's own, whatever a key says: the address comes from whoever brought the key. */
export const googleTokenAddress = "https://oauth2.googleapis.com/token";
/** What Google's own keys name, those of earlier years too. */
const googlesAddresses: readonly string[] = [googleTokenAddress, "https://accounts.google.com/o/oauth2/token"];

const awsProblem =
  "is not JSON with accessKeyId and secretAccessKey (sessionToken, region): paste it again as the vendor gave it";
const accountProblem =
  "is not the JSON key of a service account (client_email, private_key): paste the whole file that Google gave";
const addressProblem = `names another token_uri than ${googleTokenAddress}, the only one that is asked: remove it`;

/** Keys of Amazon Bedrock are text, those of an AWS user JSON. */
export function isAwsKeyPair(secret: string): boolean {
  return secret.trimStart().startsWith("{");
}

export function readAwsKey(secret: string): Result<AwsKey, string> {
  const key = parsed(awsKeySchema(), secret);
  return key === undefined ? fail(awsProblem) : ok(key);
}

export function readServiceAccount(secret: string): Result<ServiceAccount, string> {
  const account = parsed(serviceAccountSchema(), secret);
  return account === undefined ? fail(accountProblem) : ok(account);
}

/** Characters. The longest are service accounts with a private key of 4,096 bits. */
const maxLength = 5_000;

/** Why the key cannot be used that way and what to do, as the end of a sentence; undefined where it can. */
export function providerSecretProblem(scheme: AuthScheme, secret: string): string | undefined {
  // What is taken out of each answer costs by its length.
  if (secret.length > maxLength)
    return `is longer than ${maxLength.toLocaleString("en")} characters: paste the key alone`;
  switch (scheme) {
    case "none":
      return undefined;
    case "google-service-account": {
      const account = readServiceAccount(secret);
      if (!account.ok) return account.problem;
      const { token_uri: address } = account.value;
      return address === undefined || googlesAddresses.includes(address) ? undefined : addressProblem;
    }
    case "aws-sigv4": {
      const key = isAwsKeyPair(secret) ? readAwsKey(secret) : undefined;
      return key === undefined ? secretProblem(secret) : key.ok ? undefined : key.problem;
    }
    case "bearer":
    case "api-key":
    case "x-api-key":
    case "x-goog-api-key":
      return secretProblem(secret);
  }
}

/** undefined: it is not JSON of that shape. */
function parsed<Shape>(schema: z.ZodType<Shape>, secret: string): Shape | undefined {
  return schema.safeParse(parseJson(secret)).data;
}
