// Records for tests, as the pipeline makes them.
import { env } from "cloudflare:workers";
import type { GenerationRecord } from "../../src/accounting/generation-record.ts";
import { generationId } from "../../src/wire/generation-id.ts";
import { plainRecord } from "../unit/accounting/plain-record.ts";

/** A record with an id of its own, which begins with its time. */
export function makeGeneration(fields: Partial<GenerationRecord> = {}): GenerationRecord {
  const createdAt = fields.createdAt ?? new Date().toISOString();
  return {
    ...plainRecord,
    id: generationId(Date.parse(createdAt), crypto.getRandomValues(new Uint8Array(16))),
    createdAt,
    ...fields,
  };
}

/** The usage of a key as D1 holds it: requests, and picodollars as text. */
export async function usageRow(keyHash: string) {
  const { results } = await env.DB.prepare(
    `SELECT day, requests, CAST(cost_pico AS TEXT) AS cost, CAST(byok_cost_pico AS TEXT) AS byok_cost
     FROM key_usage WHERE key_hash = ?1 ORDER BY day`,
  )
    .bind(keyHash)
    .all();
  return results;
}
