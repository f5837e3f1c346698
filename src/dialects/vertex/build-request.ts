// Our request → Vertex: the publisher's own body under Vertex's path, `base_url` being
// `https://{region}-aiplatform.googleapis.com/v1/projects/{project}/locations/{region}`.
import type { ChatRequest } from "../../wire/chat-request.ts";
import { ok, type Result } from "../../wire/result.ts";
import { betaHeader, buildBody as buildClaudeBody } from "../claude/build-body.ts";
import { knownBetas, vertexBetas } from "../claude/support.ts";
import { withNotes } from "../common/notes.ts";
import type { AskedInHeaders, Target, UpstreamRequest } from "../dialect.ts";
import { buildBody as buildGeminiBody, methodOf } from "../gemini/build-request.ts";
import { geminiQuirksOf, publisherOf } from "./quirks.ts";

export function buildRequest(
  request: ChatRequest,
  target: Target,
  asked?: AskedInHeaders,
): Result<UpstreamRequest, string> {
  return publisherOf(target) === "anthropic"
    ? buildClaude(request, target, asked?.betas ?? [])
    : buildGemini(request, target);
}

function buildClaude(request: ChatRequest, target: Target, asked: readonly string[]): Result<UpstreamRequest, string> {
  const built = buildClaudeBody(request, target);
  if (!built.ok) return built;
  const { body, notes } = built.value;
  const known = knownBetas(asked, vertexBetas);
  const sent = {
    path: pathOf("anthropic", target) + (request.stream === true ? ":streamRawPredict" : ":rawPredict"),
    headers: betaHeader(request, target, known.betas),
    body: JSON.stringify({ anthropic_version: "vertex-2023-10-16", ...body }),
  };
  return ok(withNotes(sent, [...notes, ...known.notes]));
}

function buildGemini(request: ChatRequest, target: Target): Result<UpstreamRequest, string> {
  const built = buildGeminiBody(request, target, geminiQuirksOf(target));
  if (!built.ok) return built;
  const { body, notes } = built.value;
  const path = pathOf("google", target) + methodOf(request);
  return ok(withNotes({ path, headers: {}, body: JSON.stringify(body) }, notes));
}

function pathOf(publisher: string, target: Target): string {
  return `/publishers/${publisher}/models/${encodeURIComponent(target.endpoint.upstream_model).replaceAll("%40", "@")}`;
}
