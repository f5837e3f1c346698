// The body of POST /rerank (wire reference §9), and what comes back of it.

import * as z from "zod";
import type { ReportedUsage } from "./answer.ts";
import { requestFields } from "./chat-request.ts";
import { madeOnce } from "./derived.ts";

/** A text, or a text and a picture (an https URL or a data URL) of which at least one is there. */
const document = madeOnce(() =>
  z.union(
    [
      z.string(),
      z
        .looseObject({ text: z.string().optional(), image: z.string().optional() })
        .refine(({ text, image }) => text !== undefined || image !== undefined),
    ],
    { error: "must be a text, or an object with text or image" },
  ),
);
export type RerankDocument = z.infer<ReturnType<typeof document>>;

/** Cohere recommends no more than a thousand. */
const maxDocuments = 10_000;

export const rerankRequestSchema = madeOnce(() =>
  z.looseObject({
    model: z.string().min(1).max(1024),
    query: z.string().min(1),
    documents: z.array(document()).min(1).max(maxDocuments),
    top_n: z.int().positive().nullish(),
    provider: requestFields.provider,
    user: requestFields.user,
    session_id: requestFields.session_id,
  }),
);
export type RerankRequest = z.infer<ReturnType<typeof rerankRequestSchema>>;

/** A document of the request, by its place there, and how well it fits the query: greater is better. */
export interface RankedDocument {
  index: number;
  score: number;
}

/** An answer of a provider, best first. */
export interface Ranking {
  results: RankedDocument[];
  usage?: ReportedUsage;
}

export function textOf(given: RerankDocument): string {
  return typeof given === "string" ? given : (given.text ?? "");
}

export function countImages({ documents }: Pick<RerankRequest, "documents">): number {
  return documents.filter((one) => typeof one !== "string" && one.image !== undefined).length;
}
