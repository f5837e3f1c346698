// How the models behind Bedrock's Converse differ: Converse levels messages and tools, not how a model is made to think.
import * as z from "zod";
import { madeOnce } from "../../wire/derived.ts";
import { quirkReader } from "../common/quirks.ts";
import { effortsQuirk } from "../common/reasoning.ts";
import { streamWholeQuirk } from "../common/stream-whole.ts";

export const bedrockQuirks = madeOnce(() =>
  z.strictObject({
    stream_whole: streamWholeQuirk(),
    /** Claude's ways (a budget of tokens, or an effort), the bare effort of open models, or none. */
    reasoning: z.enum(["budget", "adaptive", "effort", "none"]).default("budget"),
    /** Of models that think by an effort: those that they know. Unset: Claude's five, or the three of open models. */
    efforts: effortsQuirk().optional(),
    /** Whether temperature and top_p may both be given; newer models of Claude refuse it. */
    temperature_with_top_p: z.boolean().default(false),
    /** The model refuses to be asked for no thinking. */
    reasoning_mandatory: z.boolean().default(false),
    /** `tool`: any model that calls tools; `native`: those that compile a schema. */
    structured_outputs: z.enum(["tool", "native"]).default("tool"),
    /** Whether the model takes cache points. */
    cache_points: z.boolean().default(true),
  }),
);

export const quirksOf = quirkReader(bedrockQuirks);
