// PDFs and URLs inside workerd: the parser loads and reads there, hashes are made there, redirects stay visible there.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { publicHttpsOnly } from "../../src/content/public-url.ts";
import { openPdf } from "../../src/files/open-pdf.ts";
import { encryptedProblem } from "../../src/files/pdf/weigh-pdf.ts";
import { pdfReader } from "../../src/pipeline/media/pdf-reader.ts";
import { prepareContent } from "../../src/pipeline/media/prepare-content.ts";
import { chatRequestSchema } from "../../src/wire/chat-request.ts";
import { fail } from "../../src/wire/result.ts";
import { encryptedPdf, pdfDataUrl, pdfOf } from "../unit/content/pdfs.ts";

const abilities = { takesFiles: false, fetchesImages: true, fetchesFiles: true };

const readPdf = pdfReader({ files: env.FILES, signal: undefined, memory: undefined });

const requestWith = (file_data: string) =>
  chatRequestSchema.parse({
    messages: [{ role: "user", content: [{ type: "file", file: { filename: "a.pdf", file_data } }] }],
    plugins: [{ id: "file-parser", pdf: { engine: "pdf-text" } }],
  });

test("a PDF becomes text and an annotation", async () => {
  const bytes = await pdfOf(["Harbour report", "Größe und Maß"]);
  const request = requestWith(pdfDataUrl(bytes));
  const ocr = fail("the catalog does not have it");
  const prepared = await prepareContent({ request, ocr, readPdf, policy: publicHttpsOnly, fetch });
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.problem));
  const ready = await prepared.value.forEndpoint(abilities);
  if (!ready.ok) throw new Error(JSON.stringify(ready.problem));
  expect(ready.value.request.messages[0]?.content).toContainEqual({
    type: "text",
    text: "Harbour report\n\nGröße und Maß",
  });
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  expect(ready.value.annotations).toMatchObject([{ type: "file", file: { hash, name: "a.pdf" } }]);
});

test("an encrypted PDF is a 400, not a crash", async () => {
  const opened = await openPdf(encryptedPdf.slice());
  expect(opened).toEqual(fail(encryptedProblem));
});

test("megabytes of text are read", { timeout: 120_000 }, async () => {
  const page = Array.from({ length: 150 }, (_, index) => `${index} ${"words in a long line ".repeat(7)}`).join("\n");
  const bytes = await pdfOf(
    Array.from({ length: 100 }, () => page),
    4,
  );
  const opened = await openPdf(bytes);
  if (!opened.ok) throw new Error(opened.problem);
  const text = await opened.value.readText();
  await opened.value.close();
  expect(text.ok && text.value.length).toBeGreaterThan(2_000_000);
});
