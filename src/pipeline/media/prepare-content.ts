// Pictures and PDFs of a request, made ready for whichever endpoint gets it: checked at once, and fetched or read only
// when an endpoint needs that, each at most once. The client's request is never changed.
import { checkImages } from "../../content/check-images.ts";
import { linkFailure } from "../../content/check-links.ts";
import { isDataUrl } from "../../content/data-url.ts";
import {
  type FileAnnotation,
  fileAnnotationsOf,
  partsInsteadOfFile,
  withoutFileAnnotations,
} from "../../content/file-annotations.ts";
import { partFailure } from "../../content/part-failure.ts";
import { type PdfEngine, pdfEngineOf, readerOf, usualEngine } from "../../content/pdf-engine.ts";
import { filesOf, imagesOf, insertParts, recordingsOf, replaceParts } from "../../content/request-parts.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Failure } from "../../wire/failure.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { inlineImages } from "./inline-media.ts";
import { type FileSource, type FileState, inspectFile, loadFile } from "./loaded-file.ts";
import { matchFiles } from "./match-files.ts";
import { missingOcr, type OcrProvider } from "./parse-files.ts";
import type { ReadPdf } from "./pdf-reader.ts";
import { type Files, filesAsSent, filesAsText, filesInline, type ReadyFiles } from "./ready-files.ts";

/** What an endpoint can do by itself. */
export interface MediaAbilities {
  /** The model reads PDFs. */
  takesFiles: boolean;
  /** The vendor fetches pictures, and files, by their https URL. */
  fetchesImages: boolean;
  fetchesFiles: boolean;
}

/** A request ready for one kind of endpoint, and what it took. */
export type ReadyContent = Omit<ReadyFiles, "parts"> & { request: ChatRequest };

export interface PreparedContent {
  /** The checked request as it goes to an endpoint that can do everything by itself. */
  request: ChatRequest;
  /** Nothing has to be fetched or read for any endpoint: all of them get `request`. */
  isPlain: boolean;
  /** The `modality` filter may let files through to endpoints that take none: these get the text. */
  filesAreParsed: boolean;
  /** The client named an engine that reads files for every endpoint, also for those that take them. */
  alwaysParses: boolean;
  /** Works at most once for the same needs, however often it is asked. */
  forEndpoint(abilities: MediaAbilities): Promise<Result<ReadyContent, Failure>>;
}

export interface Preparation extends FileSource {
  request: ChatRequest;
  /** Or why there is none: the catalog has no such provider, or it has no key. */
  ocr: Result<OcrProvider, string>;
  readPdf: ReadPdf;
}

/** The result of `make` for each key, made once. */
function once<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

/** Annotations of files that are no longer sent become text in the last question before them. */
function withAbsentFiles(request: ChatRequest, absent: readonly FileAnnotation[]): ChatRequest {
  return absent.reduce((current, { message, name, content }) => {
    const before = current.messages.findLastIndex(({ role }, index) => role === "user" && index < message);
    const target = before === -1 ? current.messages.findIndex(({ role }) => role === "user") : before;
    return insertParts(current, target, partsInsteadOfFile(name, content));
  }, request);
}

/** Why a file that no annotation stands for can be of no use. */
function fileProblem(file: FileState, lacksOcr: string | undefined): Failure | undefined {
  if (file.kind === "broken") return partFailure(file.path, `the file ${file.problem}.`);
  return lacksOcr === undefined ? undefined : missingOcr(file.path, lacksOcr);
}

type FileWay = "sent" | "inline" | "text";

function fileWay(files: Files, engine: PdfEngine | undefined, abilities: MediaAbilities): FileWay {
  if (files.all.length === 0) return "sent";
  const wantsText = engine === undefined ? !abilities.takesFiles : engine !== "native";
  if (wantsText) return "text";
  return files.all.some(({ kind }) => kind === "url") && !abilities.fetchesFiles ? "inline" : "sent";
}

export async function prepareContent({
  request,
  ocr,
  readPdf,
  ...source
}: Preparation): Promise<Result<PreparedContent, Failure>> {
  const checked = checkImages(request, source.policy);
  if (!checked.ok) return checked;
  const unfit = linkFailure(recordingsOf(request), source.policy);
  if (unfit !== undefined) return fail(unfit);
  const engine = pdfEngineOf(request);
  if (!engine.ok) return engine;
  const annotations = fileAnnotationsOf(request);
  if (!annotations.ok) return annotations;

  const all = filesOf(checked.value).map((file) => inspectFile(file, source.policy));
  const load = once((file: FileState) => loadFile(file, source));
  const matched = await matchFiles(all, annotations.value, load);
  if (!matched.ok) return matched;
  const { byFile, absent } = matched.value;
  const wantsOcr = engine.value !== undefined && readerOf(engine.value) === "ocr";
  const lacksOcr = wantsOcr && !ocr.ok ? ocr.problem : undefined;
  for (const file of all) {
    const problem = byFile.has(file.path) ? undefined : fileProblem(file, lacksOcr);
    if (problem !== undefined) return fail(problem);
  }

  const base = withAbsentFiles(withoutFileAnnotations(checked.value), absent);
  const files: Files = { all, known: byFile, annotations: annotations.value, load };
  const asSent = filesAsSent(files);
  const used = engine.value ?? usualEngine;
  const readyFiles = once(async (way: FileWay): Promise<Result<ReadyFiles, Failure>> => {
    if (way === "sent") return ok(asSent);
    return way === "inline"
      ? filesInline(files)
      : filesAsText(files, { engine: used, ocr, readPdf, signal: source.signal });
  });
  const hasLinks = imagesOf(base).some(({ part }) => !isDataUrl(part.image_url.url));
  const readyImages = once(async (way: "sent" | "inline") =>
    way === "inline" ? inlineImages(base, source) : ok(new Map<string, never>()),
  );

  return ok({
    request: replaceParts(base, asSent.parts),
    isPlain: all.length === 0 && !hasLinks,
    filesAreParsed: engine.value !== "native",
    alwaysParses: engine.value !== undefined && engine.value !== "native",
    forEndpoint: async (abilities) => {
      const read = await readyFiles(fileWay(files, engine.value, abilities));
      if (!read.ok) return read;
      const images = await readyImages(hasLinks && !abilities.fetchesImages ? "inline" : "sent");
      if (!images.ok) return images;
      const { parts, ...facts } = read.value;
      return ok({ ...facts, request: replaceParts(base, new Map([...parts, ...images.value])) });
    },
  });
}
