// AES-256-GCM under the master key (ENCRYPTION_KEY): wraps data keys and seals provider keys. What is sealed is bound to
// a name (its table and id), so that one sealed value cannot be put in another's place.
import { Buffer } from "node:buffer";
import type { Settings } from "../env.ts";
import { derivedOnce } from "../wire/derived.ts";

interface MasterKey {
  /** The first 8 hex digits of the key's SHA-256. */
  fingerprint: string;
  key: CryptoKey;
}

export interface MasterKeys {
  current: MasterKey;
  /** Opens what was sealed before the last change of ENCRYPTION_KEY. */
  previous: MasterKey | undefined;
}

export interface Sealed {
  /** Base64 of nonce and ciphertext. */
  sealed: string;
  /** Fingerprint of the master key. */
  sealedBy: string;
}

const nonceBytes = 12;
/** Undefined without ENCRYPTION_KEY. Imported once, and kept with the settings. */
export const masterKeysOf = derivedOnce(importMasterKeys);

async function importMasterKeys({
  ENCRYPTION_KEY: current,
  ENCRYPTION_KEY_PREVIOUS: previous,
}: Settings): Promise<MasterKeys | undefined> {
  if (current === undefined) return undefined;
  return {
    current: await importMasterKey(current),
    previous: previous === undefined ? undefined : await importMasterKey(previous),
  };
}

async function importMasterKey(base64: string): Promise<MasterKey> {
  const bytes = Buffer.from(base64, "base64");
  const digest = Buffer.from(await crypto.subtle.digest("SHA-256", bytes));
  return { fingerprint: digest.toString("hex").slice(0, 8), key: await importAesKey(bytes) };
}

export function importAesKey(bytes: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

export async function seal(keys: MasterKeys, plain: Uint8Array, name: string): Promise<Sealed> {
  const sealed = await encrypt(keys.current.key, plain, name);
  return { sealed: Buffer.from(sealed).toString("base64"), sealedBy: keys.current.fingerprint };
}

/** Undefined when no master key at hand opens it, or it was changed. */
export async function open(
  keys: MasterKeys,
  { sealed, sealedBy }: Sealed,
  name: string,
): Promise<Uint8Array | undefined> {
  const key = [keys.current, keys.previous].find((candidate) => candidate?.fingerprint === sealedBy);
  return key === undefined ? undefined : decrypt(key.key, Buffer.from(sealed, "base64"), name);
}

/** Nonce, ciphertext and tag in one piece. */
export async function encrypt(key: CryptoKey, plain: Uint8Array, name: string): Promise<Uint8Array> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const encrypted = await crypto.subtle.encrypt(algorithm(nonce, name), key, plain);
  const whole = new Uint8Array(nonceBytes + encrypted.byteLength);
  whole.set(nonce);
  whole.set(new Uint8Array(encrypted), nonceBytes);
  return whole;
}

/** Undefined when the key, the name or the bytes are not those it was encrypted with. */
export async function decrypt(key: CryptoKey, whole: Uint8Array, name: string): Promise<Uint8Array | undefined> {
  if (whole.byteLength < nonceBytes) return undefined;
  try {
    const plain = await crypto.subtle.decrypt(
      algorithm(whole.subarray(0, nonceBytes), name),
      key,
      whole.subarray(nonceBytes),
    );
    return new Uint8Array(plain);
  } catch {
    return undefined;
  }
}

function algorithm(nonce: Uint8Array, name: string): { name: string; iv: Uint8Array; additionalData: Uint8Array } {
  return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(name) };
}
