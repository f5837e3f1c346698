// OpenAI's chat completions, and everybody who speaks them.

import type { Dialect } from "../dialect.ts";
import { buildRequest } from "./build-request.ts";
import { openAiEmbeddings } from "./embeddings.ts";
import { openAiQuirks, quirksOf } from "./quirks.ts";
import { readError } from "./read-error.ts";
import { readResponse } from "./read-response.ts";
import { openAiRerank } from "./rerank.ts";
import { openAiStreamReader } from "./stream-reader.ts";

export const openai: Dialect = {
  auth: "bearer",
  quirks: openAiQuirks,
  reach: "http",
  buildRequest,
  readResponse,
  streamReader: (target) => openAiStreamReader(quirksOf(target)),
  readError,
  embeddings: openAiEmbeddings,
  rerank: openAiRerank,
  fetches: ["image"],
};
