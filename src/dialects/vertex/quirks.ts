// How Vertex's endpoints differ: by whose models they serve (each publisher keeps its own API there, under Vertex's
// paths), and within a publisher as everywhere.
import * as z from "zod";
import { madeOnce } from "../../wire/derived.ts";
import { claudeQuirks } from "../claude/quirks.ts";
import { quirkReader } from "../common/quirks.ts";
import { streamWholeQuirk } from "../common/stream-whole.ts";
import type { Target } from "../dialect.ts";
import { geminiQuirks } from "../gemini/quirks.ts";

/** What Vertex's Gemini does otherwise than that of AI Studio. */
const vertexGeminiQuirks = madeOnce(() => {
  const { call_ids, media_type_required } = geminiQuirks().shape;
  return geminiQuirks().extend({
    /** Where it is not set: from Gemini 3 on. */
    call_ids: call_ids.unwrap().optional(),
    media_type_required: media_type_required.unwrap().default(true),
  });
});

export const vertexQuirks = madeOnce(() =>
  z.discriminatedUnion("publisher", [
    vertexGeminiQuirks().extend({ publisher: z.literal("google").optional() }),
    claudeQuirks().extend({ publisher: z.literal("anthropic") }),
  ]),
);

export const geminiQuirksOf = quirkReader(vertexGeminiQuirks);

/** What both have. */
export const commonQuirks = quirkReader(
  madeOnce(() =>
    z.strictObject({
      publisher: z.enum(["google", "anthropic"]).default("google"),
      stream_whole: streamWholeQuirk(),
      reasoning_mandatory: z.boolean().default(false),
    }),
  ),
);

export function publisherOf(target: Target): "google" | "anthropic" {
  return commonQuirks(target).publisher;
}
