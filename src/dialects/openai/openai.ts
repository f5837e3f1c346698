// OpenAI's chat completions, and everybody who speaks them.

import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Dialect, Target } from "../dialect.ts";
import { buildRequest } from "./build-request.ts";
import { openAiEmbeddings } from "./embeddings.ts";
import { openAiQuirks, quirksOf } from "./quirks.ts";
import { readError } from "./read-error.ts";
import { readResponse } from "./read-response.ts";
import { openAiRerank } from "./rerank.ts";
import { openAiStreamReader } from "./stream-reader.ts";
import { ownSearch } from "./web-search.ts";

export const openai: Dialect = {
  auth: "bearer",
  quirks: openAiQuirks,
  reach: "http",
  buildRequest,
  readResponse,
  streamReader: (target, _assembled, tools) => openAiStreamReader(quirksOf(target), tools),
  streamsWhole,
  alwaysReasons: (target) => {
    const { reasoning, efforts } = quirksOf(target);
    return reasoning === "reasoning_effort" && !efforts.includes("none");
  },
  readError,
  accountChoosesTier: true,
  embeddings: openAiEmbeddings,
  rerank: openAiRerank,
  fetches: ["image"],
  webSearch: (target) => ownSearch(quirksOf(target)),
};

/** Without counts a stream tells less than a whole answer, and spoken answers are streamed in other formats. */
function streamsWhole(request: ChatRequest, target: Target): boolean {
  const { stream_whole, stream_usage, drop_fields } = quirksOf(target);
  const isSpoken =
    request["audio"] != null || (Array.isArray(request.modalities) && request.modalities.includes("audio"));
  return (stream_whole ?? stream_usage) && !isSpoken && !drop_fields.includes("stream");
}
