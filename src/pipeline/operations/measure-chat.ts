// What planning is told of a conversation: its facts, whether it can be shortened, and which conversation it is.
import { compressionFloor, contextVerdict, needsMiddleOut } from "../../content/compression.ts";
import { estimatePrompt } from "../../content/estimate-request.ts";
import { countImages, modalitiesOf } from "../../content/request-parts.ts";
import type { Candidate } from "../../routing/candidate.ts";
import { conversationKey, implicitCachingTokens } from "../../routing/conversation.ts";
import { factsOf, type RequestFacts } from "../../routing/request-facts.ts";
import type { ModelCandidates } from "../../routing/select-endpoints.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { autoChooser } from "../choose-automatically.ts";
import type { Inference } from "../inference.ts";
import type { Measure } from "../request-plan.ts";

export interface MeasureChatInput {
  request: ChatRequest;
  inference: Inference;
  filesAreParsed: boolean;
  hasMessages: boolean;
}

export function measureChat({ request, inference, filesAreParsed, hasMessages }: MeasureChatInput): Measure {
  const { caller, headers } = inference;
  const measure: Measure = {
    facts: (models) =>
      factsOf(request, {
        promptTokens: promptTokens(request, models),
        modalities: modalitiesOf(request),
        images: countImages(request),
      }),
    paid: ({ promptTokens }) => ({ promptTokens, answers: request.n ?? 1 }),
    isCompressible: (facts, models) => compressible(request, facts, models),
    conversation: (caching) =>
      conversationKey(request, { ...caching, session: headers.sessionId, workspaceId: caller.workspaceId }),
    filesAreParsed,
    chooser: () => autoChooser({ request, hasMessages, measure, inference }),
  };
  return measure;
}

/** Whether middle-out makes the prompt fit an endpoint, and the endpoint is long enough to be worth that. */
function compressible(
  request: ChatRequest,
  facts: RequestFacts,
  models: readonly ModelCandidates[],
): (candidate: Candidate) => boolean {
  const requested = facts.promptTokens + (facts.maxTokens ?? 0);
  const contextLengths = models
    .flatMap(({ candidates }) => candidates.map(({ endpoint }) => endpoint.context_length))
    .filter((length) => needsMiddleOut(request, length));
  const floor = compressionFloor({ requested, contextLengths });
  return ({ endpoint: { context_length: contextLength } }) => {
    const compression = needsMiddleOut(request, contextLength);
    return contextVerdict({ requested, contextLength, compression, floor }) === "compress";
  };
}

/** As exact as the shortest context and the beginning of implicit caching ask for. */
function promptTokens(request: ChatRequest, models: readonly ModelCandidates[]): number {
  const answer = request.max_completion_tokens ?? request.max_tokens ?? 0;
  const all = models.flatMap(({ candidates }) => candidates);
  const limits = all.map(({ endpoint }) =>
    Math.min(endpoint.context_length - answer, endpoint.max_prompt_tokens ?? Number.POSITIVE_INFINITY),
  );
  const caching = all.some(({ endpoint }) => endpoint.supports_implicit_caching) ? [implicitCachingTokens] : [];
  return estimatePrompt(request, {
    tokenizer: all[0]?.model.architecture.tokenizer ?? null,
    limits: [...limits, ...caching],
  });
}
