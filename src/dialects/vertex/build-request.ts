// Our request → Vertex: the publisher's own body under Vertex's path, `base_url` being
// `https://{region}-aiplatform.googleapis.com/v1/projects/{project}/locations/{region}`.
import type { ChatRequest } from "../../wire/chat-request.ts";
import { ok, type Result } from "../../wire/result.ts";
import { betaHeader, buildBody as buildClaudeBody } from "../anthropic/build-request.ts";
import type { Target, UpstreamRequest } from "../dialect.ts";
import { buildBody as buildGeminiBody, methodOf } from "../gemini/build-request.ts";
import { publisherOf } from "./publisher.ts";

export function buildRequest(request: ChatRequest, target: Target): Result<UpstreamRequest, string> {
  return publisherOf(target) === "anthropic" ? buildClaude(request, target) : buildGemini(request, target);
}

function buildClaude(request: ChatRequest, target: Target): Result<UpstreamRequest, string> {
  const built = buildClaudeBody(request, target);
  if (!built.ok) return built;
  const { body, notes } = built.value;
  return ok({
    path: pathOf("anthropic", target) + (request.stream === true ? ":streamRawPredict" : ":rawPredict"),
    headers: betaHeader(target),
    body: JSON.stringify({ anthropic_version: "vertex-2023-10-16", ...body }),
    ...(notes.length === 0 ? {} : { notes }),
  });
}

/** What Vertex's Gemini does otherwise than that of AI Studio, unless the catalog says so. */
const geminiOfVertex = { call_ids: false, media_type_required: true };

function buildGemini(request: ChatRequest, target: Target): Result<UpstreamRequest, string> {
  const provider = { ...target.provider, quirks: { ...geminiOfVertex, ...target.provider.quirks } };
  const built = buildGeminiBody(request, { ...target, provider });
  if (!built.ok) return built;
  const { body, notes } = built.value;
  return ok({
    path: pathOf("google", target) + methodOf(request),
    headers: {},
    body: JSON.stringify(body),
    ...(notes.length === 0 ? {} : { notes }),
  });
}

function pathOf(publisher: string, target: Target): string {
  return `/publishers/${publisher}/models/${encodeURIComponent(target.endpoint.upstream_model).replaceAll("%40", "@")}`;
}
