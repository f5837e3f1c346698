// Anthropic's Messages, and everybody who speaks them.
import { claudeQuirks, quirksOf } from "../claude/quirks.ts";
import { readError } from "../claude/read-error.ts";
import { readResponse } from "../claude/read-response.ts";
import { streamReader } from "../claude/stream-reader.ts";
import { anthropicSupport } from "../claude/support.ts";
import { reasoningFormat } from "../claude/thinking-blocks.ts";
import { ownSearch } from "../claude/web-search.ts";
import type { Dialect } from "../dialect.ts";
import { buildRequest } from "./build-request.ts";

export const anthropic: Dialect = {
  auth: "x-api-key",
  quirks: claudeQuirks,
  reach: "http",
  buildRequest,
  readResponse,
  streamReader: (_target, assembled) => streamReader(assembled),
  streamsWhole: (_request, target) => quirksOf(target).stream_whole,
  alwaysReasons: (target) => quirksOf(target).reasoning_mandatory,
  readError,
  fetches: ["image", "file"],
  anthropic: () => anthropicSupport,
  webSearch: () => ownSearch,
  reasoningFormats: () => [reasoningFormat],
  maxMessages: 1_000,
};
