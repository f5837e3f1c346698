// How models behind Workers AI differ: most keep Cloudflare's own form of structured answers, newer ones OpenAI's.
import * as z from "zod";
import { madeOnce } from "../../wire/derived.ts";
import { quirkReader } from "../common/quirks.ts";
import { effortsQuirk } from "../common/reasoning.ts";
import { streamWholeQuirk } from "../common/stream-whole.ts";

export const workersAiQuirks = madeOnce(() =>
  z.strictObject({
    stream_whole: streamWholeQuirk(),
    /** `bare`: the schema itself as `json_schema`, and never in a stream; `openai`: as OpenAI wraps it. */
    response_format: z.enum(["bare", "openai"]).default("bare"),
    /** The efforts that a model which reasons by one knows. */
    efforts: effortsQuirk().default(["low", "medium", "high"]),
  }),
);

export const quirksOf = quirkReader(workersAiQuirks);
