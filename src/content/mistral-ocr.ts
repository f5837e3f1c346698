// Mistral's OCR as data: the request for one PDF, what its answer says, and what it costs. Pure; no key, no fetch.

import * as z from "zod";
import { madeOnce } from "../wire/derived.ts";
import { parseJson } from "../wire/json.ts";
import { fail, ok, type Result } from "../wire/result.ts";

/** $2 per 1,000 pages, in picodollars. */
const picoPerPage = 2_000_000_000n;

export interface OcrRequest {
  /** Behind the provider's `base_url`. */
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface OcrAnswer {
  /** Markdown of all pages, an empty line between two of them. */
  text: string;
  /** As the provider counted them, which is what it charges for. */
  pages: number;
}

/** None of its repetitions runs over the beginning of the next link: a text of beginnings only takes no longer. */
const linkToPicture = /!\[[^\][]{0,200}\]\([^()\s]{0,300}\)/g;

/** Of one file. A count beyond it, or of no page at all, is none: then those that came are counted. */
const maxPages = 100_000;

const answerSchema = madeOnce(() =>
  z.looseObject({
    pages: z.array(z.looseObject({ index: z.number().optional(), markdown: z.string() })),
    // A figure never fails a file that was read.
    usage_info: z
      .looseObject({ pages_processed: z.int().positive().max(maxPages) })
      .nullish()
      .catch(null),
  }),
);

/** `dataUrl` holds the whole PDF, so that the provider has nothing to fetch. */
export function buildOcrRequest(dataUrl: string): OcrRequest {
  const document = { type: "document_url", document_url: dataUrl };
  return {
    path: "/ocr",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ model: "mistral-ocr-latest", document, include_image_base64: false }),
  };
}

/** The text of a 200 answer; the problem is a word or two for the error message. */
export function readOcrAnswer(body: string): Result<OcrAnswer, string> {
  const json = parseJson(body);
  if (json === undefined) return fail("its answer is not JSON");
  const answer = answerSchema().safeParse(json);
  if (!answer.success) return fail("its answer has no pages");
  const { pages, usage_info } = answer.data;
  const ordered = pages.toSorted((one, other) => (one.index ?? 0) - (other.index ?? 0));
  // Links to pictures that are not sent along only cost tokens.
  const text = ordered.map(({ markdown }) => markdown.replace(linkToPicture, "").trim()).join("\n\n");
  return ok({ text: text.trim(), pages: usage_info?.pages_processed ?? pages.length });
}

export function ocrCostPico(pages: number): bigint {
  return BigInt(pages) * picoPerPage;
}
