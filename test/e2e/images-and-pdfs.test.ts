// The samples of the page "Images & PDFs" over each dialect, with real pictures and PDFs, by plain calls and by OpenAI's
// client: what reaches a vendor natively, what is read to text, and annotations that spare the second reading.
import { createHash } from "node:crypto";
import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FakeVendor } from "../providers/listen.ts";
import { type FakeOpenAi, startOpenAi } from "../providers/openai.ts";
import { dataUrl, pictures } from "../unit/content/images.ts";
import { pdfDataUrl, pdfOf, zipBytes } from "../unit/content/pdfs.ts";
import { type ProviderOfTest, putCatalog } from "./catalog.ts";
import { apiKey, baseUrl, post, stream } from "./product.ts";
import { vendors } from "./vendors.ts";

const seeing = "google/gemini-2.0-flash-001";
const reading = "google/gemma-3-27b-it";
const models = (provider: string) => [
  { id: seeing, architecture: { input_modalities: ["text", "image", "file"] }, endpoints: [{ provider }] },
  { id: reading, architecture: { input_modalities: ["text", "image"] }, endpoints: [{ provider }] },
  { id: "example/blind", endpoints: [{ provider }] },
];
const boardwalk =
  "https://upload.wikimedia.org/wikipedia/commons/thumb/d/dd/Gfp-wisconsin-madison-the-nature-boardwalk.jpg/2560px-Gfp-wisconsin-madison-the-nature-boardwalk.jpg";

let pdf: Uint8Array;
let base64PDF: string;
let hash: string;
beforeAll(async () => {
  pdf = await pdfOf(["Main point one: rivers flow.", "Main point two: mountains stand."]);
  base64PDF = pdfDataUrl(pdf);
  hash = createHash("sha256").update(pdf).digest("hex");
});

const image = (url: string) => ({ type: "image_url" as const, image_url: { url } });
const question = { type: "text" as const, text: "What are the main points in this document?" };
const file = () => ({ type: "file" as const, file: { filename: "document.pdf", file_data: base64PDF } });
/** The default engine needs an OCR provider. */
const pdfText = [{ id: "file-parser", pdf: { engine: "pdf-text" } }];
const asking = (...parts: object[]) => [{ role: "user", content: parts }];

/** Where a vendor's request has a picture, a linked picture and a PDF; undefined: it cannot have one. */
const shapes: Record<
  string,
  { picture(type: string, data: string): object; link: object | undefined; pdf(data: string): object }
> = {
  openai: {
    picture: (type, data) => ({ type: "image_url", image_url: { url: dataUrl(type, data) } }),
    link: image(boardwalk),
    pdf: (data) => ({
      type: "file",
      file: { filename: "document.pdf", file_data: `data:application/pdf;base64,${data}` },
    }),
  },
  anthropic: {
    picture: (media_type, data) => ({ type: "image", source: { type: "base64", media_type, data } }),
    link: { type: "image", source: { type: "url", url: boardwalk } },
    pdf: (data) => ({ type: "base64", media_type: "application/pdf", data }),
  },
  gemini: {
    picture: (mimeType, data) => ({ inlineData: { mimeType, data } }),
    link: { fileData: { fileUri: boardwalk, mimeType: "image/jpeg" } },
    pdf: (data) => ({ inlineData: { mimeType: "application/pdf", data } }),
  },
  bedrock: {
    picture: (type, bytes) => ({ image: { format: type.slice("image/".length), source: { bytes } } }),
    link: undefined,
    pdf: (bytes) => ({ format: "pdf", name: "document", source: { bytes } }),
  },
};

