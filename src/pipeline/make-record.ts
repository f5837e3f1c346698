// The record of a generation, made from how it ended: the one place that says what is written down. Codes, counts and
// cut labels; no word of prompt, answer or provider.
import { boundRecord } from "../accounting/bound-record.ts";
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { upstreamIdOf } from "../accounting/upstream-id.ts";
import { autoRouterId, isKnownName } from "../catalog/resolve-models.ts";
import { knownFinishReason } from "../dialects/native-finish-reasons.ts";
import { filters } from "../routing/filters/filters.ts";
import { cutText } from "../wire/cut-text.ts";
import { errorResponse } from "../wire/error-body.ts";
import type { Ending } from "./ending.ts";
import type { Inference } from "./inference.ts";
import type { RequestPlan } from "./request-plan.ts";
import type { AnsweredAttempt } from "./run.ts";

/** `status`: the HTTP status that the client got. */
export function makeRecord(ending: Ending, status: number): GenerationRecord {
  const { asked } = ending;
  const { inference, labels, door } = asked;
  const { caller, headers } = inference;
  return boundRecord({
    id: inference.id,
    workspaceId: caller.workspaceId,
    keyHash: caller.keyHash,
    createdAt: new Date(inference.startedAt).toISOString(),
    door,
    requestedModel: nameOf(labels.models[0], inference),
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
    sessionId: label(labels.sessionId ?? headers.sessionId),
    externalUser: label(labels.user),
    origin: label(headers.title),
    referer: label(headers.referer),
    userAgent: label(headers.userAgent),
    ...planned("plan" in ending ? ending.plan : null),
    excluded: exclusionsOf(ending),
    attempts: "attempts" in ending ? ending.attempts : [],
    pipeline: notesOf(ending),
    omitted: {},
  });
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

/** A name that the catalog does not know is the client's own text. */
function nameOf(model: string | undefined, { catalog }: Inference): string {
  if (model === undefined) return "";
  return isKnownName(model, catalog) ? cutText(model, maxLabelLength) : "unknown";
}

function said(ending: Ending): Pick<GenerationRecord, "upstreamId" | "finishReason" | "nativeFinishReason"> {
  if (!("summary" in ending)) return { upstreamId: null, finishReason: "error", nativeFinishReason: null };
  const { upstreamId: id, finishReason, nativeFinishReason: native, sample } = ending.summary;
  return {
    upstreamId: id === null ? null : upstreamIdOf(id, [sample, ending.asked.words()]),
    finishReason: ending.kind === "broken" ? "error" : finishReason,
    nativeFinishReason: native === null ? null : knownFinishReason(native),
  };
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
    serviceTier: account?.serviceTier ?? null,
  };
}

function planned(plan: RequestPlan | null): Pick<GenerationRecord, "mediaPrompt" | "router" | "plan"> {
  return {
    mediaPrompt: plan?.facts.images ?? 0,
    router: plan?.auto == null ? null : autoRouterId(plan.auto.requested),
    plan: (plan?.plan ?? []).map(({ candidate: { model, provider, endpoint, balancingPrice }, stable }) => ({
      model: model.id,
      provider: provider.slug,
      endpoint: endpoint.tag,
      price: balancingPrice,
      stable,
    })),
  };
}

function exclusionsOf(ending: Ending): GenerationRecord["excluded"] {
  const excluded = "plan" in ending ? ending.plan.excluded : ending.kind === "unplanned" ? ending.excluded : [];
  return excluded.filter(({ by }) => !standing.has(by)).map(({ model, endpoint, by }) => ({ model, endpoint, by }));
}

/** What leaves endpoints out of every request is no fact of this one. */
const standing: ReadonlySet<string> = new Set(
  filters.filter(({ group }) => group === "credentials").map(({ name }) => name),
);

function notesOf(ending: Ending): GenerationRecord["pipeline"] {
  const auto = "plan" in ending ? autoNote(ending.plan) : [];
  return "answer" in ending ? [...auto, ...ending.answer.fitted.notes, ...ending.notes] : auto;
}

function autoNote({ auto }: RequestPlan): GenerationRecord["pipeline"] {
  if (auto === null) return [];
  const { reason: _reason, ...figures } = auto;
  return [{ code: "auto_router", ...figures, requested: autoRouterId(auto.requested) }];
}

const maxLabelLength = 256;

function label(text: string | null | undefined): string | null {
  return text == null ? null : cutText(text, maxLabelLength);
}
