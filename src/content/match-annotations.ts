// Which annotation stands for which file of a request. Equal hashes decide; a file that cannot be read, or was not
// fetched, is known by its name; an annotation without a file stands for one that is no longer sent. Pure.
import type { FileAnnotation } from "./file-annotations.ts";

/** What is known of one file part before anything was fetched or parsed. */
export interface FileFacts {
  path: string;
  message: number;
  name: string | undefined;
  /** SHA-256 in hex of a file that was sent whole; undefined for a broken one and for a URL. */
  hash: string | undefined;
}

export interface Matches {
  /** By the path of the file part. */
  byFile: Map<string, FileAnnotation>;
  /** Annotations whose file is not in the request. */
  absent: FileAnnotation[];
}

const mayBeSame = (file: FileFacts, annotation: FileAnnotation): boolean =>
  file.message < annotation.message &&
  (file.name === undefined || annotation.name === undefined || file.name === annotation.name);

export function matchAnnotations(files: readonly FileFacts[], annotations: readonly FileAnnotation[]): Matches {
  const byFile = new Map<string, FileAnnotation>();
  const used = new Set<FileAnnotation>();
  const use = (file: FileFacts, annotation: FileAnnotation) => {
    byFile.set(file.path, annotation);
    used.add(annotation);
  };
  for (const file of files) {
    const same = annotations.filter(({ hash }) => hash === file.hash);
    for (const annotation of same) use(file, annotation);
  }
  // An annotation that came back twice (in two turns) is one file.
  const hashes = new Set([...used].map(({ hash }) => hash));
  const unused = () => annotations.filter((annotation) => !used.has(annotation) && !hashes.has(annotation.hash));
  for (const file of files) {
    if (file.hash !== undefined) continue;
    const match = unused().find((annotation) => mayBeSame(file, annotation));
    if (match === undefined) continue;
    use(file, match);
    hashes.add(match.hash);
  }
  const absent: FileAnnotation[] = [];
  for (const annotation of unused()) {
    const changed = files.find(
      (file) => file.hash !== undefined && !byFile.has(file.path) && mayBeSame(file, annotation),
    );
    // Made from another file: the one that was sent is read.
    if (changed !== undefined) continue;
    if (!absent.some(({ hash }) => hash === annotation.hash)) absent.push(annotation);
  }
  return { byFile, absent };
}
