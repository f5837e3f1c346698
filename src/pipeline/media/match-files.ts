// Which of the annotations that a client sent back stand for which file parts: matchAnnotations, with the hashes it needs.
import type { FileAnnotation } from "../../content/file-annotations.ts";
import { type Matches, matchAnnotations } from "../../content/match-annotations.ts";
import type { Failure } from "../../wire/failure.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { FileBytes, FileState } from "./loaded-file.ts";

/** Bytes that are here are hashed; a URL is fetched for its hash only where an annotation is left without a file. */
export async function matchFiles(
  files: readonly FileState[],
  annotations: readonly FileAnnotation[],
  load: (file: FileState) => Promise<Result<FileBytes, Failure>>,
): Promise<Result<Matches, Failure>> {
  if (annotations.length === 0) return ok({ byFile: new Map(), absent: [] });
  const hashes = new Map<string, string>();
  const hashAll = async (wanted: readonly FileState[]): Promise<Failure | undefined> => {
    for (const file of wanted) {
      const loaded = await load(file);
      if (!loaded.ok) return loaded.problem;
      hashes.set(file.path, loaded.value.hash);
    }
    return undefined;
  };
  const match = () =>
    matchAnnotations(
      files.map(({ path, message, name }) => ({ path, message, name, hash: hashes.get(path) })),
      annotations,
    );

  const inlineFailure = await hashAll(files.filter(({ kind }) => kind === "inline"));
  if (inlineFailure !== undefined) return fail(inlineFailure);
  const matched = match();
  const linked = files.filter((file) => file.kind === "url" && !matched.byFile.has(file.path));
  if (matched.absent.length === 0 || linked.length === 0) return ok(matched);
  const linkFailure = await hashAll(linked);
  return linkFailure === undefined ? ok(match()) : fail(linkFailure);
}
