// What the router makes of each thing that can become of a file in the Worker that reads it: the file's own faults are
// the client's, and a reader that is away, busy or ended by the runtime is nobody's but ours.
import { beforeAll, expect, test } from "vitest";
import { maxPdfBytes, pagesHeader } from "../../../src/content/pdf-reading.ts";
import { BytesInFlight } from "../../../src/isolate/bytes-in-flight.ts";
import { type FilesWorker, type PdfReaderInput, pdfReader } from "../../../src/pipeline/media/pdf-reader.ts";
import { errorResponse } from "../../../src/wire/error-body.ts";
import { encryptedPdf, pdfOf } from "../content/pdfs.ts";
import { filesWorker } from "../files/files-worker.ts";

let pdf: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  pdf = new Uint8Array(await pdfOf(["First page", "Second page"]));
});

const path = "messages[0].content[1]";
const answering = (fetch: FilesWorker["fetch"]): FilesWorker => ({ fetch });
/** Busy for as long as anybody waits, as a loop without an end is. */
const busy = answering(
  (_url, { signal }) =>
    new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
);
const read = (given: Partial<PdfReaderInput> = {}, { bytes = pdf, forText = true } = {}) =>
  pdfReader({ files: filesWorker, signal: undefined, memory: undefined, ...given })({ path, bytes, forText });

test("the text and the pages come back, or the pages alone", async () => {
  expect(await read()).toEqual({ ok: true, value: { pages: 2, text: "First page\n\nSecond page" } });
  expect(await read({}, { forText: false })).toEqual({ ok: true, value: { pages: 2, text: "" } });
});

test("the bytes are still there afterwards, and nothing but them is sent", async () => {
  const sent: RequestInit[] = [];
  const before = pdf.slice();
  await read({
    files: answering((url, init) => {
      sent.push(init);
      return filesWorker.fetch(url, init);
    }),
  });
  expect(pdf).toEqual(before);
  expect(sent).toEqual([{ method: "POST", body: pdf, redirect: "manual", signal: expect.any(AbortSignal) }]);
});

const gone = async () => {
  throw new Error("Worker exceeded CPU time limit.");
};
const stranger = async () => new Response("Couldn't find a local dev session", { status: 503 });

test.each<[string, Partial<PdfReaderInput>, number, RegExp]>([
  ["is not bound", { files: undefined }, 500, /no binding FILES. `npm run deploy` makes it/],
  [
    "is ended by the runtime",
    { files: answering(gone) },
    503,
    /^messages\[0\].content\[1\]: the file could not be read/,
  ],
  ["is somebody else", { files: answering(stranger) }, 503, /the file could not be read now: send it again/],
  ["takes too long", { files: busy, deadlineMs: 20 }, 503, /the file was not read within 0.02 seconds/],
  ["has more than there is room for", { memory: new BytesInFlight(10).lease(0) }, 503, /Too many large requests/],
])("a reader that %s", async (_name, given, status, message) => {
  const result = await read(given);
  if (result.ok) throw new Error("must fail");
  const answer = errorResponse(result.problem);
  expect([answer.status, answer.body.error.message]).toEqual([status, expect.stringMatching(message)]);
});

test("a file that cannot be read is a 400 that says why", async () => {
  const result = await read({}, { bytes: new Uint8Array(encryptedPdf) });
  expect(result).toMatchObject({
    problem: {
      kind: "invalid_request",
      message: expect.stringMatching(/^messages\[0\]\.content\[1\]: the file is encrypted.*\.$/),
    },
  });
});

test("a client that hangs up ends the reading", async () => {
  const client = new AbortController();
  const reading = read({ files: busy, signal: client.signal });
  client.abort();
  expect(await reading).toMatchObject({ ok: false });
});

const post = (url: string, body: Uint8Array<ArrayBuffer>, signal?: AbortSignal) =>
  filesWorker.fetch(url, { method: "POST", body, ...(signal && { signal }) });

test("the reader knows two questions and no others, and no file that is too large", async () => {
  expect((await post("https://files/pdf/words", pdf)).status).toBe(404);
  expect((await filesWorker.fetch("https://files/pdf/text", { method: "GET" })).status).toBe(404);
  const large = await post("https://files/pdf/text", new Uint8Array(maxPdfBytes + 1));
  expect([large.status, large.headers.get(pagesHeader)]).toEqual([413, null]);
});

test("the reader stops between pages when nobody waits any more", { timeout: 120_000 }, async () => {
  const many = new Uint8Array(await pdfOf(Array.from({ length: 400 }, () => "many words ".repeat(300))));
  const nobody = new AbortController();
  const reading = post("https://files/pdf/text", many, nobody.signal);
  setTimeout(() => nobody.abort(), 0);
  expect((await reading).status).toBe(499);
});
