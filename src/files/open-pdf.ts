// Opens PDFs with unpdf and reads their text. A file is weighed before it is opened and read one page at a time; problems
// are the end of a sentence that begins with "the file".
import { getDocumentProxy } from "unpdf";
import { maxPdfCharacters } from "../content/pdf-reading.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { encryptedProblem, inspectPdf, type PdfWeight } from "./pdf/weigh-pdf.ts";

const pdfLimits = {
  /** The OCR service refuses more, and a prompt of a thousand pages fits no model. */
  pages: 999,
  /** Microseconds of reading, by estimate: of a page, which nothing can interrupt, and of the whole file. */
  pageWork: 200_000,
  work: 4_000_000,
  /** Pieces of text of the whole file. */
  pieces: 400_000,
} as const;

export interface OpenPdf {
  pages: number;
  /** The text of all pages, an empty line between two of them. Rejects soon after nobody waits for it any more. */
  readText(signal?: AbortSignal): Promise<Result<string, string>>;
  close(): Promise<void>;
}

const corrupt = "is not a readable PDF: it is damaged or cut off";
const ocr = 'plugins: [{id: "file-parser", pdf: {engine: "mistral-ocr"}}]';
const seconds = (microseconds: number) => `${microseconds / 1_000_000} seconds`;

/** By the limit that was reached. */
const tooMuch = {
  pageWork: `would take longer to read than one page may (${seconds(pdfLimits.pageWork)})`,
  work: `is one page more than are read of one file in ${seconds(pdfLimits.work)}`,
  pieces: `is where the file has more than ${pdfLimits.pieces.toLocaleString("en")} pieces of text`,
} as const;

const tooMuchWork = (page: number, limit: keyof typeof tooMuch) =>
  `asks for more work than is done for one file: page ${page} ${tooMuch[limit]}. Send fewer pages, or use ${ocr}`;

function problemOf(error: unknown): string {
  const isPassword = error instanceof Error && error.name === "PasswordException";
  return isPassword ? encryptedProblem : corrupt;
}

/** `bytes` are handed over: the reader may take their memory away. Without `forText` only the pages are counted. */
export async function openPdf(
  bytes: Uint8Array,
  { forText }: { forText: boolean } = { forText: true },
): Promise<Result<OpenPdf, string>> {
  const inspected = await inspectPdf(bytes);
  if (!inspected.ok) return inspected;
  const weighed = forText ? await inspected.value.weigh() : ok(null);
  if (!weighed.ok) return weighed;
  const weight = weighed.value;
  try {
    const document = await getDocumentProxy(bytes, { verbosity: 0 });
    const close = () => document.loadingTask.destroy();
    if (document.numPages > pdfLimits.pages) {
      const pages = document.numPages;
      await close();
      return fail(`has ${pages.toLocaleString("en")} pages; at most ${pdfLimits.pages} are read`);
    }
    return ok({ pages: document.numPages, readText: (signal) => readText(document, weight, signal), close });
  } catch (error) {
    return fail(problemOf(error));
  }
}

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;
type TextContent = Awaited<ReturnType<PdfPage["getTextContent"]>>;
type PdfPage = Awaited<ReturnType<PdfDocument["getPage"]>>;

/** Others get their turn after this much work by estimate. */
const turnWork = 50_000;
/** Microseconds that a piece of text takes. */
const pieceWork = 9;

class Reading {
  readonly #weight: PdfWeight;
  readonly #signal: AbortSignal | undefined;
  #work: number;
  #pieces = 0;
  #sinceTurn = 0;

  constructor(weight: PdfWeight, signal: AbortSignal | undefined) {
    this.#weight = weight;
    this.#signal = signal;
    this.#work = weight.fonts;
  }

  /** Before a page is read: the limit that leaves no room for it. */
  begin({ ref }: PdfPage): "pageWork" | "work" | undefined {
    const work = this.#weight.page(ref?.num) + this.#weight.finding;
    this.#work += work;
    this.#sinceTurn += work;
    if (work > pdfLimits.pageWork) return "pageWork";
    return this.#work > pdfLimits.work ? "work" : undefined;
  }

  async note(pieces: number): Promise<boolean> {
    this.#pieces += pieces;
    this.#sinceTurn += pieces * pieceWork;
    if (this.#sinceTurn > turnWork) {
      this.#sinceTurn = 0;
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.#signal?.throwIfAborted();
    }
    return this.#pieces <= pdfLimits.pieces;
  }
}

/** undefined: there is more than is read. The reader waits while its pieces are not taken, and ends when nobody does. */
async function readPage(page: PdfPage, reading: Reading): Promise<string | undefined> {
  const pieces: string[] = [];
  const stream: ReadableStreamDefaultReader<TextContent> = page.streamTextContent().getReader();
  try {
    for (;;) {
      const { done, value } = await stream.read();
      if (done) {
        await reading.note(0);
        return pieces.join("").trim();
      }
      for (const item of value.items) {
        if (!("str" in item)) continue;
        pieces.push(item.str);
        if (item.hasEOL) pieces.push("\n");
      }
      if (!(await reading.note(value.items.length))) return undefined;
    }
  } finally {
    await stream.cancel(new Error("enough")).catch(() => undefined);
    // The parsed page would stay in memory as long as the document does.
    page.cleanup();
  }
}

async function readText(
  document: PdfDocument,
  weight: PdfWeight | null,
  signal: AbortSignal | undefined,
): Promise<Result<string, string>> {
  if (weight === null) throw new Error("a PDF that was not weighed is not read");
  const pages: string[] = [];
  const reading = new Reading(weight, signal);
  let characters = 0;
  try {
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number);
      const limit = reading.begin(page);
      if (limit !== undefined) return fail(tooMuchWork(number, limit));
      const text = await readPage(page, reading);
      if (text === undefined) return fail(tooMuchWork(number, "pieces"));
      characters += text.length;
      if (characters > maxPdfCharacters) {
        return fail(`holds more than ${maxPdfCharacters / 1_000_000} million characters of text`);
      }
      pages.push(text);
    }
  } catch (error) {
    signal?.throwIfAborted();
    return fail(problemOf(error));
  }
  if (characters === 0) {
    return fail(`holds no text, only pictures perhaps: ${ocr} reads scans`);
  }
  return ok(pages.join("\n\n"));
}
