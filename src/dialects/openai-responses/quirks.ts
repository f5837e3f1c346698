// How endpoints that speak OpenAI's Responses differ from OpenAI's own: one property each, set by the catalog's rows.
import * as z from "zod";
import { madeOnce } from "../../wire/derived.ts";
import { headerName, headerValue, quirkReader } from "../common/quirks.ts";
import { effortsQuirk } from "../common/reasoning.ts";
import { streamWholeQuirk } from "../common/stream-whole.ts";

export const responsesQuirks = madeOnce(() =>
  z.strictObject({
    stream_whole: streamWholeQuirk(),
    /** `none` for models that do not reason, which refuse to be asked for it. */
    reasoning: z.enum(["effort", "none"]).default("effort"),
    /** The efforts that the model knows; another one becomes the nearest of them, and without `none` it always reasons. */
    efforts: effortsQuirk().default(["none", "minimal", "low", "medium", "high", "xhigh"]),
    /** Whether summaries of reasoning may be asked for; OpenAI gives them to verified organisations only. */
    summaries: z.boolean().default(true),
    /** Whose encrypted reasoning this is: nobody else can read it. */
    reasoning_format: z
      .enum(["openai-responses-v1", "azure-openai-responses-v1", "xai-responses-v1", "bedrock-openai-responses-v1"])
      .default("openai-responses-v1"),
    /** Whether custom tools, shells, patches and namespaces are known as such, or as functions only. */
    client_tools: z.boolean().default(true),
    /** Whether the model can be streamed; where it cannot, its whole answer is written as a stream. */
    streams: z.boolean().default(true),
    /** In whose words a search of the web is asked for. */
    web_search: z.enum(["openai", "xai"]).default("openai"),
    /** Fields of the request that the vendor refuses. */
    drop_fields: z.array(z.string().max(200)).max(200).default([]),
    /** Fixed headers. */
    headers: z.record(headerName(), headerValue()).default({}),
  }),
);
export type ResponsesQuirks = z.infer<ReturnType<typeof responsesQuirks>>;

/** The properties in force for an endpoint: its own, then its provider's, then OpenAI's. */
export const quirksOf = quirkReader(responsesQuirks);
