// Requests that ask for much work with few bytes, or with as many as a body may have. None may stop the Worker: each has
// an answer below 500 soon, and others get theirs meanwhile.

import { pdfDataUrl } from "../unit/content/pdfs.ts";
import { flate, pagesOf } from "../unit/files/pdf/hostile-pdfs.ts";

export interface HostileBody {
  name: string;
  path: string;
  body(model: string): string;
  /** Milliseconds of processor time in all; one that takes longer gives others their turn in between. */
  limit: number;
}

const many = <One>(length: number, one: One): One[] => Array.from({ length }, () => one);
const said = [{ role: "user", content: "hello" }];
const full = 19 * 1024 * 1024;

const chat = (name: string, fields: Record<string, unknown>): HostileBody => ({
  name,
  path: "/chat/completions",
  limit: 250,
  body: (model) => JSON.stringify({ model, messages: said, ...fields }),
});

const withSchema = (name: string, schema: unknown): HostileBody =>
  chat(name, {
    plugins: [{ id: "response-healing" }],
    response_format: { type: "json_schema", json_schema: { name: "a", schema } },
  });

const withPdf = (name: string, pdf: () => Uint8Array): HostileBody => ({
  name,
  path: "/chat/completions",
  limit: 250,
  body: (model) => {
    const file = { type: "file", file: { filename: "a.pdf", file_data: pdfDataUrl(pdf()) } };
    const plugins = [{ id: "file-parser", pdf: { engine: "pdf-text" } }];
    return JSON.stringify({ model, plugins, messages: [{ role: "user", content: [file] }] });
  },
});

export const hostileBodies: HostileBody[] = [
  chat("400,000 messages that are none", { messages: many(400_000, 1) }),
  chat("100,000 empty messages", { messages: many(100_000, {}) }),
  chat("400,000 tools that are none", { tools: many(400_000, 1) }),
  chat("400,000 stops that are none", { stop: many(400_000, 1) }),
  chat("10 million elements", { x: many(full / 2, 1) }),
  { ...chat("10 million levels", {}), body: (model) => `{"model":"${model}","messages":${"[".repeat(full / 2)}` },
  { ...chat("20 million spaces", {}), body: () => " ".repeat(full) },
  chat("19 MB of one text", { messages: [{ role: "user", content: "a".repeat(full) }] }),
  chat("19 MB of magic words", { messages: [{ role: "user", content: "[[a:".repeat(full / 4) }] }),
  chat("a tool of 90,000 properties", {
    tools: [
      {
        type: "function",
        function: {
          name: "f",
          parameters: {
            type: "object",
            properties: Object.fromEntries(many(90_000, {}).map((one, at) => [`p${at}`, one])),
          },
        },
      },
    ],
  }),
  withSchema("a pattern that backtracks", { type: "string", pattern: "^(a+)+\\B$" }),
  withSchema("a billion items", { type: "array", minItems: 1e9, items: { type: "string", minLength: 1e9 } }),
  withSchema("a schema that is itself", { allOf: [{ $ref: "#" }, { $ref: "#" }] }),
  withSchema("100,000 schemas", { anyOf: many(95_000, { type: "x" }) }),
  {
    name: "a million numbers and a text to embed",
    path: "/embeddings",
    limit: 250,
    body: (model) => JSON.stringify({ model, input: [...many(1_000_000, 1), "x"] }),
  },
  {
    name: "300,000 texts to embed",
    path: "/embeddings",
    limit: 250,
    body: (model) => JSON.stringify({ model, input: many(300_000, "x") }),
  },
  {
    name: "300,000 documents to rank",
    path: "/rerank",
    limit: 250,
    body: (model) => JSON.stringify({ model, query: "x", documents: many(300_000, "x") }),
  },
  {
    name: "400,000 items that are none",
    path: "/responses",
    limit: 250,
    body: (model) => JSON.stringify({ model, input: many(400_000, 1) }),
  },
  {
    name: "100,000 blocks that are none",
    path: "/messages",
    limit: 250,
    body: (model) =>
      JSON.stringify({ model, max_tokens: 1, messages: [{ role: "user", content: many(95_000, { type: "x" }) }] }),
  },
  withPdf("a PDF of 400 pages that share 10,000 texts", () =>
    pagesOf(400, flate(`BT /F1 9 Tf\n${"(a)Tj\n".repeat(10_000)}ET`)),
  ),
  withPdf("a PDF of 300 MB of spaces", () => pagesOf(1, flate(" ".repeat(300_000_000)))),
];
