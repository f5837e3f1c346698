// Opens PDFs with unpdf, which is loaded at the first one, so that requests without PDFs never pay for it. One page is
// read at a time; problems are the end of a sentence that begins with "the file".
import { fail, ok, type Result } from "../wire/result.ts";

export const pdfLimits = {
  /** Bytes of one file. */
  bytes: 16 * 1_048_576,
  /** The OCR service refuses more, and a prompt of a thousand pages fits no model. */
  pages: 999,
  /** Characters of text: a small file can unfold into gigabytes. */
  characters: 16_000_000,
} as const;

export interface OpenPdf {
  pages: number;
  /** The text of all pages, an empty line between two of them. */
  readText(): Promise<Result<string, string>>;
  close(): Promise<void>;
}

const corrupt = "is not a readable PDF: it is damaged or cut off";

function problemOf(error: unknown): string {
  const isPassword = error instanceof Error && error.name === "PasswordException";
  return isPassword ? "is encrypted: remove its password and send it again" : corrupt;
}

/** `bytes` are handed over: the reader may take their memory away. */
export async function openPdf(bytes: Uint8Array): Promise<Result<OpenPdf, string>> {
  const { getDocumentProxy } = await import("unpdf");
  try {
    const document = await getDocumentProxy(bytes, { verbosity: 0 });
    const close = () => document.loadingTask.destroy();
    if (document.numPages > pdfLimits.pages) {
      const pages = document.numPages;
      await close();
      return fail(`has ${pages.toLocaleString("en")} pages; at most ${pdfLimits.pages} are read`);
    }
    return ok({ pages: document.numPages, readText: () => readText(document), close });
  } catch (error) {
    return fail(problemOf(error));
  }
}

type PdfDocument = Awaited<ReturnType<typeof import("unpdf")["getDocumentProxy"]>>;

async function readPage(document: PdfDocument, number: number): Promise<string> {
  const page = await document.getPage(number);
  const pieces: string[] = [];
  const { items } = await page.getTextContent();
  for (const item of items) {
    if (!("str" in item)) continue;
    pieces.push(item.str);
    if (item.hasEOL) pieces.push("\n");
  }
  // The parsed page would stay in memory as long as the document does.
  page.cleanup();
  return pieces.join("").trim();
}

async function readText(document: PdfDocument): Promise<Result<string, string>> {
  const pages: string[] = [];
  let characters = 0;
  try {
    for (let number = 1; number <= document.numPages; number++) {
      const text = await readPage(document, number);
      characters += text.length;
      if (characters > pdfLimits.characters) {
        return fail(`holds more than ${pdfLimits.characters / 1_000_000} million characters of text`);
      }
      pages.push(text);
    }
  } catch (error) {
    return fail(problemOf(error));
  }
  if (characters === 0) {
    return fail(
      'holds no text, only pictures perhaps: plugins: [{id: "file-parser", pdf: {engine: "mistral-ocr"}}] reads scans',
    );
  }
  return ok(pages.join("\n\n"));
}
