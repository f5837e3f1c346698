// What a request says of the response cache (wire reference §5.10): by headers, and by the preset that it names. A "no" of either
// holds; a header's time goes before the preset's.
import type { Failure } from "./failure.ts";
import { fail, ok, type Result } from "./result.ts";

/** As they were sent; null: not at all. */
export interface CacheHeaders {
  use: string | null;
  ttl: string | null;
  clear: string | null;
}

/** The fields of a preset. */
export interface CachePreset {
  cache_enabled?: boolean | null | undefined;
  cache_ttl_seconds?: number | null | undefined;
}

export interface CacheWish {
  ttlSeconds: number;
  /** What is kept for this request is not to be used, but replaced. */
  refresh: boolean;
}

const names = {
  use: "X-OpenRouter-Cache",
  ttl: "X-OpenRouter-Cache-TTL",
  clear: "X-OpenRouter-Cache-Clear",
} as const;

export function cacheHeadersIn(headers: Headers): CacheHeaders {
  return { use: headers.get(names.use), ttl: headers.get(names.ttl), clear: headers.get(names.clear) };
}

const defaultTtlSeconds = 300;
export const maxTtlSeconds = 86_400;

/** null: the answer is not to be kept, nor to come from there. */
export function cacheWishOf(headers: CacheHeaders, preset: CachePreset = {}): Result<CacheWish | null, Failure> {
  const use = readFlag(headers.use);
  const clear = readFlag(headers.clear);
  if (use === undefined) return fail(refused(names.use, "must be true or false"));
  if (clear === undefined) return fail(refused(names.clear, "must be true or false"));
  const ttl = headers.ttl === null ? null : readTtl(headers.ttl);
  if (ttl === undefined) {
    const message = `must be a whole number of seconds from 1 to ${maxTtlSeconds}, in digits alone`;
    return fail(refused(names.ttl, message));
  }
  const isWanted = preset.cache_enabled !== false && (use ?? preset.cache_enabled ?? false);
  if (!isWanted) return ok(null);
  return ok({ ttlSeconds: ttl ?? preset.cache_ttl_seconds ?? defaultTtlSeconds, refresh: clear ?? false });
}

/** undefined: neither yes nor no. */
function readFlag(text: string | null): boolean | null | undefined {
  if (text === null) return null;
  const word = text.trim().toLowerCase();
  return word === "true" ? true : word === "false" ? false : undefined;
}

function readTtl(text: string): number | undefined {
  const seconds = /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : 0;
  return seconds >= 1 && seconds <= maxTtlSeconds ? seconds : undefined;
}

function refused(field: string, message: string): Failure {
  return { kind: "invalid_request", field, message: `${field}: ${message}` };
}
