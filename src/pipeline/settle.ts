// What is written down after an answer (or a failure): the record, the contents where they are kept, what the key has
// spent and how the endpoint did. Runs behind the answer; the client never waits for it.
import type { UncutContents } from "../accounting/cut-contents.ts";
import type { ContentsError } from "../accounting/generation-contents.ts";
import type { AttemptRecord, GenerationRecord } from "../accounting/generation-record.ts";
import type { Observation } from "../streaming/observation.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import { errorResponse } from "../wire/error-body.ts";
import type { Exclusion, Failure } from "../wire/failure.ts";
import type { Account } from "./answer/account-for.ts";
import type { Contents, Inference } from "./inference.ts";
import type { RequestPlan } from "./plan-request.ts";
import type { Answering } from "./run-attempts.ts";

/** How a generation ended. Absent parts were never reached. */
export interface Ending {
  inference: Inference;
  request: ChatRequest | null;
  /** What the client sent where it was no request. */
  refusedBody: Record<string, unknown> | null;
  requestedModel: string;
  plan: RequestPlan | null;
  excluded: Exclusion[];
  attempts: AttemptRecord[];
  attempt: Answering | null;
  observation: Observation | null;
  account: Account | null;
  failure: Failure | null;
  /** HTTP status that the client got. */
  status: number;
  cancelled: boolean;
  streamed: boolean;
  /** Epoch milliseconds of the first token (or the whole answer); null when there was none. */
  firstTokenAt: number | null;
  /** What was done to the answer. */
  notes: GenerationRecord["pipeline"];
}

export function settle(ending: Ending): void {
  const { inference, account, attempt } = ending;
  if (account !== null) {
    const byokCostPico = attempt?.credential.byok === true ? account.cost.upstream : 0n;
    inference.noteSpend({ costPico: account.cost.charged, byokCostPico });
  }
  inference.background(inference.saveRecord(toRecord(ending)));
  if (inference.ioLog === "stored") saveContents(ending);
}

function toRecord(ending: Ending): GenerationRecord {
  const { inference, account, attempt, observation, failure, request, plan } = ending;
  const candidate = attempt?.planned.candidate ?? null;
  const now = inference.now();
  return {
    id: inference.id,
    workspaceId: inference.caller.workspaceId,
    keyHash: inference.caller.keyHash,
    createdAt: new Date(inference.startedAt).toISOString(),
    door: inference.door.name,
    requestedModel: cut(ending.requestedModel) ?? "",
    model: candidate?.model.id ?? null,
    provider: candidate?.provider.slug ?? null,
    providerName: candidate?.provider.name ?? null,
    endpoint: candidate?.endpoint.tag ?? null,
    upstreamId: observation?.upstreamId ?? null,
    streamed: ending.streamed,
    cancelled: ending.cancelled,
    status: ending.status,
    errorType: failure === null ? null : errorResponse(failure).body.error.metadata.error_type,
    finishReason: failure === null ? (observation?.finishReason ?? null) : "error",
    nativeFinishReason: observation?.nativeFinishReason ?? null,
    latencyMs: ending.firstTokenAt === null ? null : ending.firstTokenAt - inference.startedAt,
    generationMs: now - inference.startedAt,
    promptTokens: account?.usage.promptTokens ?? 0,
    completionTokens: account?.usage.completionTokens ?? 0,
    reasoningTokens: account?.usage.reasoningTokens ?? 0,
    cachedTokens: account?.usage.cachedTokens ?? 0,
    cacheWriteTokens: account?.usage.cacheWriteTokens ?? 0,
    estimated: account?.estimated ?? false,
    costPico: String(account?.cost.charged ?? 0n),
    upstreamCostPico: String(account?.cost.upstream ?? 0n),
    cacheDiscountPico: account?.cost.cacheDiscount == null ? null : String(account.cost.cacheDiscount),
    byok: attempt?.credential.byok ?? false,
    dataRegion: inference.euHost ? "europe" : "global",
    ioLog: inference.ioLog,
    sessionId: request?.session_id ?? inference.headers.sessionId,
    externalUser: cut(request?.user),
    origin: cut(inference.headers.title),
    referer: cut(inference.headers.referer),
    userAgent: cut(inference.headers.userAgent),
    mediaPrompt: plan?.facts.images ?? 0,
    router: plan?.auto?.requested ?? null,
    plan: (plan?.plan ?? []).map(({ candidate: { model, provider, endpoint, balancingPrice }, stable }) => ({
      model: model.id,
      provider: provider.slug,
      endpoint: endpoint.tag,
      price: balancingPrice,
      stable,
    })),
    excluded: ending.excluded,
    attempts: ending.attempts,
    pipeline: [...autoNote(plan), ...pipelineOf(attempt), ...ending.notes],
  };
}

function autoNote(plan: RequestPlan | null): GenerationRecord["pipeline"] {
  if (plan === null || plan.auto === null) return [];
  const { reason, ...data } = plan.auto;
  return [{ type: "plugin", name: "auto-router", summary: reason, data }];
}

/** A message of the queue holds 128 kB, and what a client calls itself must not cost the record. */
function cut(text: string | null | undefined): string | null {
  return text == null ? null : text.slice(0, 1_024);
}

function pipelineOf(attempt: Answering | null): GenerationRecord["pipeline"] {
  if (attempt === null) return [];
  const { fitted, opened } = attempt;
  const notes = opened.notes.map((summary) => ({ type: "plugin", name: "dialect", summary }));
  return [...fitted.notes, ...notes];
}

function saveContents(ending: Ending): void {
  const { inference, observation } = ending;
  const characters = observation?.kept ?? 0;
  inference.background(inference.saveContents({ characters, unpack: () => contentsOf(ending) }));
}

function contentsOf(ending: Ending): Contents {
  const { inference, observation, failure, status } = ending;
  return {
    generationId: inference.id,
    workspaceId: inference.caller.workspaceId,
    createdAt: new Date(inference.startedAt).toISOString(),
    input: inputOf(ending),
    output: observation?.output() ?? { completion: null, reasoning: null, tool_calls: [] },
    ...(failure === null ? {} : { error: errorOf(failure, status) }),
  };
}

/** Doors without messages keep their prompt as it came; every other input is messages. */
function inputOf({ inference: { door }, request, refusedBody }: Ending): UncutContents["input"] {
  if (request === null) {
    const { messages, prompt, input } = refusedBody ?? {};
    if (door.name === "completions") return { prompt: prompt ?? null };
    if (door.name === "embeddings") return { prompt: input ?? null };
    const said = door.name === "responses" ? input : messages;
    return { messages: Array.isArray(said) ? said : [] };
  }
  const { messages, tools, response_format } = request;
  if (door.name === "completions") return { prompt: messages[0]?.content };
  if (door.name === "embeddings") return { prompt: request["input"] };
  return { messages, ...(tools == null ? {} : { tools }), ...(response_format == null ? {} : { response_format }) };
}

function errorOf(failure: Failure, status: number): ContentsError {
  const { error } = errorResponse(failure).body;
  return {
    message: error.message,
    status: failure.kind === "provider_failed" ? failure.status : status,
    provider_name: error.metadata.provider_name ?? null,
    raw: error.metadata.raw ?? null,
    previous_errors: (error.metadata.previous_errors ?? []).map(({ code, provider }) => ({
      code,
      message: "",
      provider_name: provider,
      raw: null,
    })),
  };
}
