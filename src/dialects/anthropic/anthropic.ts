// Anthropic's Messages, and everybody who speaks them.
import type { Dialect } from "../dialect.ts";
import { buildRequest } from "./build-request.ts";
import { readError } from "./read-error.ts";
import { readResponse } from "./read-response.ts";
import { streamReader } from "./stream-reader.ts";
import { reasoningFormat } from "./thinking-blocks.ts";

export const anthropic: Dialect = {
  auth: "x-api-key",
  reach: "http",
  buildRequest,
  readResponse,
  streamReader,
  readError,
  fetches: ["image", "file"],
  reasoningFormats: () => [reasoningFormat],
  maxMessages: 1_000,
};