describe.each(vendors)("over $dialect", ({ dialect, start, provider }) => {
  const shape = shapes[dialect];
  if (shape === undefined) throw new Error(`how does ${dialect} take pictures?`);
  let fake: FakeVendor;
  beforeAll(async () => {
    fake = await start();
    await putCatalog([{ slug: dialect, base_url: fake.url, dialect, ...provider }], models(dialect));
  });
  afterAll(() => fake?.close());
  beforeEach(() => {
    fake.requests.length = 0;
  });

  /** All objects of the request that the vendor received. */
  const sent = (): object[] => objectsIn(fake.requests.at(-1)?.body);
  const sentText = (): string => JSON.stringify(fake.requests.at(-1)?.body);
  const contains = (expected: object) => expect(sent()).toContainEqual(expected);

  describe("images", () => {
    it("by URL, which the vendor fetches", async () => {
      const body = {
        model: seeing,
        messages: asking({ type: "text", text: "What's in this image?" }, image(boardwalk)),
      };
      const answer = await post("/chat/completions", body);
      if (shape.link === undefined) {
        // Bedrock fetches nothing, and from where this test runs the picture cannot be fetched for it.
        expect(answer.status, JSON.stringify(answer.body)).toBe(400);
        expect(answer.body.error.message).toContain("messages[0].content[1]");
        return;
      }
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      contains(shape.link);
    });

    it.each(Object.entries(pictures))("in base64: %s", async (type, data) => {
      const body = {
        model: seeing,
        messages: asking({ type: "text", text: "What's in this image?" }, image(dataUrl(`image/${type}`, data))),
      };
      const answer = await post("/chat/completions", body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      contains(shape.picture(`image/${type}`, data));
    });

    it("several in one message, streamed", async () => {
      const two = [image(dataUrl("image/png", pictures.png)), image(dataUrl("image/jpeg", pictures.jpeg))];
      await stream("/chat/completions", { model: seeing, messages: asking(question, ...two) });
      contains(shape.picture("image/png", pictures.png));
      contains(shape.picture("image/jpeg", pictures.jpeg));
    });

    it("known by their bytes, not by what the page's sample always calls them", async () => {
      const body = { model: seeing, messages: asking(question, image(dataUrl("image/jpeg", pictures.png))) };
      expect((await post("/chat/completions", body)).status).toBe(200);
      contains(shape.picture("image/png", pictures.png));
    });
  });

  describe("PDFs", () => {
    const body = () => ({ model: reading, messages: asking(question, file()) });

    it("as they are to a model that reads files, with a picture beside them", async () => {
      const messages = asking(question, file(), image(dataUrl("image/png", pictures.png)));
      const answer = await post("/chat/completions", { model: seeing, messages });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      contains(shape.pdf(Buffer.from(pdf).toString("base64")));
      contains(shape.picture("image/png", pictures.png));
      expect(answer.body.choices[0].message.annotations).toBeUndefined();
    });

    it("as text to any other model, with the plugin of the page", async () => {
      const answer = await post("/chat/completions", { ...body(), plugins: pdfText });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      expect(sentText()).toContain("Main point one: rivers flow.");
      expect(sentText()).toContain("Main point two: mountains stand.");
      expect(sentText()).toContain("document.pdf");
      expect(sentText()).not.toContain(base64PDF.slice(28, 128));
    });

    it("answers with annotations, which spare the second reading", async () => {
      const initial = await post("/chat/completions", { ...body(), plugins: pdfText });
      const fileAnnotations = initial.body.choices[0].message.annotations;
      expect(fileAnnotations).toEqual([
        { type: "file", file: { hash, name: "document.pdf", content: expect.any(Array) } },
      ]);
      // Something that no reading of the file would find shows which of the two was used.
      const known = JSON.parse(JSON.stringify(fileAnnotations).replace("mountains stand", "mountains walk"));
      const followUp = (sentAgain: object[]) => ({
        model: reading,
        messages: [
          { role: "user", content: [question, ...sentAgain] },
          { role: "assistant", content: "The document contains information about...", annotations: known },
          { role: "user", content: "Can you elaborate on the second point?" },
        ],
      });
      const broken = { type: "file", file: { filename: "document.pdf", file_data: pdfDataUrl(zipBytes) } };
      for (const again of [[file()], [], [broken]]) {
        const answer = await post("/chat/completions", followUp(again));
        expect(answer.status, JSON.stringify(answer.body)).toBe(200);
        expect(sentText()).toContain("mountains walk");
        expect(sentText()).not.toContain("mountains stand");
        expect(sentText()).not.toContain(hash);
      }
    });

    it("brings the annotations of a stream with its last chunk of text", async () => {
      const chunks = await stream("/chat/completions", { ...body(), plugins: pdfText });
      const withAnnotations = chunks.filter(({ choices }) => choices[0]?.delta.annotations !== undefined);
      expect(withAnnotations).toHaveLength(1);
      expect(withAnnotations[0].choices[0].delta.annotations[0].file.hash).toBe(hash);
    });

    it("by OpenAI's client", async () => {
      const client = new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0 });
      const content = [question, file(), image(dataUrl("image/webp", pictures.webp))];
      const native = await client.chat.completions.create({ model: seeing, messages: [{ role: "user", content }] });
      expect(native.choices[0]?.message.content).toBe("Hello from a fake vendor.");
      contains(shape.pdf(Buffer.from(pdf).toString("base64")));
      const final = await client.chat.completions
        .stream({ model: reading, messages: [{ role: "user", content }], ...{ plugins: pdfText } })
        .finalChatCompletion();
      expect(final.choices[0]?.message.content).toBe("Hello from a fake vendor.");
      expect(sentText()).toContain("Main point one: rivers flow.");
    });
  });

  it("says which part is of no use, and asks nobody", async () => {
    const bad: [object, RegExp][] = [
      [{ type: "file", file: { filename: "a.pdf", file_data: pdfDataUrl(zipBytes) } }, /messages\[0\]\.content\[1\]/],
      [image(dataUrl("image/png", Buffer.from("<!doctype html>").toString("base64"))), /messages\[0\]\.content\[1\]/],
      [image("http://127.0.0.1/a.png"), /messages\[0\]\.content\[1\]/],
    ];
    for (const [part, where] of bad) {
      const answer = await post("/chat/completions", { model: reading, messages: asking(question, part) });
      expect(answer.status, JSON.stringify(answer.body)).toBe(400);
      expect(answer.body.error.message).toMatch(where);
    }
    const blind = await post("/chat/completions", {
      model: "example/blind",
      messages: asking(question, image(dataUrl("image/png", pictures.png))),
    });
    expect(blind.status).toBe(404);
    expect(blind.body.error.metadata.excluded[0].by).toBe("modality");
    expect(fake.requests).toEqual([]);
  });
});

