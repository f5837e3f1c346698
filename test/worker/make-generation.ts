// Records for tests, as the pipeline makes them.
import { env } from "cloudflare:workers";
import type { GenerationRecord } from "../../src/accounting/generation-record.ts";
import { defaultWorkspaceId } from "../../src/store/workspaces.ts";
import { generationId } from "../../src/wire/generation-id.ts";

/** A record with an id of its own, which begins with its time. */
export function makeGeneration(fields: Partial<GenerationRecord> = {}): GenerationRecord {
  const createdAt = fields.createdAt ?? new Date().toISOString();
  return {
    id: generationId(Date.parse(createdAt), crypto.getRandomValues(new Uint8Array(16))),
    workspaceId: defaultWorkspaceId,
    keyHash: "f".repeat(64),
    createdAt,
    door: "chat",
    requestedModel: "fairlead/demo",
    model: "fairlead/demo",
    provider: "sandbox-a",
    providerName: "Sandbox A",
    endpoint: "sandbox-a",
    upstreamId: "up-1",
    streamed: true,
    cancelled: false,
    status: 200,
    errorType: null,
    finishReason: "stop",
    nativeFinishReason: "stop",
    latencyMs: 100,
    generationMs: 1_100,
    promptTokens: 10,
    completionTokens: 20,
    reasoningTokens: 5,
    cachedTokens: 2,
    cacheWriteTokens: 1,
    estimated: false,
    costPico: "50000000",
    upstreamCostPico: "50000000",
    cacheDiscountPico: null,
    byok: false,
    dataRegion: "global",
    ioLog: "off",
    sessionId: null,
    externalUser: null,
    origin: null,
    referer: null,
    userAgent: null,
    mediaPrompt: 0,
    router: null,
    plan: [{ model: "fairlead/demo", provider: "sandbox-a", endpoint: "sandbox-a", price: "0.000001", stable: true }],
    excluded: [],
    attempts: [
      {
        model: "fairlead/demo",
        provider: "sandbox-a",
        providerName: "Sandbox A",
        endpoint: "sandbox-a",
        outcome: "ok",
        status: 200,
        startedMs: 1,
        durationMs: 1_099,
        byok: false,
      },
    ],
    pipeline: [],
    omitted: {},
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
