// Our request → Anthropic's own API: Claude's Messages under its own path.
import type { ChatRequest } from "../../wire/chat-request.ts";
import { ok, type Result } from "../../wire/result.ts";
import { betaHeader, buildBody } from "../claude/build-body.ts";
import { withNotes } from "../common/notes.ts";
import type { AskedInHeaders, Target, UpstreamRequest } from "../dialect.ts";

export function buildRequest(
  request: ChatRequest,
  target: Target,
  asked?: AskedInHeaders,
): Result<UpstreamRequest, string> {
  const built = buildBody(request, target);
  if (!built.ok) return built;
  const { body, notes } = built.value;
  const sent = {
    path: "/messages",
    headers: { "anthropic-version": "2023-06-01", ...betaHeader(request, target, asked?.betas ?? []) },
    body: JSON.stringify({ model: target.endpoint.upstream_model, ...body }),
  };
  return ok(withNotes(sent, notes));
}
