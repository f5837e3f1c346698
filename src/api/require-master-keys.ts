// What seals a secret that somebody stores: without ENCRYPTION_KEY none is taken.
import { type MasterKeys, masterKeysOf } from "../store/sealing.ts";
import type { Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import type { Reach } from "./reach.ts";

/** `field`: of the body, which holds the secret. */
export async function requireMasterKeys(
  { settings }: Pick<Reach, "settings">,
  field: string,
): Promise<Result<MasterKeys, Failure>> {
  const keys = await masterKeysOf(settings);
  if (keys !== undefined) return ok(keys);
  const advice = "set the secret ENCRYPTION_KEY (openssl rand -base64 32) first";
  return fail({
    kind: "invalid_request",
    field,
    message: `${field}: ${advice}, provider keys and other secrets are stored encrypted only`,
  });
}
