// Which engine reads the PDFs of a request: the `file-parser` plugin (wire reference §6), or the default order.
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";

export type PdfEngine = "native" | "pdf-text" | "mistral-ocr";

interface EngineRow {
  /** Who turns the file into text: the model that is asked, this Worker, or a provider of OCR. */
  reader: "model" | "worker" | "ocr";
  /** The catalog's provider of OCR, by its slug. */
  provider?: string;
}

const engines: Readonly<Record<PdfEngine, EngineRow>> = {
  native: { reader: "model" },
  "pdf-text": { reader: "worker" },
  "mistral-ocr": { reader: "ocr", provider: "mistral" },
};

/** What reads the files of a request that names no engine, for models that take none. */
export const usualEngine: PdfEngine = "mistral-ocr";
/** The provider of OCR: its own engine is the only one that needs a provider. */
export const ocrProviderSlug: string =
  Object.values(engines).find(({ provider }) => provider !== undefined)?.provider ?? "";

export function readerOf(engine: PdfEngine): EngineRow["reader"] {
  return engines[engine].reader;
}

const engineByName: Record<string, PdfEngine> = {
  native: "native",
  "pdf-text": "pdf-text",
  "cloudflare-ai": "pdf-text",
  "mistral-ocr": "mistral-ocr",
};

/**
 * The engine the client named; undefined = the default order: the model itself where it reads files, else OCR. A plugin
 * that is switched off leaves only the models that read files.
 */
export function pdfEngineOf(request: Pick<ChatRequest, "plugins">): Result<PdfEngine | undefined, Failure> {
  const plugins = request.plugins ?? [];
  const index = plugins.findIndex(({ id }) => id === "file-parser");
  const plugin = plugins[index];
  if (plugin === undefined) return ok(undefined);
  if (plugin.enabled === false) return ok("native");
  const pdf = plugin["pdf"];
  if (pdf === undefined || pdf === null) return ok(undefined);
  const name = typeof pdf === "object" && "engine" in pdf ? pdf.engine : undefined;
  if (typeof pdf === "object" && (name === undefined || name === null)) return ok(undefined);
  const engine = typeof name === "string" && Object.hasOwn(engineByName, name) ? engineByName[name] : undefined;
  if (engine !== undefined) return ok(engine);
  const field = `plugins[${index}].pdf.engine`;
  return fail({
    kind: "invalid_request",
    field,
    message: `${field}: must be one of ${Object.keys(engineByName).join(", ")}`,
  });
}
