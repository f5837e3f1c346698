// OpenAI's Responses, for the models that answer nowhere else. Nothing is stored there: reasoning comes and goes encrypted.
import type { Dialect } from "../dialect.ts";
import { readError } from "../openai/read-error.ts";
import { buildRequest } from "./build-request.ts";
import { quirksOf, responsesQuirks } from "./quirks.ts";
import { readResponse } from "./read-response.ts";
import { streamReader } from "./stream-reader.ts";
import { ownSearch } from "./web-search.ts";

export const openAiResponses: Dialect = {
  auth: "bearer",
  quirks: responsesQuirks,
  reach: "http",
  buildRequest,
  readResponse,
  streamReader,
  streamsWhole: (_request, target) => quirksOf(target).streams && quirksOf(target).stream_whole,
  alwaysReasons: (target) => {
    const { reasoning, efforts } = quirksOf(target);
    return reasoning === "effort" && !efforts.includes("none");
  },
  readError,
  accountChoosesTier: true,
  fetches: ["image", "file"],
  webSearch: (target) => ownSearch(quirksOf(target)),
  reasoningFormats: (target) => [quirksOf(target).reasoning_format],
};
