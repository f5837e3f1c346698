// Cloudflare's Workers AI: the inputs and outputs of the `AI` binding, which its REST API shares.

import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Dialect, Target } from "../dialect.ts";
import { buildRequest } from "./build-request.ts";
import { quirksOf, workersAiQuirks } from "./quirks.ts";
import { readError } from "./read-error.ts";
import { readResponse } from "./read-response.ts";
import { streamReader } from "./stream-reader.ts";

export const workersAi: Dialect = {
  auth: "bearer",
  quirks: workersAiQuirks,
  reach: "binding",
  buildRequest,
  readResponse,
  streamReader,
  streamsWhole,
  readError,
};

/** Of models that keep Cloudflare's own form, structured answers never stream, and not all of them call tools in a stream. */
function streamsWhole({ response_format: format, tools }: ChatRequest, target: Target): boolean {
  const { stream_whole, response_format } = quirksOf(target);
  const isPlain = (format == null || format.type === "text") && (tools ?? []).length === 0;
  return stream_whole && (response_format === "openai" || isPlain);
}