describe("engines and what they cost", () => {
  let fakes: FakeOpenAi;
  const ocr = {
    pages: [
      { index: 0, markdown: "# Scanned" },
      { index: 1, markdown: "By **OCR**" },
    ],
    usage_info: { pages_processed: 2 },
  };
  beforeAll(async () => {
    fakes = await startOpenAi();
    const provider: ProviderOfTest = { slug: "acme", base_url: fakes.provider("acme").url };
    const mistral = { slug: "mistral", name: "Mistral", base_url: fakes.provider("mistral").url };
    await putCatalog([provider, mistral], models("acme"));
  });
  afterAll(() => fakes?.close());
  beforeEach(() => {
    fakes.provider("mistral").requests.length = 0;
    fakes.provider("mistral").respondWith({ kind: "body", body: ocr });
  });
  const usual = 18 * 0.000001;
  const ask = (model: string, engine?: string) => {
    const plugins = engine === undefined ? {} : { plugins: [{ id: "file-parser", pdf: { engine } }] };
    return post("/chat/completions", { model, messages: asking(question, file()), ...plugins });
  };
  const received = () => JSON.stringify(fakes.provider("acme").requests.at(-1)?.body);

  it.each([
    ["mistral-ocr is the default", undefined],
    ["mistral-ocr by name", "mistral-ocr"],
  ])("%s: two dollars for a thousand pages", async (_, engine) => {
    const answer = await ask(reading, engine);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(received()).toContain("By **OCR**");
    expect(answer.body.usage.cost).toBeCloseTo(usual + 2 * 0.002, 12);
    expect(fakes.provider("mistral").requests[0]).toMatchObject({
      path: "/mistral/ocr",
      headers: { authorization: "Bearer fake-provider-key" },
      body: { document: { type: "document_url", document_url: base64PDF } },
    });
    const annotations = answer.body.choices[0].message.annotations;
    const again = await post("/chat/completions", {
      model: reading,
      messages: [
        ...asking(question, file()),
        { role: "assistant", content: "It says", annotations },
        { role: "user", content: "And?" },
      ],
    });
    expect(again.body.usage.cost).toBeCloseTo(usual, 12);
    expect(fakes.provider("mistral").requests).toHaveLength(1);
  });

  it.each([
    ["pdf-text is free", reading, "pdf-text"],
    ["cloudflare-ai too", reading, "cloudflare-ai"],
    ["native is charged as input tokens", seeing, "native"],
    ["a model that reads files needs no engine", seeing, undefined],
  ])("%s", async (_, model, engine) => {
    const answer = await ask(model, engine);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(answer.body.usage.cost).toBeCloseTo(usual, 12);
    expect(fakes.provider("mistral").requests).toEqual([]);
  });

  it("an OCR that fails is a 502 that names it", async () => {
    fakes.provider("mistral").respondWith({ kind: "body", status: 500, body: "" });
    const answer = await ask(reading, "mistral-ocr");
    expect(answer.status).toBe(502);
    expect(answer.body.error.message).toContain("Mistral");
  });
});

function objectsIn(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}
