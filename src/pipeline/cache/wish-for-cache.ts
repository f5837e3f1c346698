// Whether a request may use the response cache: which doors have it, what the client and its preset wish, and who forbids that
// anything is kept. Where somebody does, the request goes on as if nothing had been kept.
import { zeroRetentionBy } from "../../routing/privacy-in-force.ts";
import { type CachePreset, cacheWishOf } from "../../wire/cache-wish.ts";
import type { Failure } from "../../wire/failure.ts";
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import type { Asked } from "../asked.ts";

/** Wire reference §5.10. */
const doors: ReadonlySet<string> = new Set(["chat", "responses", "messages", "embeddings"]);

/** `keptNothing`: the guardrail that forbids it, in words. A failure: what was wished is not to be understood. */
export function wishForCache(
  { door, inference, sent, preset }: Asked,
  keptNothing: string | undefined,
): Failure | null {
  if (!doors.has(door)) return null;
  const { cache, euHost, caller } = inference;
  const wish = cacheWishOf(cache.sent, presetOf(preset?.config ?? {}));
  if (!wish.ok) return wish.problem;
  if (wish.value === null) return null;
  const { provider } = sent;
  const zdr = isRecord(provider) && provider["zdr"] === true;
  const forbidden = keptNothing ?? zeroRetentionBy({ zdr }, caller.settings);
  cache.want(wish.value, forbidden === undefined && !euHost);
  return null;
}

/** Checked when the preset was saved. */
function presetOf({ cache_enabled: enabled, cache_ttl_seconds: ttl }: JsonRecord): CachePreset {
  return present({
    cache_enabled: typeof enabled === "boolean" ? enabled : undefined,
    cache_ttl_seconds: typeof ttl === "number" ? ttl : undefined,
  });
}
