// What the router and the Worker that reads files say to each other: a PDF goes there, its text comes back, or the end of
// a sentence that says why not. Nothing else of a request goes along: no key, no name, no address.
import type { Result } from "../wire/result.ts";

/** Bytes of one file. */
export const maxPdfBytes = 16 * 1_048_576;
/** Characters of its text: a small file can unfold into gigabytes. */
export const maxPdfCharacters = 16_000_000;

export interface PdfText {
  pages: number;
  /** Empty where only the pages were to be counted. */
  text: string;
}

/** What is asked of a file: the path of the request's URL. */
export const pdfPaths = { text: "/pdf/text", pages: "/pdf/pages" } as const;

/** How many pages it has; where this is missing, somebody else answered. */
export const pagesHeader = "pdf-pages";
/** The status of a file that cannot be read, as its body says; the sentence begins with "the file". */
export const unreadable = 422;

export function pdfResponse(read: Result<PdfText, string>): Response {
  if (!read.ok) return new Response(read.problem, { status: unreadable, headers: { [pagesHeader]: "0" } });
  return new Response(read.value.text, { headers: { [pagesHeader]: String(read.value.pages) } });
}
