// Turns PDFs into text: by the Worker that reads files, or by the OCR provider. Every file is opened before the first is
// sent to a provider, so that a bad one costs nothing; files with the same bytes are read once.

import { fileAnnotation } from "../../content/file-annotations.ts";
import { buildOcrRequest, type OcrRequest, ocrCostPico, readOcrAnswer } from "../../content/mistral-ocr.ts";
import { partFailure } from "../../content/part-failure.ts";
import { ocrProviderSlug, type PdfEngine, readerOf } from "../../content/pdf-engine.ts";
import { readCapped } from "../../streaming/read-capped.ts";
import type { Annotation } from "../../wire/answer.ts";
import type { Failure } from "../../wire/failure.ts";
import type { Mask } from "../../wire/mask.ts";
import type { ContentPart } from "../../wire/message.ts";
import { filled, present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { dataUrlOf, type FileBytes, type FileState } from "./loaded-file.ts";
import type { ReadPdf } from "./pdf-reader.ts";

/** The catalog's OCR provider with a usable key, which `send` puts on the request. */
export interface OcrProvider {
  name: string;
  send(request: OcrRequest, signal?: AbortSignal): Promise<OcrReply>;
}

export interface OcrReply {
  response: Response;
  /** Takes the key out of what was said. */
  mask: Mask;
}

export interface LoadedFile {
  file: FileState;
  loaded: FileBytes;
}

export interface ParsedFiles {
  /** What a model gets, by the file's hash. */
  content: Map<string, ContentPart[]>;
  annotations: Annotation[];
  pages: number;
  ocrPages: number;
  ocrCostPico: bigint;
}

/** A PDF that could be opened; `text` is still missing where OCR is to read it. */
interface Opened extends LoadedFile {
  pages: number;
  text: string | undefined;
  dataUrl: string | undefined;
}

async function open(
  { file, loaded }: LoadedFile,
  { engine, readPdf }: { engine: PdfEngine; readPdf: ReadPdf },
): Promise<Result<Opened, Failure>> {
  const forOcr = readerOf(engine) === "ocr";
  const read = await readPdf({ path: file.path, bytes: loaded.bytes, forText: !forOcr });
  if (!read.ok) return read;
  const { pages, text } = read.value;
  return ok({
    file,
    loaded,
    pages,
    ...(forOcr ? { text: undefined, dataUrl: dataUrlOf(file, loaded) } : { text, dataUrl: undefined }),
  });
}

/** Where OCR would have to read a file, and cannot. */
export function missingOcr(path: string, reason: string): Failure {
  const sentence =
    `the engine mistral-ocr needs the provider "${ocrProviderSlug}" in the catalog and its key: ${reason}. ` +
    'Set it up, or use plugins: [{id: "file-parser", pdf: {engine: "pdf-text"}}].';
  return partFailure(path, sentence);
}

function ocrFailure(
  ocr: OcrProvider,
  { message, raw, annotations }: { message: string; raw?: string; annotations: Annotation[] },
): Failure {
  return {
    kind: "provider_failed",
    status: 502,
    message: `${ocr.name} could not read the PDF: ${message}`,
    errorType: "provider_unavailable",
    provider: ocr.name,
    ...present({ raw: raw?.slice(0, 2000) }),
    previous: [],
    models: [],
    ...present({ annotations: filled(annotations) }),
  };
}

async function sendToOcr(
  ocr: OcrProvider,
  { dataUrl, signal }: { dataUrl: string; signal: AbortSignal | undefined },
): Promise<Result<{ text: string; pages: number }, { message: string; raw?: string }>> {
  let reply: OcrReply;
  let read: Awaited<ReturnType<typeof readCapped>>;
  try {
    reply = await ocr.send(buildOcrRequest(dataUrl), signal);
    read = await readCapped(reply.response);
  } catch {
    return fail({ message: "it could not be reached" });
  }
  if (!read.ok) return fail({ message: "its answer is larger than 32 MiB" });
  const { value: body } = read;
  const { response, mask } = reply;
  if (!response.ok) return fail({ message: `it answered with status ${response.status}`, raw: mask.text(body) });
  const answer = readOcrAnswer(mask.answer(body));
  return answer.ok ? answer : fail({ message: answer.problem, raw: mask.text(body) });
}

export interface ParseFilesInput {
  engine: PdfEngine;
  ocr: Result<OcrProvider, string>;
  readPdf: ReadPdf;
  signal: AbortSignal | undefined;
}

/** `engine` is not "native" here. */
export async function parseFiles(
  files: readonly LoadedFile[],
  { engine, ocr, readPdf, signal }: ParseFilesInput,
): Promise<Result<ParsedFiles, Failure>> {
  const different = files.filter(
    (file, index) => index === files.findIndex((other) => other.loaded.hash === file.loaded.hash),
  );
  const opened: Opened[] = [];
  for (const file of different) {
    const one = await open(file, { engine, readPdf });
    if (!one.ok) return one;
    opened.push(one.value);
  }
  const [first] = opened;
  if (first !== undefined && readerOf(engine) === "ocr" && !ocr.ok) {
    return fail(missingOcr(first.file.path, ocr.problem));
  }
  const parsed: ParsedFiles = { content: new Map(), annotations: [], pages: 0, ocrPages: 0, ocrCostPico: 0n };
  for (const { file, loaded, text, dataUrl, pages } of opened) {
    let read = text;
    if (dataUrl !== undefined && ocr.ok) {
      const answer = await sendToOcr(ocr.value, { dataUrl, signal });
      if (!answer.ok) return fail(ocrFailure(ocr.value, { ...answer.problem, annotations: parsed.annotations }));
      read = answer.value.text;
      parsed.ocrPages += answer.value.pages;
      parsed.ocrCostPico += ocrCostPico(answer.value.pages);
    }
    const content: ContentPart[] = [{ type: "text", text: read ?? "" }];
    parsed.content.set(loaded.hash, content);
    parsed.annotations.push(fileAnnotation({ hash: loaded.hash, name: file.name, content }));
    parsed.pages += pages;
  }
  return ok(parsed);
}
