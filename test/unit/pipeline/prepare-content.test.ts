// Files and pictures on their way to endpoints of every kind: what each of them gets, what is fetched and read for it,
// how often, and what is refused before anything is spent.

import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { publicHttpsOnly } from "../../../src/content/public-url.ts";
import { pdfReader } from "../../../src/pipeline/media/pdf-reader.ts";
import {
  type MediaAbilities,
  type Preparation,
  type PreparedContent,
  prepareContent,
} from "../../../src/pipeline/media/prepare-content.ts";
import { type ChatRequest, chatRequestSchema } from "../../../src/wire/chat-request.ts";
import type { Failure } from "../../../src/wire/failure.ts";
import { Mask } from "../../../src/wire/mask.ts";
import { fail, ok } from "../../../src/wire/result.ts";
import { sha256Hex } from "../../../src/wire/sha256.ts";
import { dataUrl, pictures } from "../content/images.ts";
import { blankPdf, encryptedPdf, noisy, pdfDataUrl, pdfOf, thousandPages, zipBytes } from "../content/pdfs.ts";
import { filesWorker } from "../files/files-worker.ts";

let report: Uint8Array;
let letter: Uint8Array;
beforeAll(async () => {
  report = await pdfOf(["The harbour made a profit.", "Second page."]);
  letter = await pdfOf(["Dear Margaret"]);
});

const readPdf = pdfReader({ files: filesWorker, signal: undefined, memory: undefined });
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const file = (file_data: string, filename?: string) => ({
  type: "file",
  file: { file_data, ...(filename === undefined ? {} : { filename }) },
});
const question = { type: "text", text: "What does it say?" };
const user = (...content: unknown[]) => ({ role: "user", content });
const annotated = (...annotations: unknown[]) => ({ role: "assistant", content: "Read.", annotations });
const annotation = (hash: string, text: string, name?: string) => ({
  type: "file",
  file: { hash, ...(name === undefined ? {} : { name }), content: [{ type: "text", text }] },
});
const engine = (name: string) => [{ id: "file-parser", pdf: { engine: name } }];
const parse = (body: Record<string, unknown>): ChatRequest => chatRequestSchema.parse(body);

const reader: MediaAbilities = { takesFiles: true, fetchesImages: true, fetchesFiles: true };
const textOnly: MediaAbilities = { ...reader, takesFiles: false };
const fetchesNothing: MediaAbilities = { takesFiles: true, fetchesImages: false, fetchesFiles: false };

/** A web of a few files; counts what is asked of it. */
function web(pages: Record<string, { type: string; bytes: Uint8Array }>) {
  const asked: string[] = [];
  const fetch = async (url: string) => {
    asked.push(url);
    const page = pages[url];
    if (page === undefined) return new Response("no", { status: 404 });
    return new Response(new Uint8Array(page.bytes), { headers: { "content-type": page.type } });
  };
  return { asked, fetch };
}

function ocrProvider(answers: (() => Response)[]) {
  const sent: string[] = [];
  const send = async ({ body }: { body: string }) => {
    sent.push(body);
    const response = answers[sent.length - 1]?.() ?? new Response("no more", { status: 500 });
    return { response, mask: new Mask() };
  };
  return { sent, ocr: ok({ name: "Mistral", send }) };
}
const ocrPages =
  (...texts: string[]) =>
  () =>
    Response.json({
      pages: texts.map((markdown, index) => ({ index, markdown })),
      usage_info: { pages_processed: texts.length },
    });

async function prepare(body: Record<string, unknown>, given: Partial<Preparation> = {}): Promise<PreparedContent> {
  const prepared = await prepareContent({
    request: parse(body),
    ocr: fail("the catalog does not have it"),
    policy: publicHttpsOnly,
    readPdf,
    fetch: web({}).fetch,
    ...given,
  });
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.problem));
  return prepared.value;
}

