// Records for tests of the store, as the pipeline makes them; each has an id of its own.
import { amountOf } from "../../../src/accounting/cost.ts";
import type { AttemptRecord, GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { generationId } from "../../../src/wire/generation-id.ts";
import { plainRecord } from "../accounting/plain-record.ts";

/** The same numbers on every machine. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function makeRecord(random: () => number, fields: Partial<GenerationRecord> = {}): GenerationRecord {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const upTo = (limit: number) => Math.floor(random() * limit);
  const createdAt =
    fields.createdAt ?? new Date(Date.parse("2026-11-20T00:00:00Z") + upTo(5 * 86_400_000)).toISOString();
  const model = pick(["maker/big", "maker/small", "other/model"]);
  const provider = pick(["p-one", "p-two"]);
  const latencyMs = 100 + upTo(2_000);
  const [promptTokens, completionTokens] = [1 + upTo(20_000), 1 + upTo(3_000)];
  const bill: NonNullable<GenerationRecord["bill"]> = [
    ["prompt", promptTokens, String(1 + upTo(1e7))],
    ["completion", completionTokens, String(1 + upTo(1e7))],
  ];
  // Of its own, so that whatever else is drawn stays what it was.
  const ofId = seeded(promptTokens * 3_001 + completionTokens);
  const attempt: AttemptRecord = {
    ...{ model, provider, providerName: provider.toUpperCase(), endpoint: `${provider}/fp8` },
    outcome: "ok",
    ...{ status: 200, startedMs: 2, durationMs: latencyMs, headersMs: latencyMs - 50, byok: false },
    requestId: `req_${Array.from({ length: 32 }, () => Math.floor(ofId() * 16).toString(16)).join("")}`,
  };
  return {
    ...plainRecord,
    id: generationId(
      Date.parse(createdAt),
      Uint8Array.from({ length: 16 }, () => upTo(256)),
    ),
    keyHash: pick(["a", "b", "c", "d", "e"]).repeat(64),
    createdAt,
    requestedModel: model,
    model,
    provider,
    providerName: provider.toUpperCase(),
    endpoint: `${provider}/fp8`,
    upstreamId: `chatcmpl-${createdAt.replaceAll(/\D/g, "")}${upTo(1e9)}`,
    streamed: random() < 0.7,
    finishReason: pick(["stop", "length", "tool_calls"]),
    latencyMs,
    generationMs: latencyMs + upTo(20_000),
    promptTokens,
    completionTokens,
    reasoningTokens: upTo(500),
    cachedTokens: upTo(2_000),
    cacheWriteTokens: 0,
    costPico: String(bill.reduce((sum, line) => sum + amountOf(line), 0n)),
    bill,
    parameters: {
      temperature: upTo(20) / 10,
      max_tokens: pick([256, 1_000, 4_096]),
      messages: 1 + upTo(30),
      ...(random() < 0.3 ? { tools: 1 + upTo(8), tool_choice: "auto", stop: 1 } : {}),
      ...(random() < 0.2 ? { "response_format.type": "json_schema" } : {}),
    },
    upstreamCostPico: String(upTo(1e11)),
    byok: random() < 0.1,
    serviceTier: null,
    sessionId: random() < 0.5 ? `session-${upTo(1_000)}` : null,
    externalUser: random() < 0.5 ? `user-${upTo(100)}` : null,
    origin: "An app",
    referer: "https://app.example.com/",
    userAgent:
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36",
    plan: ["p-one", "p-two", "p-three", "p-four"].map((name) => ({
      ...{ model, provider: name, endpoint: `${name}/fp8`, price: `0.00000${upTo(1_000)}`, stable: true },
    })),
    excluded: ["p-five", "p-six"].map((name) => ({ model, endpoint: `${name}/bf16`, by: "tools" })),
    attempts: [attempt],
    ...fields,
  };
}
