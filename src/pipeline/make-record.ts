// The record of a generation, made from how it ended: the one place that says what is written down. Codes, counts and
// labels; no word of prompt or answer.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { errorResponse } from "../wire/error-body.ts";
import type { Exclusion } from "../wire/failure.ts";
import type { Ending } from "./ending.ts";
import type { RequestPlan } from "./request-plan.ts";
import type { AnsweredAttempt } from "./run.ts";

/** `status`: the HTTP status that the client got. */
export function makeRecord(ending: Ending, status: number): GenerationRecord {
  const { asked } = ending;
  const { inference, labels, door } = asked;
  const { caller, headers } = inference;
  return {
    id: inference.id,
    workspaceId: caller.workspaceId,
    keyHash: caller.keyHash,
    createdAt: new Date(inference.startedAt).toISOString(),
    door,
    requestedModel: cut(labels.models[0]) ?? "",
    ...answeredBy("answer" in ending ? ending.answer : null),
    streamed: labels.streamed,
    cancelled: "cancelled" in ending && ending.cancelled,
    status,
    errorType: "failure" in ending ? errorResponse(ending.failure).body.error.metadata.error_type : null,
    ...said(ending),
    latencyMs: "firstTokenAt" in ending ? ending.firstTokenAt - inference.startedAt : null,
    generationMs: inference.now() - inference.startedAt,
    ...counted(ending),
    dataRegion: inference.euHost ? "europe" : "global",
    ioLog: inference.ioLog,
    sessionId: labels.sessionId ?? headers.sessionId,
    externalUser: cut(labels.user),
    origin: cut(headers.title),
    referer: cut(headers.referer),
    userAgent: cut(headers.userAgent),
    ...planned("plan" in ending ? ending.plan : null),
    excluded: exclusionsOf(ending),
    attempts: "attempts" in ending ? ending.attempts : [],
    pipeline: notesOf(ending),
  };
}

function answeredBy(
  answer: AnsweredAttempt | null,
): Pick<GenerationRecord, "model" | "provider" | "providerName" | "endpoint" | "byok"> {
  if (answer === null) return { model: null, provider: null, providerName: null, endpoint: null, byok: false };
  const { model, provider, endpoint } = answer.planned.candidate;
  return {
    model: model.id,
    provider: provider.slug,
    providerName: provider.name,
    endpoint: endpoint.tag,
    byok: answer.credential.byok,
  };
}

function said(ending: Ending): Pick<GenerationRecord, "upstreamId" | "finishReason" | "nativeFinishReason"> {
  if (!("summary" in ending)) return { upstreamId: null, finishReason: "error", nativeFinishReason: null };
  const { upstreamId, finishReason, nativeFinishReason } = ending.summary;
  return { upstreamId, finishReason: ending.kind === "broken" ? "error" : finishReason, nativeFinishReason };
}

function counted(ending: Ending) {
  const account = "account" in ending ? ending.account : null;
  const discount = account?.cost.cacheDiscount ?? null;
  return {
    promptTokens: account?.usage.promptTokens ?? 0,
    completionTokens: account?.usage.completionTokens ?? 0,
    reasoningTokens: account?.usage.reasoningTokens ?? 0,
    cachedTokens: account?.usage.cachedTokens ?? 0,
    cacheWriteTokens: account?.usage.cacheWriteTokens ?? 0,
    estimated: account?.estimated ?? false,
    costPico: String(account?.cost.charged ?? 0n),
    upstreamCostPico: String(account?.cost.upstream ?? 0n),
    cacheDiscountPico: discount === null ? null : String(discount),
  };
}

function planned(plan: RequestPlan | null): Pick<GenerationRecord, "mediaPrompt" | "router" | "plan"> {
  return {
    mediaPrompt: plan?.facts.images ?? 0,
    router: plan?.auto?.requested ?? null,
    plan: (plan?.plan ?? []).map(({ candidate: { model, provider, endpoint, balancingPrice }, stable }) => ({
      model: model.id,
      provider: provider.slug,
      endpoint: endpoint.tag,
      price: balancingPrice,
      stable,
    })),
  };
}

function exclusionsOf(ending: Ending): Exclusion[] {
  if ("plan" in ending) return ending.plan.excluded;
  return ending.kind === "unplanned" ? ending.excluded : [];
}

function notesOf(ending: Ending): GenerationRecord["pipeline"] {
  const auto = "plan" in ending ? autoNote(ending.plan) : [];
  return "answer" in ending ? [...auto, ...ending.answer.fitted.notes, ...ending.notes] : auto;
}

function autoNote({ auto }: RequestPlan): GenerationRecord["pipeline"] {
  if (auto === null) return [];
  const { reason, ...data } = auto;
  return [{ type: "plugin", name: "auto-router", summary: reason, data }];
}

/** A message of the queue holds 128 kB, and what a client calls itself must not cost the record. */
function cut(text: string | null | undefined): string | null {
  return text == null ? null : text.slice(0, 1_024);
}
