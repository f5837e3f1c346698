// Amazon Bedrock's Converse and ConverseStream. Signing is the business of whoever sends the request.

import type { Dialect } from "../dialect.ts";
import { buildRequest } from "./build-request.ts";
import { bedrockQuirks, quirksOf } from "./quirks.ts";
import { readError } from "./read-error.ts";
import { readResponse } from "./read-response.ts";
import { streamReader } from "./stream-reader.ts";

export const bedrock: Dialect = {
  auth: "aws-sigv4",
  quirks: bedrockQuirks,
  reach: "http",
  framing: "aws-event-stream",
  buildRequest,
  readResponse,
  streamReader,
  streamsWhole: (_request, target) => quirksOf(target).stream_whole,
  alwaysReasons: (target) => quirksOf(target).reasoning_mandatory,
  readError,
};
