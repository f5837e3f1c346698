// What the hosts of Claude take of Anthropic's own tools, fields and betas. Anthropic itself has all of them. Others refuse a
// request for a beta that they do not know (https://docs.claude.com/en/build-with-claude/claude-on-vertex-ai, and
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html).
import { type AnthropicSupport, anthropicFields, vendorRunTools } from "../../wire/anthropic-only.ts";
import type { Note } from "../../wire/note.ts";

/** Anthropic's own API. */
export const anthropicSupport: AnthropicSupport = { tools: new Set(vendorRunTools), fields: new Set(anthropicFields) };

export const vertexSupport: AnthropicSupport = {
  tools: new Set(["web_search", "tool_search"]),
  fields: new Set(["context_management", "compaction"]),
};

const betasOfHosts = [
  "computer-use-2024-10-22",
  "computer-use-2025-01-24",
  "computer-use-2025-11-24",
  "context-1m-2025-08-07",
  "interleaved-thinking-2025-05-14",
  "thinking-binding-controls-2026-08-01",
  "thinking-display-updates-2026-08-18",
];

export const vertexBetas: ReadonlySet<string> = new Set([
  ...betasOfHosts,
  "compact-2026-01-12",
  "context-management-2025-06-27",
  "tool-search-tool-2025-10-19",
  "web-search-2025-03-05",
]);

export const converseBetas: ReadonlySet<string> = new Set([
  ...betasOfHosts,
  "dev-full-thinking-2025-05-14",
  "effort-2025-11-24",
  "fine-grained-tool-streaming-2025-05-14",
  "output-128k-2025-02-19",
  "structured-outputs-2025-11-13",
  "token-efficient-tools-2025-02-19",
]);

/** The betas that a host knows of those asked for; undefined `known`: all of them. */
export function knownBetas(
  asked: readonly string[],
  known: ReadonlySet<string> | undefined,
): { betas: string[]; notes: Note[] } {
  const betas = asked.filter((beta) => known === undefined || known.has(beta));
  const count = asked.length - betas.length;
  return { betas, notes: count === 0 ? [] : [{ code: "betas_left_out", count }] };
}
