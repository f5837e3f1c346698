// Five megabytes of text in one PDF: what they take is told, for docs and for whoever changes the reader.
import { expect, test } from "vitest";
import { openPdf } from "../../../src/files/open-pdf.ts";
import { pdfOf } from "../content/pdfs.ts";

test("five megabytes of text are read", { timeout: 120_000 }, async () => {
  const line = "All work and no play makes a long document, which is read one page at a time. ";
  const page = Array.from({ length: 150 }, (_, index) => `${index} ${line.repeat(2)}`).join("\n");
  const count = Math.ceil(5_250_000 / page.length);
  const bytes = await pdfOf(
    Array.from({ length: count }, () => page),
    4,
  );
  const start = performance.now();
  let peak = 0;
  const watch = setInterval(() => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    peak = Math.max(peak, heapUsed + arrayBuffers);
  }, 5);
  const opened = await openPdf(bytes);
  if (!opened.ok) throw new Error(opened.problem);
  const text = await opened.value.readText();
  await opened.value.close();
  clearInterval(watch);
  const read = text.ok ? text.value : text.problem;
  const seconds = (performance.now() - start) / 1000;
  console.info(
    `${(read.length / 1e6).toFixed(1)} MB of text on ${count} pages: ${seconds.toFixed(1)} s, ` +
      `${Math.round(peak / 1e6)} MB of heap and buffers in use at most (garbage and the test itself included)`,
  );
  expect(read.length).toBeGreaterThan(5_000_000);
});
