// The file-parser plugin, and OCR as data.
import { describe, expect, test } from "vitest";
import { buildOcrRequest, ocrCostPico, readOcrAnswer } from "../../../src/content/mistral-ocr.ts";
import { pdfEngineOf } from "../../../src/content/pdf-engine.ts";

const parser = (fields: Record<string, unknown>) => ({ plugins: [{ id: "web" }, { id: "file-parser", ...fields }] });

test.each([
  ["no plugins", {}, undefined],
  ["no plugin of that name", { plugins: [{ id: "web" }] }, undefined],
  ["no engine", parser({}), undefined],
  ["an empty pdf", parser({ pdf: {} }), undefined],
  ["null", parser({ pdf: { engine: null } }), undefined],
  ["native", parser({ pdf: { engine: "native" } }), "native"],
  ["pdf-text", parser({ pdf: { engine: "pdf-text" } }), "pdf-text"],
  ["its newer name", parser({ pdf: { engine: "cloudflare-ai" } }), "pdf-text"],
  ["mistral-ocr", parser({ pdf: { engine: "mistral-ocr" } }), "mistral-ocr"],
  ["switched off", parser({ enabled: false, pdf: { engine: "mistral-ocr" } }), "native"],
])("engine: %s", (_name, request, engine) => expect(pdfEngineOf(request)).toEqual({ ok: true, value: engine }));

test.each([["ocr"], [7], ["toString"]])("an engine nobody has: %s", (engine) => {
  expect(pdfEngineOf(parser({ pdf: { engine } }))).toMatchObject({
    ok: false,
    problem: { kind: "invalid_request", field: "plugins[1].pdf.engine" },
  });
});

describe("OCR", () => {
  test("the request holds the whole file and nothing to fetch", () => {
    const request = buildOcrRequest("data:application/pdf;base64,AAAA");
    expect(request.path).toBe("/ocr");
    expect(JSON.parse(request.body)).toEqual({
      model: "mistral-ocr-latest",
      document: { type: "document_url", document_url: "data:application/pdf;base64,AAAA" },
      include_image_base64: false,
    });
  });

  test("pages in order, pictures left out, charged as counted by the provider", () => {
    const body = JSON.stringify({
      pages: [
        { index: 1, markdown: "## Two\n\n![img-0.jpeg](img-0.jpeg)", images: [], dimensions: null },
        { index: 0, markdown: "# One" },
      ],
      model: "mistral-ocr-2505",
      usage_info: { pages_processed: 3, doc_size_bytes: 123 },
    });
    expect(readOcrAnswer(body)).toEqual({ ok: true, value: { text: "# One\n\n## Two", pages: 3 } });
  });

  test("without a count, the pages that came", () => {
    expect(readOcrAnswer('{"pages":[{"markdown":"a"},{"markdown":"b"}]}')).toEqual({
      ok: true,
      value: { text: "a\n\nb", pages: 2 },
    });
  });

  test.each(["", "<html>", "{}", '{"pages":[{"text":"x"}]}', "null"])("an answer that is none: %s", (body) => {
    expect(readOcrAnswer(body).ok).toBe(false);
  });

  test("a thousand pages are two dollars", () => expect(ocrCostPico(1000)).toBe(2_000_000_000_000n));
});
