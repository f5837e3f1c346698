// The file parts of a request and their bytes: sent inline, or fetched from the URL that the client named. A file is
// judged by its content; bytes are fetched at most once and hashed where they are needed.

import {
  decodeBase64,
  decodeBeginning,
  decodedLength,
  isDataUrl,
  parseDataUrl,
  toDataUrl,
} from "../../content/data-url.ts";
import { partFailure } from "../../content/part-failure.ts";
import { maxPdfBytes } from "../../content/pdf-reading.ts";
import { type UrlPolicy, urlProblem } from "../../content/public-url.ts";
import type { Located } from "../../content/request-parts.ts";
import { sniffLength, sniffType } from "../../content/sniff-type.ts";
import type { Failure } from "../../wire/failure.ts";
import type { FilePart } from "../../wire/message.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { type FetchFile, fetchNamedUrl } from "./fetch-named-url.ts";
import type { MediaAllowance } from "./media-allowance.ts";

export interface FileSource {
  policy: UrlPolicy;
  fetch: FetchFile;
  signal?: AbortSignal | undefined;
  /** Shared by all files of a request. */
  allowance?: MediaAllowance | undefined;
}

export interface FileBytes {
  bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256 in hex. */
  hash: string;
}

/** One file part. `problem` is the end of a sentence that begins with "the file". */
export type FileState = Located<FilePart> & { name: string | undefined } & (
    | { kind: "inline"; base64: string }
    | { kind: "url"; url: string }
    | { kind: "id" }
    | { kind: "broken"; problem: string }
  );

const largest = `${maxPdfBytes / 1_048_576} MiB`;
const fetchTimeoutMs = 30_000;

function typeProblem(bytes: Uint8Array): string | undefined {
  const type = sniffType(bytes);
  if (type === "application/pdf") return undefined;
  return `is not a PDF: its content ${type === undefined ? "is of an unknown type" : `is ${type}`}`;
}

function nameIn(url: string): string | undefined {
  const last = new URL(url).pathname.split("/").at(-1) ?? "";
  return last === "" ? undefined : last;
}

/** What can be said of a file part without its bytes. */
export function inspectFile(located: Located<FilePart>, policy: UrlPolicy): FileState {
  const { filename, file_data, file_id } = located.part.file;
  const broken = (problem: string): FileState => ({ ...located, name: filename, kind: "broken", problem });
  if (file_data === undefined || file_data === "") {
    if (file_id !== undefined) return { ...located, name: filename, kind: "id" };
    return broken("is empty: file_data must be a data URL or an https URL");
  }
  if (!isDataUrl(file_data)) {
    const problem = urlProblem(file_data, policy);
    if (problem !== undefined) return broken(`cannot be fetched: its URL ${problem}`);
    return { ...located, name: filename ?? nameIn(file_data), kind: "url", url: file_data };
  }
  const parsed = parseDataUrl(file_data);
  if (!parsed.ok) return broken(parsed.problem);
  const { base64 } = parsed.value;
  if (decodedLength(base64) > maxPdfBytes) return broken(`is larger than ${largest}`);
  const problem = typeProblem(decodeBeginning(base64, sniffLength));
  return problem === undefined ? { ...located, name: filename, kind: "inline", base64 } : broken(problem);
}

export async function loadFile(file: FileState, source: FileSource): Promise<Result<FileBytes, Failure>> {
  const refuse = (problem: string) => fail(partFailure(file.path, `the file ${problem}.`));
  switch (file.kind) {
    case "broken":
      return refuse(file.problem);
    case "id":
      return refuse("is named by file_id, which only the vendor that gave it can read: send file_data");
    case "inline": {
      const bytes = decodeBase64(file.base64);
      return ok({ bytes, hash: await sha256Hex(bytes) });
    }
    case "url": {
      const limits = { maxBytes: maxPdfBytes, timeoutMs: fetchTimeoutMs, types: ["application/pdf"] };
      const fetched = await fetchNamedUrl({ url: file.url, limits, ...source });
      if (!fetched.ok) return refuse(`cannot be fetched: its URL ${fetched.problem}`);
      const problem = typeProblem(fetched.value.bytes);
      if (problem !== undefined) return refuse(problem);
      return ok({ bytes: fetched.value.bytes, hash: await sha256Hex(fetched.value.bytes) });
    }
  }
}

/** The whole PDF as a data URL. */
export function dataUrlOf(file: FileState, { bytes }: FileBytes): string {
  return file.kind === "inline" ? `data:application/pdf;base64,${file.base64}` : toDataUrl("application/pdf", bytes);
}
