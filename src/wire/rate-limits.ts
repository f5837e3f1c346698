// Limits of rate of a key, and of a workspace as defaults for its keys (contract §11).
import * as z from "zod";
import { madeOnce } from "./derived.ts";

const maxRate = 1_000_000_000;

export const rateLimitsSchema = madeOnce(() => {
  const rate = z
    .int("must be a whole number")
    .positive("must be at least 1, or null for none")
    .max(maxRate, `must be at most ${maxRate}`)
    .nullable();
  return z.strictObject({ requests_per_minute: rate, tokens_per_minute: rate, concurrent_requests: rate });
});
export type RateLimits = z.infer<ReturnType<typeof rateLimitsSchema>>;

/** What is left out stays as it is; null: none at all. */
export const rateLimitsPatchSchema = madeOnce(() => rateLimitsSchema().partial().nullable());
export type RateLimitsPatch = z.infer<ReturnType<typeof rateLimitsPatchSchema>>;

export const rateKinds = ["requests_per_minute", "tokens_per_minute", "concurrent_requests"] as const;

export const noRateLimits: RateLimits = {
  requests_per_minute: null,
  tokens_per_minute: null,
  concurrent_requests: null,
};

export function patchRateLimits(before: RateLimits, patch: RateLimitsPatch | undefined): RateLimits {
  return patch === null ? noRateLimits : rateLimitsSchema().parse({ ...before, ...patch });
}

/** As they were stored, by whichever version. */
export function readRateLimits(stored: unknown): RateLimits {
  return rateLimitsSchema().parse({ ...noRateLimits, ...Object(stored) });
}

/** A key's own, and the workspace's where it has none. */
export function effectiveRates(own: RateLimits, defaults: RateLimits): RateLimits {
  return {
    requests_per_minute: own.requests_per_minute ?? defaults.requests_per_minute,
    tokens_per_minute: own.tokens_per_minute ?? defaults.tokens_per_minute,
    concurrent_requests: own.concurrent_requests ?? defaults.concurrent_requests,
  };
}
