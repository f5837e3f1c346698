// Gemini's generateContent, as Google's AI Studio serves it.

import type { Dialect } from "../dialect.ts";
import { buildRequest } from "./build-request.ts";
import { geminiEmbeddings } from "./embeddings.ts";
import { geminiQuirks, quirksOf } from "./quirks.ts";
import { readError } from "./read-error.ts";
import { readResponse } from "./read-response.ts";
import { streamReader } from "./stream-reader.ts";
import { reasoningFormat } from "./thought-signatures.ts";
import { ownSearch } from "./web-search.ts";

export const gemini: Dialect = {
  auth: "x-goog-api-key",
  quirks: geminiQuirks,
  reach: "http",
  buildRequest,
  readResponse,
  streamReader,
  // Log probabilities are read from whole answers alone.
  streamsWhole: ({ logprobs }, target) => logprobs !== true && quirksOf(target).stream_whole,
  alwaysReasons: (target) => quirksOf(target).reasoning_mandatory,
  readError,
  embeddings: geminiEmbeddings,
  fetches: ["image", "file"],
  reasoningFormats: () => [reasoningFormat],
  webSearch: () => ownSearch,
};
