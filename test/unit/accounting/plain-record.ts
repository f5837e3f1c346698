// A record of a request that was answered, as the pipeline makes it: what tests of records begin with.
import type {
  AttemptRecord,
  GenerationRecord,
  PlannedAttemptRecord,
} from "../../../src/accounting/generation-record.ts";
import { defaultWorkspaceId } from "../../../src/store/workspaces.ts";

const endpoint = { model: "fairlead/demo", provider: "sandbox-a", endpoint: "sandbox-a" };

export const plannedAttempt: PlannedAttemptRecord = { ...endpoint, price: "0.000001", stable: true };

export const plainAttempt: AttemptRecord = {
  ...endpoint,
  providerName: "Sandbox A",
  outcome: "ok",
  status: 200,
  startedMs: 1,
  durationMs: 1_099,
  byok: false,
};

export const plainRecord: GenerationRecord = {
  id: "gen-0123456789abcdefghijklmn",
  workspaceId: defaultWorkspaceId,
  keyHash: "f".repeat(64),
  createdAt: "2026-01-01T00:00:00.000Z",
  door: "chat",
  requestedModel: "fairlead/demo",
  ...endpoint,
  providerName: "Sandbox A",
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
  plan: [plannedAttempt],
  excluded: [],
  attempts: [plainAttempt],
  pipeline: [],
  omitted: {},
};
