// How endpoints that speak Gemini's generateContent differ from one another.
import * as z from "zod";
import { madeOnce } from "../../wire/derived.ts";
import { quirkReader } from "../common/quirks.ts";
import { effortsQuirk } from "../common/reasoning.ts";
import { streamWholeQuirk } from "../common/stream-whole.ts";

const tokens = () => z.int().nonnegative().max(1_000_000_000);

export const geminiQuirks = madeOnce(() =>
  z.strictObject({
    stream_whole: streamWholeQuirk(),
    /** `budget`: tokens (2.5); `level`: an effort (3 and later), whose models also insist on thought signatures. */
    reasoning: z.enum(["budget", "level"]).default("budget"),
    /** The levels that a model knows, where it knows levels. */
    efforts: effortsQuirk().default(["minimal", "low", "medium", "high"]),
    /** The model always thinks: to ask for none is refused. */
    reasoning_mandatory: z.boolean().default(false),
    /** What a budget that stems from an effort may come to. */
    min_reasoning_tokens: tokens().default(128),
    max_reasoning_tokens: tokens().default(24_576),
    /** Whether a response schema and tools go together; where they do not, the answer becomes one of the tools. */
    structured_outputs_with_tools: z.boolean().default(false),
    /** Whether calls and their results carry ids; without them they are matched by order. */
    call_ids: z.boolean().default(true),
    /** Whether a file behind a web address must be said to be of some type, even where its address does not tell. */
    media_type_required: z.boolean().default(false),
  }),
);
export type GeminiQuirks = Omit<z.infer<ReturnType<typeof geminiQuirks>>, "call_ids"> & {
  call_ids?: boolean | undefined;
};

export const quirksOf = quirkReader(geminiQuirks);
