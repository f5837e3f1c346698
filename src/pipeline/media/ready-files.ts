// What stands in the place of each file part, for models that read files and for those that do not; and what reading
// them took. Parts are named by their path in the client's request.
import { type FileAnnotation, partsInsteadOfFile } from "../../content/file-annotations.ts";
import type { Annotation } from "../../wire/answer.ts";
import type { Failure } from "../../wire/failure.ts";
import type { ContentPart } from "../../wire/message.ts";
import type { Note } from "../../wire/note.ts";
import { present } from "../../wire/present.ts";
import { ok, type Result } from "../../wire/result.ts";
import { dataUrlOf, type FileBytes, type FileState } from "./loaded-file.ts";
import { type LoadedFile, type ParseFilesInput, parseFiles } from "./parse-files.ts";

export interface ReadyFiles {
  parts: Map<string, ContentPart[]>;
  /** For the answer's message: what was read now, not what the client sent back. */
  annotations: Annotation[];
  ocrPages: number;
  ocrCostPico: bigint;
  notes: Note[];
}

export interface Files {
  all: readonly FileState[];
  /** Files that an annotation stands for, by path. */
  known: ReadonlyMap<string, FileAnnotation>;
  annotations: readonly FileAnnotation[];
  load(file: FileState): Promise<Result<FileBytes, Failure>>;
}

const asParts = (parts: Map<string, ContentPart[]>): ReadyFiles => ({
  parts,
  annotations: [],
  ocrPages: 0,
  ocrCostPico: 0n,
  notes: [],
});

function insteadOf(file: FileState, annotation: FileAnnotation): ContentPart[] {
  return partsInsteadOfFile(file.name ?? annotation.name, annotation.content);
}

function withData(file: FileState, dataUrl: string): ContentPart {
  return { ...file.part, file: { ...file.part.file, file_data: dataUrl } };
}

/** For models that read files: as sent, a broken one replaced by its annotation, a wrong type in a data URL put right. */
export function filesAsSent({ all, known }: Files): ReadyFiles {
  const parts = new Map<string, ContentPart[]>();
  for (const file of all) {
    const annotation = known.get(file.path);
    if (file.kind === "broken" && annotation !== undefined) parts.set(file.path, insteadOf(file, annotation));
    if (file.kind !== "inline" || file.part.file.file_data?.startsWith("data:application/pdf;base64,")) continue;
    parts.set(file.path, [withData(file, `data:application/pdf;base64,${file.base64}`)]);
  }
  return asParts(parts);
}

/** The same for vendors that do not fetch: links become data URLs. */
export async function filesInline(files: Files): Promise<Result<ReadyFiles, Failure>> {
  const { parts } = filesAsSent(files);
  for (const file of files.all) {
    if (file.kind !== "url") continue;
    const loaded = await files.load(file);
    if (!loaded.ok) return loaded;
    parts.set(file.path, [withData(file, dataUrlOf(file, loaded.value))]);
  }
  return ok(asParts(parts));
}

/** For models that read none: the text of every file, from its annotation or read now. */
export async function filesAsText(
  { all, known, annotations, load }: Files,
  reading: ParseFilesInput,
): Promise<Result<ReadyFiles, Failure>> {
  const parts = new Map<string, ContentPart[]>();
  const unread: LoadedFile[] = [];
  for (const file of all) {
    const annotation = known.get(file.path);
    if (annotation !== undefined) {
      parts.set(file.path, insteadOf(file, annotation));
      continue;
    }
    const loaded = await load(file);
    if (!loaded.ok) return loaded;
    const same = annotations.find(({ hash }) => hash === loaded.value.hash);
    if (same === undefined) unread.push({ file, loaded: loaded.value });
    else parts.set(file.path, insteadOf(file, same));
  }
  if (unread.length === 0) return ok(asParts(parts));
  const parsed = await parseFiles(unread, reading);
  if (!parsed.ok) return parsed;
  const { content, pages, ...result } = parsed.value;
  for (const { file, loaded } of unread) {
    parts.set(file.path, partsInsteadOfFile(file.name, content.get(loaded.hash) ?? []));
  }
  const costPico = result.ocrCostPico === 0n ? undefined : result.ocrCostPico.toString();
  const read = { engine: reading.engine, files: unread.length, pages, ...present({ costPico }) };
  const note: Note = { code: "files_parsed", ...read };
  return ok({ parts, ...result, notes: [note] });
}
