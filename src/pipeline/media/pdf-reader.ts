// Has a PDF read by the Worker that reads files, within a deadline: what a stranger's file does there does not hold up
// anybody here. A file that cannot be read is the client's fault; a reader that does not answer is not.
import { partFailure } from "../../content/part-failure.ts";
import { maxPdfCharacters, type PdfText, pagesHeader, pdfPaths, unreadable } from "../../content/pdf-reading.ts";
import type { MemoryLease } from "../../isolate/bytes-in-flight.ts";
import { readCapped } from "../../streaming/read-capped.ts";
import type { Failure } from "../../wire/failure.ts";
import { fail, ok, type Result } from "../../wire/result.ts";

/** As much of a service binding as is needed. */
export interface FilesWorker {
  fetch(url: string, init: RequestInit): Promise<Response>;
}

export interface ReadPdfInput {
  /** The part that the file came in, for the problem. */
  path: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** false: only the pages are counted. */
  forText: boolean;
}

export type ReadPdf = (input: ReadPdfInput) => Promise<Result<PdfText, Failure>>;

export interface PdfReaderInput {
  /** undefined: there is none. */
  files: FilesWorker | undefined;
  signal: AbortSignal | undefined;
  /** Room for the text. */
  memory: Pick<MemoryLease, "hold"> | undefined;
  deadlineMs?: number;
}

/** Milliseconds: several times what the reader does for one file. */
const usualDeadlineMs = 20_000;
/** Of one UTF-16 unit as UTF-8. */
const maxBytesPerCharacter = 3;

export function pdfReader({ files, signal, memory, deadlineMs = usualDeadlineMs }: PdfReaderInput): ReadPdf {
  return async ({ path, bytes, forText }) => {
    if (files === undefined) {
      const message = "PDFs cannot be read here: this Worker has no binding FILES. `npm run deploy` makes it.";
      return fail({ kind: "misconfigured", message });
    }
    const deadline = AbortSignal.timeout(deadlineMs);
    const away = (sentence: string) =>
      fail<Failure>({ kind: "overloaded", message: `${path}: the file ${sentence}: send it again, or fewer pages.` });
    try {
      // The name of a service binding's host is never looked up.
      const response = await files.fetch(`https://files${forText ? pdfPaths.text : pdfPaths.pages}`, {
        method: "POST",
        body: bytes,
        redirect: "manual",
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
      });
      const pages = response.headers.get(pagesHeader);
      const text = await readCapped(response, {
        maxBytes: maxPdfCharacters * maxBytesPerCharacter,
        hold: (more) => memory?.hold(more) ?? true,
      });
      if (!text.ok) return fail({ kind: "overloaded" });
      if (pages === null) return away("could not be read now");
      if (response.status === unreadable) return fail(partFailure(path, `the file ${text.value}.`));
      return ok({ pages: Number(pages), text: text.value });
    } catch {
      return away(deadline.aborted ? `was not read within ${deadlineMs / 1_000} seconds` : "could not be read now");
    }
  };
}
