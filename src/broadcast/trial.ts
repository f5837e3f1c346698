// A trace of no request, by which an owner sees whether a destination takes what it is sent.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { Trace, TraceContents } from "./trace.ts";

interface TrialInput {
  /** A generation's id that no generation has. */
  id: string;
  workspaceId: string;
  /** ISO 8601. */
  at: string;
}

export const trialContents: TraceContents = {
  input: { messages: [{ role: "user", content: "Does this arrive?" }] },
  output: { completion: "It does.", reasoning: null, tool_calls: [] },
  truncated: false,
};

export function trialTrace({ id, workspaceId, at }: TrialInput): Trace {
  const model = "fairlead/demo";
  const who = { model, provider: "sandbox-a", providerName: "Sandbox A", endpoint: "sandbox-a", byok: false };
  const record: GenerationRecord = {
    id,
    workspaceId,
    keyHash: "0".repeat(64),
    createdAt: at,
    door: "chat",
    requestedModel: model,
    ...who,
    upstreamId: null,
    streamed: false,
    cancelled: false,
    status: 200,
    errorType: null,
    finishReason: "stop",
    nativeFinishReason: "stop",
    latencyMs: 1,
    generationMs: 1,
    promptTokens: 4,
    completionTokens: 2,
    reasoningTokens: 0,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    estimated: false,
    costPico: "0",
    upstreamCostPico: "0",
    cacheDiscountPico: null,
    dataRegion: "global",
    ioLog: "off",
    sessionId: null,
    externalUser: null,
    origin: null,
    referer: null,
    userAgent: null,
    mediaPrompt: 0,
    router: null,
    plan: [],
    excluded: [],
    attempts: [{ ...who, outcome: "ok", status: 200, startedMs: 0, durationMs: 1 }],
    pipeline: [],
    omitted: {},
  };
  const fields = { generation_name: "fairlead test" };
  return { record, keyName: "test", client: { fields, parent: null, request: {} } };
}
