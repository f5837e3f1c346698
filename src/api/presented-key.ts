// The key that a request presents, and what keys look like. A key is never logged and never stored in clear.
import { Buffer } from "node:buffer";

const keyFormat = /^sk-fl-v1-[0-9a-f]{64}$/;
const accessKeyFormat = /^ak-fl-v1-[0-9a-f]{64}$/;
const madeAdminKeyFormat = /^sk-fl-admin-[0-9a-f]{64}$/;
const bearer = /^bearer\s+(\S+)\s*$/i;

/** From `Authorization: Bearer` or `x-api-key`; undefined where there is neither. */
export function presentedKey(headers: Headers): string | undefined {
  const authorization = headers.get("authorization");
  const fromBearer = authorization === null ? undefined : bearer.exec(authorization)?.[1];
  return fromBearer ?? headers.get("x-api-key")?.trim();
}

export function looksLikeKey(text: string): boolean {
  return keyFormat.test(text);
}

/** Of the form of the keys that sign members in to the console. */
export function looksLikeAccessKey(text: string): boolean {
  return accessKeyFormat.test(text);
}

/** Of the form of the ADMIN_KEY that `npm start` and `npm run deploy` make: 256 random bits, which nobody guesses. */
export function looksLikeMadeAdminKey(text: string): boolean {
  return madeAdminKeyFormat.test(text);
}

/** A new API or management key: shown once, to whoever asked for it. */
export function makeKey(): string {
  return `sk-fl-v1-${randomHex()}`;
}

/** A new access key: signs a member in to the console and is no API key. */
export function makeAccessKey(): string {
  return `ak-fl-v1-${randomHex()}`;
}

function randomHex(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex");
}

/** Enough of a secret to recognise it by, and never more than half of it. */
export function labelOf(key: string): string {
  const head = Math.min(12, Math.floor(key.length / 4));
  const tail = Math.min(3, Math.floor(key.length / 8));
  return `${key.slice(0, head)}...${tail === 0 ? "" : key.slice(-tail)}`;
}

/** Compares without telling by its time how much was right. */
export async function isSameSecret(left: string, right: string): Promise<boolean> {
  const [leftHash, rightHash] = await Promise.all([digest(left), digest(right)]);
  return crypto.subtle.timingSafeEqual(leftHash, rightHash);
}

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}
