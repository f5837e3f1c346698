// Cloudflare's Workers AI: the inputs and outputs of the `AI` binding, which its REST API shares.

import type { Dialect } from "../dialect.ts";
import { buildRequest } from "./build-request.ts";
import { workersAiQuirks } from "./quirks.ts";
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
  readError,
};
