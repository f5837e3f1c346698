// Headers and presets together: a "no" of either holds, and a header's time goes first.
import { expect, test } from "vitest";
import { type CachePreset, cacheHeadersIn, cacheWishOf } from "../../../src/wire/cache-wish.ts";
import { ok } from "../../../src/wire/result.ts";

const off = null;
const kept = (ttlSeconds: number, refresh = false) => ({ ttlSeconds, refresh });

test.each<[headers: Record<string, string>, preset: CachePreset, wish: ReturnType<typeof kept> | null]>([
  [{}, {}, off],
  [{ "X-OpenRouter-Cache": "true" }, {}, kept(300)],
  [{ "x-openrouter-cache": " TRUE " }, {}, kept(300)],
  [{ "X-OpenRouter-Cache": "false" }, {}, off],
  [{ "X-OpenRouter-Cache-TTL": "60" }, {}, off],
  [{ "X-OpenRouter-Cache": "true", "X-OpenRouter-Cache-TTL": "1" }, {}, kept(1)],
  [{ "X-OpenRouter-Cache": "true", "X-OpenRouter-Cache-TTL": "86400" }, {}, kept(86_400)],
  [{ "X-OpenRouter-Cache": "true", "X-OpenRouter-Cache-Clear": "true" }, {}, kept(300, true)],
  [{}, { cache_enabled: true }, kept(300)],
  [{}, { cache_enabled: true, cache_ttl_seconds: 9 }, kept(9)],
  [{}, { cache_ttl_seconds: 9 }, off],
  [{ "X-OpenRouter-Cache": "true" }, { cache_enabled: false }, off],
  [{ "X-OpenRouter-Cache": "false" }, { cache_enabled: true }, off],
  [{ "X-OpenRouter-Cache": "true" }, { cache_ttl_seconds: 9 }, kept(9)],
  [{ "X-OpenRouter-Cache-TTL": "7" }, { cache_enabled: true, cache_ttl_seconds: 9 }, kept(7)],
])("%j with %j", (headers, preset, wish) => {
  expect(cacheWishOf(cacheHeadersIn(new Headers(headers)), preset)).toEqual(ok(wish));
});
