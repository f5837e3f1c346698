// Records of every kind that the pipeline makes, some of each: what numbers of pages and of the API are checked against.
import type { AttemptOutcome, AttemptRecord, GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { makeRecord } from "./make-record.ts";

const providers = ["careful", "keeper", "learner"];
const names: Readonly<Record<string, string>> = { careful: "Careful", keeper: "Keeper", learner: "Learner" };
const models = ["maker/big", "other/small", "other/vectors", "gone/model"];
const unpaid = {
  ...{ promptTokens: 0, completionTokens: 0, reasoningTokens: 0, cachedTokens: 0, cacheDiscountPico: null },
  ...{ costPico: "0", upstreamCostPico: "0", bill: [] },
};
const unanswered = { model: null, provider: null, providerName: null, endpoint: null, latencyMs: null };

type Pick = <Value>(values: readonly Value[]) => Value;

/** `keyHashes`: one of them asks. */
export function anyRecord(
  random: () => number,
  { workspaceId, keyHashes, createdAt }: { workspaceId: string; keyHashes: readonly string[]; createdAt: string },
): GenerationRecord {
  const pick: Pick = (values) => values[Math.floor(random() * values.length)] as (typeof values)[number];
  const [model, provider] = [pick(models), pick(providers)];
  const endpoint = model === "maker/big" && provider === "keeper" ? "keeper/turbo" : provider;
  const attempt = (outcome: AttemptOutcome, status: number | null, at = provider): AttemptRecord => ({
    ...{ model, provider: at, providerName: names[at] ?? at, outcome, status, byok: false },
    ...{ endpoint: at === provider ? endpoint : at, startedMs: 2, durationMs: 50 },
  });
  const plain = makeRecord(random, {
    ...{ workspaceId, keyHash: pick(keyHashes), createdAt },
    ...{ model, provider, providerName: names[provider] ?? provider, endpoint },
    requestedModel: pick([model, model, "openrouter/auto", `${model}:nitro`]),
    attempts: [attempt("ok", 200)],
    cacheDiscountPico: pick([null, "0", "1230000", "-400000"]),
    dataRegion: pick(["global", "global", "europe"]),
    sessionId: pick([null, "a session", 'its "name", odd', "", "50%_of:it"]),
    externalUser: pick([null, "4711", "Ünï user", "user:x >1"]),
    origin: pick([null, "An app", "-minus"]),
    referer: pick([null, "https://app.example.com/"]),
  });
  const other = pick(providers.filter((name) => name !== provider));
  const beside = { ...attempt("ok", 200, other), startedMs: 40 };
  return { ...plain, ...pick(kinds)({ attempt, other, beside, plain, pick }) };
}

interface Kind {
  attempt(outcome: AttemptOutcome, status: number | null, at?: string): AttemptRecord;
  other: string;
  beside: AttemptRecord;
  plain: GenerationRecord;
  pick: Pick;
}

const kinds: ((kind: Kind) => Partial<GenerationRecord>)[] = [
  () => ({}),
  () => ({ streamed: true }),
  () => ({ streamed: false }),
  () => ({ byok: true, costPico: "0" }),
  ({ plain }) => ({ byok: true, costPico: String(BigInt(plain.upstreamCostPico) / 20n) }),
  // An earlier version's.
  ({ plain: { bill: _bill, parameters: _parameters, serviceTier: _tier, ...plain } }) => plain,
  () => ({ cancelled: true, finishReason: null, streamed: true }),
  // An earlier version said `error` of a client that left before there was an answer.
  ({ pick }) => ({
    ...{ ...unanswered, ...unpaid, cancelled: true, errorType: "client_gone" },
    ...{ status: pick([200, 499]), finishReason: pick(["error", null]) },
  }),
  ({ plain }) => ({
    ...unpaid,
    ...{
      responseCacheSourceId: "gen-0123456789abcdefghijklmn",
      attempts: [],
      completionTokens: plain.completionTokens,
    },
  }),
  ...(
    [
      [400, "invalid_request"],
      [401, "authentication"],
      [402, "budget_reached"],
      [404, "unknown_model"],
      [404, "no_credentials"],
      [429, "rate_limit_exceeded"],
      [503, "overloaded"],
    ] as const
  ).map(([status, errorType]) => ({ pick }: Kind) => ({
    ...{ ...unanswered, ...unpaid, status, errorType, finishReason: "error" as const, attempts: [], plan: [] },
    ...(errorType === "unknown_model" ? { requestedModel: pick(["unknown", ""]) } : {}),
  })),
  ...(
    [
      [502, "provider_unavailable", "status", 500],
      [504, "timeout", "timeout", null],
      [429, "rate_limit_exceeded", "status", 429],
      [403, "content_policy_violation", "refused", 403],
      [502, null, "status", 500],
    ] as const
  ).map(([status, errorType, outcome, answered]) => ({ attempt, other, pick }: Kind) => ({
    ...{ ...unanswered, ...unpaid, status, errorType, finishReason: "error" as const },
    attempts: pick([
      [attempt(outcome, answered)],
      [attempt("network", null, other), attempt(outcome, answered)],
      [attempt("network", null), attempt("status", 503), attempt(outcome, answered, other)],
    ]),
  })),
  // Broke off in the middle; told in a stream that was kept alive.
  ({ attempt }) => ({
    ...{ streamed: true, finishReason: "error", errorType: "provider_unavailable" },
    attempts: [attempt("broken_off", 200)],
  }),
  ({ attempt }) => ({
    ...{ ...unanswered, ...unpaid, streamed: true, finishReason: "error", errorType: "timeout" },
    attempts: [attempt("timeout", null)],
  }),
  // Failed over; hedged.
  ({ attempt, other }) => ({ attempts: [attempt("status", 500, other), attempt("ok", 200)] }),
  ({ attempt, other }) => ({
    attempts: [attempt("status", 500, other), attempt("status", 429, other), attempt("ok", 200)],
  }),
  ({ attempt, other }) => ({ attempts: [attempt("late", null, other), { ...attempt("ok", 200), startedMs: 40 }] }),
  ({ attempt, beside }) => ({ attempts: [attempt("ok", 200), { ...beside, outcome: "late", status: null }] }),
  ({ attempt, other }) => ({
    streamed: true,
    finishReason: "error",
    errorType: "provider_unavailable",
    attempts: [attempt("status", 500, other), attempt("broken_off", 200)],
  }),
];
