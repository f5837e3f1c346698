// Google's Vertex AI: Gemini and Claude behind one host and one kind of key.

import { parseRecord } from "../../wire/json.ts";
import { readError as readClaudeError } from "../claude/read-error.ts";
import { readResponse as readClaude } from "../claude/read-response.ts";
import { streamReader as claudeStreamReader } from "../claude/stream-reader.ts";
import { vertexSupport } from "../claude/support.ts";
import { reasoningFormat as claudeFormat } from "../claude/thinking-blocks.ts";
import { ownSearch as claudeSearch } from "../claude/web-search.ts";
import type { Dialect } from "../dialect.ts";
import { readError as readGoogleError } from "../gemini/read-error.ts";
import { readResponse as readGemini } from "../gemini/read-response.ts";
import { streamReader as geminiStreamReader } from "../gemini/stream-reader.ts";
import { reasoningFormat as geminiFormat } from "../gemini/thought-signatures.ts";
import { ownSearch as geminiSearch } from "../gemini/web-search.ts";
import { buildRequest } from "./build-request.ts";
import { commonQuirks, publisherOf, vertexQuirks } from "./quirks.ts";

export const vertex: Dialect = {
  auth: "google-service-account",
  quirks: vertexQuirks,
  reach: "http",
  buildRequest,
  readResponse: (body, target) => (publisherOf(target) === "anthropic" ? readClaude(body) : readGemini(body)),
  streamReader: (target, assembled) =>
    publisherOf(target) === "anthropic" ? claudeStreamReader(assembled) : geminiStreamReader(),
  // As with Gemini elsewhere.
  streamsWhole: ({ logprobs }, target) =>
    commonQuirks(target).stream_whole && (publisherOf(target) === "anthropic" || logprobs !== true),
  alwaysReasons: (target) => commonQuirks(target).reasoning_mandatory,
  // Claude's own errors come in Anthropic's shape; those of the host around it in Google's.
  readError: (status, body) =>
    parseRecord(body)?.["type"] === "error" ? readClaudeError(status, body) : readGoogleError(status, body),
  fetches: ["image", "file"],
  webSearch: (target) => (publisherOf(target) === "anthropic" ? claudeSearch : geminiSearch),
  anthropic: (target) => (publisherOf(target) === "anthropic" ? vertexSupport : undefined),
  reasoningFormats: (target) => [publisherOf(target) === "anthropic" ? claudeFormat : geminiFormat],
};
