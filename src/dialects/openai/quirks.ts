// How providers that speak OpenAI's chat completions differ from it: one property each. A provider's row in the catalog
// (or one endpoint of it) sets what differs; nothing here or elsewhere asks for a provider's name.
import * as z from "zod";
import { madeOnce } from "../../wire/derived.ts";
import { headerName, headerValue, quirkReader } from "../common/quirks.ts";
import { effortsQuirk } from "../common/reasoning.ts";

const path = () =>
  z
    .string()
    .max(1_000)
    .regex(/^\/[\x21\x22\x24-\x7e]*$/, "must be a path that begins with a slash");

export const openAiQuirks = madeOnce(() =>
  z.strictObject({
    /** Appended to `base_url`; `{model}` stands for the upstream model (Azure's deployments need it in the path). */
    path: path().default("/chat/completions"),
    /** Under which name the cap on the answer's length is understood. */
    max_tokens_field: z.enum(["max_tokens", "max_completion_tokens"]).default("max_tokens"),
    /** Whether `stream_options: {include_usage: true}` may be sent; without it usage is estimated, unless it comes by itself. */
    stream_usage: z.boolean().default(true),
    /** Whether an answer that a client wants whole is asked for as a stream. Unset: where its usage may be asked for. */
    stream_whole: z.boolean().optional(),
    /**
     * Whether counts of reasoning are a part of the completion's. `auto` tells from the total; `beside` is for vendors whose
     * total leaves reasoning out as well.
     */
    usage_reasoning: z.enum(["auto", "beside"]).default("auto"),
    /** Whether good answers may end without a finish reason (some versions of vLLM); otherwise they are broken off. */
    ends_without_reason: z.boolean().default(false),
    /** How reasoning is asked for; `thinking_effort` is `thinking_type` with a `reasoning_effort` beside it. */
    reasoning: z
      .enum(["reasoning_effort", "reasoning_object", "enable_thinking", "thinking_type", "thinking_effort", "none"])
      .default("reasoning_effort"),
    /** The efforts that the model knows; another one becomes the nearest of them, and without `none` it always reasons. */
    efforts: effortsQuirk().default(["none", "minimal", "low", "medium", "high", "xhigh"]),
    /** Under which name earlier reasoning goes back in assistant messages; `none` takes it out. */
    reasoning_input: z.enum(["reasoning", "reasoning_content", "none"]).default("none"),
    /** The highest temperature that the vendor takes; a higher one is lowered to it. */
    max_temperature: z.number().positive().max(2).default(2),
    /** Which ids of calls the vendor takes: any of up to 64 characters, or exactly nine letters and digits. */
    call_ids: z.enum(["any", "nine_alphanumeric"]).default("any"),
    /** The role of developer messages. */
    developer_role: z.enum(["developer", "system"]).default("system"),
    /** Whether the vendor reads `cache_control` markers. */
    cache_control: z.boolean().default(false),
    /** What "some tool must be called" is spelled as. */
    tool_choice_required: z.enum(["required", "any"]).default("required"),
    /** Fields beside the wire's that the vendor knows, where it refuses any other; unset, all of them pass. */
    vendor_fields: z.array(z.string().max(200)).max(200).optional(),
    /**
     * How the vendor searches the web by itself: as `options` say (`web_search_options`); for every answer (`always`, Perplexity); or
     * through its Responses API, in OpenAI's words or in xAI's.
     */
    web_search: z.enum(["options", "always", "responses", "xai_responses"]).default("options"),
    /** Request fields this vendor refuses. */
    drop_fields: z.array(z.string().max(200)).max(200).default([]),
    /** Fixed headers, such as an API version. */
    headers: z.record(headerName(), headerValue()).default({}),
    /** Where documents are ranked, appended to `base_url`; `{model}` stands for the upstream model. */
    rerank_path: path().default("/rerank"),
    /** Under which name the number of documents that come back is understood. */
    rerank_top_field: z.enum(["top_n", "top_k"]).default("top_n"),
    /** Whether documents may be objects (with pictures) and not only texts. */
    rerank_objects: z.boolean().default(false),
    /** Whether the vendor wants a query beside each document, knows no number and answers with scores alone. */
    rerank_pairs: z.boolean().default(false),
  }),
);
export type OpenAiQuirks = z.infer<ReturnType<typeof openAiQuirks>>;

/** What readers of answers go by. */
export type ReadingQuirks = Pick<OpenAiQuirks, "usage_reasoning" | "ends_without_reason">;

/** Of an API that has no quirks of its own. */
export const plainReading: ReadingQuirks = { usage_reasoning: "auto", ends_without_reason: false };

/** The properties in force for an endpoint: its own, then its provider's, then OpenAI's. */
export const quirksOf = quirkReader(openAiQuirks);
