// The record of a generation, made from how it ended: the one place that says what is written down. Codes, counts and
// cut labels; no word of prompt, answer or provider.
import { boundRecord } from "../accounting/bound-record.ts";
import { clientLabelsOf } from "../accounting/client-labels.ts";
import { billOf } from "../accounting/cost.ts";
import { recordedErrorOf } from "../accounting/error-code.ts";
import { type AttemptRecord, type GenerationRecord, unknownModel } from "../accounting/generation-record.ts";
import { upstreamIdOf } from "../accounting/upstream-id.ts";
import { autoRouterId, isKnownName } from "../catalog/resolve-models.ts";
import { knownFinishReason } from "../dialects/native-finish-reasons.ts";
import { filters } from "../routing/filters/filters.ts";
import type { PlannedAttempt } from "../routing/select-endpoints.ts";
import { cutText } from "../wire/cut-text.ts";
import type { Failure } from "../wire/failure.ts";
import type { Note } from "../wire/note.ts";
import { present } from "../wire/present.ts";
import type { Ending } from "./ending.ts";
import type { Inference } from "./inference.ts";
import type { RequestPlan } from "./request-plan.ts";

/** `status`: the HTTP status that the client got. */
export function makeRecord(ending: Ending, status: number): GenerationRecord {
  const { inference, labels, door } = ending.asked;
  const { caller, headers } = inference;
  const answer = "answer" in ending ? ending.answer : null;
  const candidate = answer?.planned.candidate ?? null;
  const summary = "summary" in ending ? ending.summary : null;
  const spent = "spent" in ending ? ending.spent : undefined;
  const account = "account" in ending ? ending.account : (spent?.account ?? null);
  const plan = "plan" in ending ? ending.plan : null;
  const idOf = (id: string) => upstreamIdOf(id, [summary?.sample, ending.asked.words()]);
  return boundRecord({
    id: inference.id,
    workspaceId: caller.workspaceId,
    keyHash: caller.keyHash,
    createdAt: new Date(inference.startedAt).toISOString(),
    door,
    requestedModel: nameOf(labels.models[0], inference),
    model: candidate?.model.id ?? null,
    provider: candidate?.provider.slug ?? null,
    providerName: candidate?.provider.name ?? null,
    endpoint: candidate?.endpoint.tag ?? null,
    byok: answer?.credential.byok ?? false,
    streamed: labels.streamed,
    cancelled: "cancelled" in ending && ending.cancelled,
    status,
    errorType: "failure" in ending ? recordedErrorOf(ending.failure) : null,
    upstreamId: summary?.upstreamId == null ? null : idOf(summary.upstreamId),
    finishReason: finishReasonOf(ending),
    nativeFinishReason: summary?.nativeFinishReason == null ? null : knownFinishReason(summary.nativeFinishReason),
    latencyMs: "firstTokenAt" in ending ? ending.firstTokenAt - inference.startedAt : null,
    generationMs: inference.now() - inference.startedAt,
    promptTokens: account?.usage.promptTokens ?? 0,
    completionTokens: account?.usage.completionTokens ?? 0,
    reasoningTokens: account?.usage.reasoningTokens ?? 0,
    cachedTokens: account?.usage.cachedTokens ?? 0,
    cacheWriteTokens: account?.usage.cacheWriteTokens ?? 0,
    estimated: account?.estimated ?? false,
    costPico: String(account?.cost.charged ?? 0n),
    upstreamCostPico: String(account?.cost.upstream ?? 0n),
    cacheDiscountPico: account?.cost.cacheDiscount == null ? null : String(account.cost.cacheDiscount),
    bill: account === null ? [] : billOf(account.cost),
    parameters: ending.asked.parameters(),
    serviceTier: account?.serviceTier ?? null,
    dataRegion: inference.euHost ? "europe" : "global",
    ioLog: inference.ioLog,
    sessionId: label(labels.sessionId || headers.sessionId),
    externalUser: label(labels.user),
    origin: label(headers.title),
    referer: label(headers.referer),
    userAgent: label(headers.userAgent),
    mediaPrompt: plan?.facts.images ?? 0,
    router: plan?.auto == null ? null : autoRouterId(plan.auto.requested),
    plan: plan === null ? [] : plan.plan.map(plannedAttempt),
    excluded: exclusionsOf(ending),
    attempts: "attempts" in ending ? ending.attempts.map((attempt) => withId(attempt, idOf)) : [],
    pipeline: notesOf(ending),
    omitted: {},
    ...present({
      responseCacheSourceId: answer?.cachedFrom,
      presetId: ending.asked.preset?.id,
      presetVersion: ending.asked.preset?.version,
      // Free words of a client's: of an EU host they stay away with the rest of what it said.
      labels: inference.euHost ? undefined : clientLabelsOf(ending.asked.sent),
    }),
  });
}

/** null: the client went away before the end. */
function finishReasonOf(ending: Ending): GenerationRecord["finishReason"] {
  if ("summary" in ending) return ending.kind === "broken" ? "error" : ending.summary.finishReason;
  return "cancelled" in ending && ending.cancelled ? null : "error";
}

function withId({ requestId, ...attempt }: AttemptRecord, idOf: (id: string) => string | null): AttemptRecord {
  return { ...attempt, ...present({ requestId: (requestId && idOf(requestId)) ?? undefined }) };
}

/** A name that the catalog does not know is the client's own text. */
function nameOf(model: string | undefined, { catalog }: Inference): string {
  if (model === undefined) return "";
  return isKnownName(model, catalog) ? cutText(model, maxLabelLength) : unknownModel;
}

function plannedAttempt({ candidate, stable }: PlannedAttempt): GenerationRecord["plan"][number] {
  const { model, provider, endpoint, balancingPrice: price } = candidate;
  return { model: model.id, provider: provider.slug, endpoint: endpoint.tag, price, stable };
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
  const before = [...ending.asked.notes, ...("plan" in ending ? autoNote(ending.plan) : [])];
  const done =
    "answer" in ending
      ? [...ending.answer.fitted.notes, ...ending.notes]
      : "spent" in ending
        ? ending.spent?.notes
        : [];
  return [...before, ...(done ?? []), ...("failure" in ending ? failureNotes(ending.failure) : [])];
}

function failureNotes(failure: Failure): Note[] {
  if (failure.kind === "limit_reached") {
    const { limit, guardrail } = failure;
    return [{ code: "limit_reached", scope: limit.scope, kind: limit.kind, ...present({ guardrail }) }];
  }
  // Ids of the catalog, in the place of the client's own word.
  return failure.kind === "unknown_model" && failure.meant !== undefined
    ? [{ code: "unknown_model", meant: failure.meant }]
    : [];
}

function autoNote({ auto }: RequestPlan): GenerationRecord["pipeline"] {
  if (auto === null) return [];
  const { reason: _reason, ...figures } = auto;
  return [{ code: "auto_router", ...figures, requested: autoRouterId(auto.requested) }];
}

const maxLabelLength = 256;

/** An empty one names nobody, as for routing. */
function label(text: string | null | undefined): string | null {
  return text ? cutText(text, maxLabelLength) : null;
}
