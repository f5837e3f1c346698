// The body of POST /embeddings (wire reference §9), and what comes back of it.

import * as z from "zod";
import type { ReportedUsage } from "./answer.ts";
import { requestFields } from "./chat-request.ts";
import { madeOnce } from "./derived.ts";

/** As OpenAI has them; the tokens are those of one input. */
export const maxInputs = 2_048;
const maxTokens = 300_000;
const maxParts = 1_024;

const token = madeOnce(() => z.int().nonnegative());
/** Texts and other content of one input, for models that embed more than text. */
const contentInput = madeOnce(() =>
  z.looseObject({
    content: z
      .array(z.looseObject({ type: z.string() }))
      .min(1)
      .max(maxParts),
  }),
);

const input = madeOnce(() =>
  z.union(
    [
      z.string().min(1),
      z.array(z.string().min(1)).min(1).max(maxInputs),
      z.array(token()).min(1).max(maxTokens),
      z.array(z.array(token()).min(1).max(maxTokens)).min(1).max(maxInputs),
      z.array(contentInput()).min(1).max(maxInputs),
    ],
    {
      error: `must be a text, up to ${maxInputs} texts, up to ${maxTokens} tokens, up to ${maxInputs} arrays of tokens, or as many objects with content; none of them empty`,
    },
  ),
);

export const embeddingsRequestSchema = madeOnce(() =>
  z.looseObject({
    model: z.string().min(1).max(1024),
    input: input(),
    encoding_format: z.enum(["float", "base64"]).nullish(),
    dimensions: z.int().positive().nullish(),
    input_type: z.string().nullish(),
    provider: requestFields.provider,
    user: requestFields.user,
    session_id: requestFields.session_id,
  }),
);
export type EmbeddingsRequest = z.infer<ReturnType<typeof embeddingsRequestSchema>>;

/** Numbers, or base64 of them as 32-bit floats, low byte first. */
export type Vector = number[] | string;

/** An answer of a provider: one vector for each input, in their order. */
export interface Embeddings {
  vectors: Vector[];
  usage?: ReportedUsage;
}

/** Each input as text, as far as it is text: tokens and pictures have none. */
export function inputTexts({ input: given }: Pick<EmbeddingsRequest, "input">): string[] {
  const list = typeof given === "string" ? [given] : given;
  return list.flatMap((one) => {
    if (typeof one === "string") return [one];
    if (typeof one !== "object" || Array.isArray(one)) return [];
    return [one.content.map((part) => (typeof part["text"] === "string" ? part["text"] : "")).join("\n")];
  });
}

/** The most tokens of one input and of all of them, where the client sent tokens. */
export function inputTokens({ input: given }: Pick<EmbeddingsRequest, "input">): { longest: number; all: number } {
  if (typeof given === "string") return { longest: 0, all: 0 };
  const single = given.filter((one) => typeof one === "number").length;
  const lengths = given.map((one) => (Array.isArray(one) ? one.length : 0));
  return {
    longest: lengths.reduce((longest, length) => Math.max(longest, length), single),
    all: lengths.reduce((sum, length) => sum + length, single),
  };
}

export function countInputs({ input: given }: Pick<EmbeddingsRequest, "input">): number {
  return typeof given === "string" || typeof given[0] === "number" ? 1 : given.length;
}
