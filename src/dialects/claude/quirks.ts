// How endpoints that serve Claude's Messages differ from one another: older models think by a budget of tokens, newer
// ones by an effort, and not all have a format of their own for structured answers.
import * as z from "zod";
import { madeOnce } from "../../wire/derived.ts";
import { headerValue, quirkReader } from "../common/quirks.ts";
import { effortsQuirk } from "../common/reasoning.ts";
import { streamWholeQuirk } from "../common/stream-whole.ts";

export const claudeQuirks = madeOnce(() =>
  z.strictObject({
    stream_whole: streamWholeQuirk(),
    /** How thinking is asked for: a budget of tokens, or the model's own measure under an effort. */
    reasoning: z.enum(["budget", "adaptive"]).default("budget"),
    /** The model always thinks: to ask for none is refused. */
    reasoning_mandatory: z.boolean().default(false),
    /** Of models that think by an effort: those that they know. */
    efforts: effortsQuirk().default(["low", "medium", "high", "xhigh", "max"]),
    /** Whether temperature and top_p may both be given; newer models refuse it. */
    temperature_with_top_p: z.boolean().default(false),
    /** `native`: `output_config.format` and strict tools; `tool`: a tool that the model is made to call. */
    structured_outputs: z.enum(["native", "tool"]).default("native"),
    /** Values of the `anthropic-beta` header. */
    betas: z.array(headerValue()).max(50).default([]),
  }),
);

export const quirksOf = quirkReader(claudeQuirks);