async function ready(content: PreparedContent, abilities: MediaAbilities) {
  const result = await content.forEndpoint(abilities);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

/** The failure of preparing, or of making it ready for an endpoint that reads no files. */
async function failure(body: Record<string, unknown>, given: Partial<Preparation> = {}): Promise<Failure> {
  const prepared = await prepareContent({
    request: parse(body),
    ocr: fail("the catalog does not have it"),
    policy: publicHttpsOnly,
    readPdf,
    fetch: web({}).fetch,
    ...given,
  });
  if (!prepared.ok) return prepared.problem;
  const result = await prepared.value.forEndpoint(textOnly);
  if (result.ok) throw new Error("must fail");
  return result.problem;
}

const asText = (name: string, text: string) => [
  { type: "text", text: `<file name="${name}">` },
  { type: "text", text },
  { type: "text", text: "</file>" },
];
const reportText = "The harbour made a profit.\n\nSecond page.";

test("a request without media passes untouched", async () => {
  const request = parse({ messages: [{ role: "user", content: "Hi" }] });
  const prepared = await prepareContent({
    request,
    ocr: fail("the catalog does not have it"),
    policy: publicHttpsOnly,
    readPdf,
    fetch: web({}).fetch,
  });
  if (!prepared.ok) throw new Error("must pass");
  expect(prepared.value).toMatchObject({ isPlain: true, filesAreParsed: true, alwaysParses: false });
  expect(prepared.value.request).toBe(request);
  expect((await ready(prepared.value, textOnly)).request).toBe(request);
});

describe("PDFs", () => {
  test("an endpoint that reads files gets the file, another one its text and the client an annotation", async () => {
    const part = file(pdfDataUrl(report), "report.pdf");
    const content = await prepare({ messages: [user(question, part)] });
    const native = await ready(content, reader);
    expect(native.request.messages[0]?.content).toEqual([question, part]);
    expect(native.annotations).toEqual([]);
    const parsed = await prepare({ messages: [user(question, part)], plugins: engine("pdf-text") });
    const text = await ready(parsed, textOnly);
    expect(text.request.messages[0]?.content).toEqual([question, ...asText("report.pdf", reportText)]);
    expect(text.annotations).toEqual([annotation(hashOf(report), reportText, "report.pdf")]);
    expect(text).toMatchObject({
      ocrPages: 0,
      ocrCostPico: 0n,
      notes: [{ code: "files_parsed", engine: "pdf-text", files: 1, pages: 2 }],
    });
  });

  test("several, with pictures beside them, keep their places", async () => {
    const image = { type: "image_url", image_url: { url: dataUrl("image/png", pictures.png), detail: "low" } };
    const content = await prepare({
      messages: [user(file(pdfDataUrl(report), "a.pdf"), image), user(question, file(pdfDataUrl(letter), "b.pdf"))],
      plugins: engine("pdf-text"),
    });
    expect(content.alwaysParses).toBe(true);
    const { request, annotations } = await ready(content, reader);
    expect(request.messages.map((message) => message.content)).toEqual([
      [...asText("a.pdf", reportText), image],
      [question, ...asText("b.pdf", "Dear Margaret")],
    ]);
    expect(annotations).toHaveLength(2);
  });

  test("a link goes to a vendor that fetches as it is, to others as bytes or text, and is fetched once", async () => {
    const url = "https://example.com/files/report.pdf?v=2";
    const site = web({ [url]: { type: "application/pdf", bytes: report } });
    const { ocr } = ocrProvider([ocrPages("Read.")]);
    const content = await prepare({ messages: [user(question, file(url))] }, { ...site, ocr });
    expect((await ready(content, reader)).request.messages[0]?.content).toEqual([question, file(url)]);
    expect(site.asked).toEqual([]);
    const text = await ready(content, textOnly);
    expect(text.request.messages[0]?.content).toEqual([question, ...asText("report.pdf", "Read.")]);
    const inline = await ready(content, fetchesNothing);
    expect(inline.request.messages[0]?.content).toEqual([question, file(pdfDataUrl(report))]);
    await Promise.all([ready(content, textOnly), ready(content, fetchesNothing)]);
    expect(site.asked).toEqual([url]);
  });

  test("the same file twice is read once and annotated once", async () => {
    const part = file(pdfDataUrl(letter), "letter.pdf");
    const { sent, ocr } = ocrProvider([ocrPages("Dear")]);
    const content = await prepare({ messages: [user(part, part)] }, { ocr });
    const text = await ready(content, textOnly);
    expect(sent).toHaveLength(1);
    expect(text.annotations).toHaveLength(1);
    expect(text.request.messages[0]?.content).toEqual([
      ...asText("letter.pdf", "Dear"),
      ...asText("letter.pdf", "Dear"),
    ]);
  });

  test("a PDF that is declared as something else is sent as a PDF", async () => {
    const content = await prepare({ messages: [user(file(pdfDataUrl(letter, "application/octet-stream")))] });
    expect(content.request.messages[0]?.content).toEqual([file(pdfDataUrl(letter))]);
  });

  test("a file_id is left to a vendor that knows it", async () => {
    const part = { type: "file", file: { file_id: "file-abc" } };
    const content = await prepare({ messages: [user(part)] });
    expect((await ready(content, reader)).request.messages[0]?.content).toEqual([part]);
    expect(await failure({ messages: [user(part)] })).toMatchObject({ field: "messages[0].content[0]" });
  });

  test("engine native reads nothing here", async () => {
    const content = await prepare({ messages: [user(file(pdfDataUrl(report)))], plugins: engine("native") });
    expect(content.filesAreParsed).toBe(false);
    expect((await ready(content, reader)).annotations).toEqual([]);
  });
});

describe("OCR", () => {
  test("is the default where it is set up, and is billed by the page", async () => {
    const { sent, ocr } = ocrProvider([ocrPages("# One", "Two")]);
    const content = await prepare({ messages: [user(question, file(pdfDataUrl(report), "r.pdf"))] }, { ocr });
    const text = await ready(content, textOnly);
    expect(JSON.parse(sent[0] ?? "")).toMatchObject({ document: { document_url: pdfDataUrl(report) } });
    expect(text.request.messages[0]?.content).toEqual([question, ...asText("r.pdf", "# One\n\nTwo")]);
    expect(text).toMatchObject({ ocrPages: 2, ocrCostPico: 4_000_000_000n });
    expect(text.notes).toMatchObject([{ code: "files_parsed", engine: "mistral-ocr", costPico: "4000000000" }]);
    expect(text.annotations).toEqual([annotation(hashOf(report), "# One\n\nTwo", "r.pdf")]);
    await ready(content, textOnly);
    expect(sent).toHaveLength(1);
  });

  test("reads what pdf-text cannot", async () => {
    const { ocr } = ocrProvider([ocrPages("scanned words")]);
    const content = await prepare({ messages: [user(file(pdfDataUrl(blankPdf)))] }, { ocr });
    expect((await ready(content, textOnly)).ocrPages).toBe(1);
  });

  test("as the default without a provider is a 400 that names it, where the model does not read files", async () => {
    const content = await prepare({ messages: [user(file(pdfDataUrl(report)))] });
    expect((await ready(content, reader)).annotations).toEqual([]);
    expect(await content.forEndpoint(textOnly)).toMatchObject({
      problem: { kind: "invalid_request", message: expect.stringMatching(/needs the provider "mistral"/) },
    });
  });

  test("named without a provider is a 400 that names it, before anything is done", async () => {
    const prepared = await prepareContent({
      request: parse({ messages: [user(file(pdfDataUrl(report)))], plugins: engine("mistral-ocr") }),
      ocr: fail("the catalog does not have it"),
      policy: publicHttpsOnly,
      readPdf,
      fetch: web({}).fetch,
    });
    if (prepared.ok) throw new Error("must be refused");
    expect(prepared.problem).toMatchObject({ kind: "invalid_request", field: "messages[0].content[0]" });
    expect(JSON.stringify(prepared.problem)).toMatch(/mistral-ocr needs the provider .*mistral/);
  });

  test.each([
    ["an error", () => new Response('{"message":"Unauthorized"}', { status: 401 }), "status 401"],
    ["a page of HTML", () => new Response("<html>"), "not JSON"],
    ["something else", () => Response.json({ ok: true }), "no pages"],
    [
      "nothing",
      () => {
        throw new TypeError("fetch failed");
      },
      "could not be reached",
    ],
  ])("that answers with %s is a 502", async (_name, answer, words) => {
    const { ocr } = ocrProvider([answer]);
    const problem = await failure({ messages: [user(file(pdfDataUrl(report)))] }, { ocr });
    expect(problem).toMatchObject({ kind: "provider_failed", status: 502, provider: "Mistral" });
    expect(JSON.stringify(problem)).toContain(words);
  });

  test("that fails at the second file gives back what the first one cost", async () => {
    const { ocr } = ocrProvider([ocrPages("one"), () => new Response("busy", { status: 503 })]);
    const problem = await failure({ messages: [user(file(pdfDataUrl(report)), file(pdfDataUrl(letter)))] }, { ocr });
    expect(problem).toMatchObject({ status: 502, annotations: [annotation(hashOf(report), "one")] });
  });

  test.each([
    ["encrypted", async () => encryptedPdf],
    ["damaged", async () => noisy(letter)],
    ["of a thousand pages", thousandPages],
  ])("is not paid for where another file is %s", async (_name, bytes) => {
    const { sent, ocr } = ocrProvider([ocrPages("one"), ocrPages("two")]);
    const messages = [user(file(pdfDataUrl(report)), file(pdfDataUrl(await bytes())))];
    expect(await failure({ messages }, { ocr })).toMatchObject({
      kind: "invalid_request",
      field: "messages[0].content[1]",
    });
    expect(sent).toEqual([]);
  });
});

describe("annotations that come back", () => {
  const text = "What was read before";
  const follow = user({ type: "text", text: "And the second point?" });

  test("replace reading, cost nothing, and do not go to the vendor", async () => {
    const { sent, ocr } = ocrProvider([]);
    const messages = [
      user(question, file(pdfDataUrl(report), "r.pdf")),
      annotated(annotation(hashOf(report), text)),
      follow,
    ];
    const content = await prepare({ messages }, { ocr });
    const { request, annotations, ocrCostPico } = await ready(content, textOnly);
    expect(request.messages[0]?.content).toEqual([question, ...asText("r.pdf", text)]);
    expect(request.messages[1]).toEqual({ role: "assistant", content: "Read." });
    expect([sent, annotations, ocrCostPico]).toEqual([[], [], 0n]);
    expect((await ready(content, reader)).request.messages[0]?.content).toEqual([
      question,
      file(pdfDataUrl(report), "r.pdf"),
    ]);
  });

  test.each([
    ["an empty file_data", { type: "file", file: { filename: "r.pdf", file_data: "" } }],
    ["no file_data", { type: "file", file: { filename: "r.pdf" } }],
    ["broken base64", file("data:application/pdf;base64,%%%%", "r.pdf")],
    ["a zip", file(pdfDataUrl(zipBytes), "r.pdf")],
    ["a local link", file("https://10.0.0.1/r.pdf", "r.pdf")],
  ])("stand for a part with %s, for every endpoint", async (_name, part) => {
    const messages = [user(question, part), annotated(annotation(hashOf(report), text, "r.pdf")), follow];
    const content = await prepare({ messages });
    for (const abilities of [reader, textOnly]) {
      expect((await ready(content, abilities)).request.messages[0]?.content).toEqual([
        question,
        ...asText("r.pdf", text),
      ]);
    }
  });

  test.each([
    ["a list of parts", [question]],
    ["a string", "What does it say?"],
  ])("stand for a part that is not sent again, where the question was %s", async (_name, asked) => {
    const messages = [{ role: "user", content: asked }, annotated(annotation(hashOf(report), text, "r.pdf")), follow];
    const { request } = await ready(await prepare({ messages }), textOnly);
    expect(request.messages[0]?.content).toEqual([question, ...asText("r.pdf", text)]);
    expect(request.messages[2]).toEqual(follow);
  });

  test("spare the fetching of a link of that name; of another name only where it proves to be the file", async () => {
    const url = "https://example.com/r.pdf";
    const site = web({ [url]: { type: "application/pdf", bytes: report } });
    const messages = [user(question, file(url)), annotated(annotation("a".repeat(64), text, "r.pdf")), follow];
    const named = await ready(await prepare({ messages }, site), textOnly);
    expect(named.request.messages[0]?.content).toEqual([question, ...asText("r.pdf", text)]);
    expect(site.asked).toEqual([]);
    const other = [user(question, file(url)), annotated(annotation(hashOf(report), text, "x.pdf")), follow];
    const hashed = await ready(await prepare({ messages: other }, site), textOnly);
    expect(hashed.request.messages[0]?.content).toEqual([question, ...asText("r.pdf", text)]);
    expect(site.asked).toEqual([url]);
  });

  test("of one file do not stand in for a new one", async () => {
    const messages = [
      user(question),
      annotated(annotation(hashOf(report), text, "r.pdf")),
      user(question, file(pdfDataUrl(letter), "letter.pdf")),
    ];
    const content = await prepare({ messages, plugins: engine("pdf-text") });
    const { request, annotations } = await ready(content, textOnly);
    expect(request.messages[0]?.content).toEqual([question, ...asText("r.pdf", text)]);
    expect(request.messages[2]?.content).toEqual([question, ...asText("letter.pdf", "Dear Margaret")]);
    expect(annotations).toHaveLength(1);
  });

  test("twice for one file count once, and other annotations stay", async () => {
    const citation = { type: "url_citation", url_citation: { url: "https://example.com" } };
    const one = annotation(hashOf(report), text, "r.pdf");
    const messages = [user(question), annotated(one, citation), follow, annotated(one), follow];
    const { request } = await ready(await prepare({ messages }), textOnly);
    expect(request.messages[0]?.content).toHaveLength(4);
    expect(request.messages[1]).toMatchObject({ annotations: [citation] });
    expect(request.messages[3]).toEqual({ role: "assistant", content: "Read." });
  });

  test.each([
    ["of the same name", "r.pdf", "r.pdf"],
    ["without a name", "r.pdf", undefined],
    ["of a file without a name", undefined, "r.pdf"],
  ])("with the hash of other bytes %s are passed over, and the file is read", async (_name, filename, named) => {
    for (const hash of ["0".repeat(64), "another router's"]) {
      const messages = [
        user(question, file(pdfDataUrl(report), filename)),
        annotated(annotation(hash, "Something else.", named)),
        follow,
      ];
      const plugins = [{ id: "file-parser", pdf: { engine: "pdf-text" } }];
      const { request, annotations } = await ready(await prepare({ messages, plugins }), textOnly);
      const shown = asText(filename ?? "document.pdf", reportText);
      expect(request.messages[0]?.content).toEqual([question, ...shown]);
      expect(annotations).toMatchObject([{ file: { hash: hashOf(report) } }]);
    }
  });

  test.each([
    ["no hash", { type: "file", file: { content: [] } }, "messages[1].annotations[0].file.hash"],
    ["no content", { type: "file", file: { hash: "0".repeat(64) } }, "messages[1].annotations[0].file.content"],
    ["no file", { type: "file" }, "messages[1].annotations[0].file"],
  ])("with %s are a 400", async (_name, broken, field) => {
    expect(await failure({ messages: [user(question), annotated(broken), follow] })).toMatchObject({ field });
  });
});

describe("bad files are a 400 that names the part", () => {
  const cases: [string, () => Promise<string> | string, string][] = [
    ["encrypted", () => pdfDataUrl(encryptedPdf), "is encrypted"],
    ["damaged", () => pdfDataUrl(noisy(letter)), "is damaged"],
    ["empty", () => "data:application/pdf;base64,", "is empty"],
    ["without text", () => pdfDataUrl(blankPdf), "holds no text"],
    ["of a thousand pages", async () => pdfDataUrl(await thousandPages()), "1,000 pages"],
    ["a zip", () => pdfDataUrl(zipBytes), "a zip archive"],
    ["a picture", () => dataUrl("application/pdf", pictures.png), "image/png"],
    ["HTML", () => pdfDataUrl(Buffer.from("<!doctype html><p>")), "HTML"],
    ["plain text", () => pdfDataUrl(Buffer.from("just words")), "unknown type"],
    ["wrong base64", () => "data:application/pdf;base64,JVBERi0*", "not valid base64"],
    ["too large", () => pdfDataUrl(Buffer.alloc(17 * 1_048_576, "%PDF-1.7 ")), "larger than 16 MiB"],
    ["raw base64", () => "JVBERi0xLjc=", "neither a valid https URL nor a data URL"],
    ["on a local server", () => "https://localhost/a.pdf", "local host name"],
    ["not there", () => "https://example.com/none.pdf", "gave no file"],
    ["a page of HTML behind a link", () => "https://example.com/page", "leads to text/html"],
    ["a picture behind a link", () => "https://example.com/fake.pdf", "image/png"],
  ];
  const site = web({
    "https://example.com/page": { type: "text/html", bytes: Buffer.from("<html>") },
    "https://example.com/fake.pdf": { type: "application/pdf", bytes: Buffer.from(pictures.png, "base64") },
  });
  test.each(cases)("%s", async (_name, data, words) => {
    const messages = [user(question, file(await data(), "a.pdf"))];
    const problem = await failure({ messages, plugins: engine("pdf-text") }, site);
    expect(problem).toMatchObject({ kind: "invalid_request", field: "messages[0].content[1]" });
    expect(problem.kind === "invalid_request" && problem.message).toContain(words);
  });
});

describe("pictures by link", () => {
  const url = "https://example.com/a";
  const image = (address: string) => ({ type: "image_url", image_url: { url: address, detail: "high" } });
  const site = () =>
    web({
      [url]: { type: "image/png", bytes: Buffer.from(pictures.jpeg, "base64") },
      "https://example.com/html": { type: "image/png", bytes: Buffer.from("<!doctype html><p>") },
    });

  test("stay links for vendors that fetch, and become bytes of their true type for others", async () => {
    const net = site();
    const content = await prepare({ messages: [user(question, image(url))] }, net);
    expect(content.isPlain).toBe(false);
    expect((await ready(content, reader)).request.messages[0]?.content).toEqual([question, image(url)]);
    expect(net.asked).toEqual([]);
    const inline = await ready(content, fetchesNothing);
    expect(inline.request.messages[0]?.content).toEqual([question, image(dataUrl("image/jpeg", pictures.jpeg))]);
  });

  test("keep their place beside a PDF that becomes text", async () => {
    const messages = [user(file(pdfDataUrl(letter), "l.pdf"), image(url))];
    const content = await prepare({ messages, plugins: engine("pdf-text") }, site());
    const both = await ready(content, { ...fetchesNothing, takesFiles: false });
    expect(both.request.messages[0]?.content).toEqual([
      ...asText("l.pdf", "Dear Margaret"),
      image(dataUrl("image/jpeg", pictures.jpeg)),
    ]);
  });

  test.each([
    ["https://example.com/html", "its content is HTML"],
    ["https://example.com/missing", "gave no file"],
  ])("%s is refused by its place", async (address, words) => {
    const content = await prepare({ messages: [user(question, image(address))] }, site());
    const result = await content.forEndpoint(fetchesNothing);
    if (result.ok) throw new Error("must fail");
    expect(result.problem).toMatchObject({ kind: "invalid_request", field: "messages[0].content[1]" });
    expect(JSON.stringify(result.problem)).toContain(words);
  });

  test("more than forty are not fetched", async () => {
    const net = site();
    const content = await prepare({ messages: [user(...Array.from({ length: 41 }, () => image(url)))] }, net);
    expect(await content.forEndpoint(fetchesNothing)).toMatchObject({
      ok: false,
      problem: { field: "messages[0].content[40]" },
    });
    expect(net.asked).toEqual([]);
  });
});

test("the hash is SHA-256 in hex", async () => {
  expect(await sha256Hex(new Uint8Array([1, 2, 3]))).toBe(hashOf(new Uint8Array([1, 2, 3])));
});
