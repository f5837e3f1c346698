// The request as one endpoint is to get it, made afresh from the client's own for each attempt: files and pictures in a
// form it takes, declared parameters that it lacks left out, a prompt that is too long shortened from the middle.
import { compressRequest } from "../../content/compress-request.ts";
import { needsMiddleOut } from "../../content/compression.ts";
import { estimateRequest } from "../../content/estimate-request.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import type { Candidate } from "../../routing/candidate.ts";
import { fitParameters } from "../../routing/filters/fit-parameters.ts";
import type { RequestFacts } from "../../routing/request-facts.ts";
import { tierAt } from "../../routing/tier-at.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { clientToolsOf } from "../../wire/client-tools.ts";
import type { Failure } from "../../wire/failure.ts";
import type { Note } from "../../wire/note.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { PricedTier } from "../../wire/service-tier.ts";
import type { PreparedContent } from "../media/prepare-content.ts";
import type { Fitted } from "../run.ts";

export interface FitInput {
  request: ChatRequest;
  /** null: nothing but text, which needs no preparation. */
  content: PreparedContent | null;
  facts: RequestFacts;
  candidate: Candidate;
  dialect: Dialect;
}

export interface FittedRequest extends Omit<Fitted, "search"> {
  request: ChatRequest;
}

export async function fitRequest(input: FitInput): Promise<Result<FittedRequest, Failure>> {
  const { content, candidate, dialect, facts } = input;
  const ready = content === null || content.isPlain ? null : await content.forEndpoint(abilities(candidate, dialect));
  if (ready !== null && !ready.ok) return ready;
  const media = ready?.value ?? {
    request: content?.request ?? input.request,
    annotations: [],
    ocrCostPico: 0n,
    notes: [],
  };
  const { request, dropped } = fitParameters(media.request, facts.parameters, candidate.parameters);
  const tier = tierAt(candidate, facts);
  const tiered = withTier(request, candidate, tier);
  const shortened = shorten(tiered, { candidate, dialect, facts });
  if (!shortened.ok) return shortened;
  const left: Note[] =
    dropped.length === 0 ? [] : [{ code: "parameters_left_out", why: "endpoint", parameters: [...dropped] }];
  const { request: fitted } = shortened.value;
  const isOther = ready !== null || fitted !== tiered;
  return ok({
    request: fitted,
    annotations: media.annotations,
    ocrCostPico: media.ocrCostPico,
    promptTokens: isOther ? estimateRequest(fitted, candidate.model.architecture.tokenizer).prompt : null,
    serviceTier: tier ?? null,
    notes: [...media.notes, ...shortened.value.notes, ...left, ...withoutHostedTools(input.request)],
  });
}

/** What only a vendor could have run, and nobody asked for: the client's format has taken it out. */
function withoutHostedTools(request: ChatRequest): Note[] {
  const { leftOut, leftOutItems } = clientToolsOf(request);
  return [
    ...(leftOut.length === 0 ? [] : [{ code: "hosted_tools_left_out" as const, tools: leftOut }]),
    ...(leftOutItems === 0 ? [] : [{ code: "hosted_items_left_out" as const, count: leftOutItems }]),
  ];
}

/** The tier goes along only where it has a price; an endpoint that has none of any may not know the field. */
function withTier(request: ChatRequest, { endpoint }: Candidate, tier: PricedTier | undefined): ChatRequest {
  const { service_tier: sent, ...rest } = request;
  if (tier !== undefined) return { ...rest, service_tier: tier };
  return sent == null || (sent === "default" && endpoint.pricing_tiers !== undefined) ? request : rest;
}

function abilities({ model }: Candidate, { fetches = [] }: Dialect) {
  return {
    takesFiles: model.architecture.input_modalities.includes("file"),
    fetchesImages: fetches.includes("image"),
    fetchesFiles: fetches.includes("file"),
  };
}

type ShortenInput = Pick<FitInput, "candidate" | "dialect" | "facts">;

function shorten(
  request: ChatRequest,
  { candidate, dialect, facts }: ShortenInput,
): Result<{ request: ChatRequest; notes: Note[] }, Failure> {
  const { endpoint, model } = candidate;
  if (!needsMiddleOut(request, endpoint.context_length)) return ok({ request, notes: [] });
  const fits = facts.promptTokens + (facts.maxTokens ?? 0) <= endpoint.context_length;
  const tooMany = dialect.maxMessages !== undefined && request.messages.length > dialect.maxMessages;
  if (fits && !tooMany) return ok({ request, notes: [] });
  const compressed = compressRequest(request, {
    contextLength: endpoint.context_length,
    maxPromptTokens: endpoint.max_prompt_tokens,
    maxMessages: dialect.maxMessages,
    tokenizer: model.architecture.tokenizer,
  });
  if (!compressed.ok) {
    const { requested, limit } = compressed.problem;
    const message = `This endpoint's maximum context length is ${limit} tokens. However, you requested about ${requested} tokens, and what must not be removed (instructions, the last question, tools) is too long by itself. Shorten those, or lower max_tokens.`;
    return fail({ kind: "context_length_exceeded", message, requested, limit });
  }
  const { compressed: removed, request: shorter } = compressed.value;
  if (removed === undefined) return ok({ request, notes: [] });
  return ok({ request: shorter, notes: [{ code: "middle_out", ...removed }] });
}
