// The request as one endpoint is to get it, made afresh from the client's own for each attempt.
import type { Candidate } from "../routing/candidate.ts";
import { fitParameters } from "../routing/fit-parameters.ts";
import type { RequestFacts } from "../routing/request-facts.ts";
import type { ChatRequest } from "../wire/chat-request.ts";

export function fitRequest(request: ChatRequest, facts: RequestFacts, candidate: Candidate): ChatRequest {
  return fitParameters(request, facts.parameters, candidate.parameters).request;
}
