// PDFs opened and read: real ones and hopeless ones.
import { describe, expect, test } from "vitest";
import { openPdf } from "../../../src/files/open-pdf.ts";
import { blankPdf, encryptedPdf, noisy, pdfOf, thousandPages, zipBytes } from "../content/pdfs.ts";

async function read(bytes: Uint8Array): Promise<{ text?: string; pages?: number; problem?: string }> {
  const opened = await openPdf(bytes);
  if (!opened.ok) return { problem: opened.problem };
  const text = await opened.value.readText();
  await opened.value.close();
  return text.ok ? { text: text.value, pages: opened.value.pages } : { problem: text.problem };
}

test("the text of every page, in order", async () => {
  const bytes = await pdfOf(["First page\nSecond line", "Zweite Seite: Größe und Maß", "Third"]);
  expect(await read(bytes)).toEqual({
    pages: 3,
    text: "First page\nSecond line\n\nZweite Seite: Größe und Maß\n\nThird",
  });
});

test("a PDF cut off behind its text can still be read or is called damaged, and nothing throws", async () => {
  const bytes = await pdfOf(["Some text that is long enough to be cut off in the middle of it."]);
  for (const share of [0.2, 0.5, 0.8, 0.95]) {
    const outcome = await read(bytes.slice(0, Math.floor(bytes.length * share)));
    expect(outcome.problem ?? outcome.text).toEqual(expect.any(String));
  }
});

describe("refused, and why", () => {
  test.each([
    [
      "encrypted",
      async () => encryptedPdf.slice(),
      /is encrypted, even if it opens without a password: save it without protection/,
    ],
    ["damaged", async () => noisy(await pdfOf(["Hello"])), /is damaged or cut off/],
    ["a zip", async () => zipBytes.slice(), /is damaged or cut off/],
    ["nothing", async () => new Uint8Array(0), /is damaged or cut off/],
    ["only a header", async () => new Uint8Array(Buffer.from("%PDF-1.7\n")), /is damaged or cut off/],
    ["a page without text", async () => blankPdf.slice(), /holds no text/],
    ["a thousand pages", thousandPages, /has 1,000 pages; at most 999/],
  ])("%s", async (_name, bytes, sentence) => {
    expect((await read(await bytes())).problem).toMatch(sentence);
  });
});
