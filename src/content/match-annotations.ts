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

/** Both in the order of the messages. Each is looked at a few times, however many there are: a client sends thousands. */
export function matchAnnotations(files: readonly FileFacts[], annotations: readonly FileAnnotation[]): Matches {
  const byFile = new Map<string, FileAnnotation>();
  // An annotation that came back twice (in two turns) is one file.
  const used = new Set<string>();
  const use = ({ path }: FileFacts, annotation: FileAnnotation) => {
    byFile.set(path, annotation);
    used.add(annotation.hash);
  };
  const byHash = new Map(annotations.map((annotation) => [annotation.hash, annotation]));
  for (const file of files) {
    const same = file.hash === undefined ? undefined : byHash.get(file.hash);
    if (same !== undefined) use(file, same);
  }
  // The next one is the last: what an earlier file could not use, no later one can.
  const waiting = annotations.map((annotation, place) => ({ annotation, place })).reverse();
  const named = Map.groupBy(waiting, ({ annotation }) => annotation.name);
  const nextFor = (file: FileFacts, list: Placed[] = []): Placed | undefined => {
    for (let next = list.at(-1); next !== undefined; next = list.at(-1)) {
      if (file.message < next.annotation.message && !used.has(next.annotation.hash)) return next;
      list.pop();
    }
    return undefined;
  };
  for (const file of files) {
    if (file.hash !== undefined) continue;
    const lists = file.name === undefined ? [waiting] : [named.get(file.name), named.get(undefined)];
    const [match, other] = lists.flatMap((list) => nextFor(file, list) ?? []);
    if (match !== undefined) use(file, (other !== undefined && other.place < match.place ? other : match).annotation);
  }
  // By name, the message of the first file that no annotation stands for.
  const unread = files.filter(({ hash, path }) => hash !== undefined && !byFile.has(path)).reverse();
  const firstOfName = new Map(unread.map(({ name, message }) => [name, message]));
  const firstOfAll = unread.at(-1)?.message;
  // Made from another file: the one that was sent is read.
  const isOutdated = ({ name, message }: FileAnnotation) =>
    (name === undefined ? [firstOfAll] : [firstOfName.get(name), firstOfName.get(undefined)]).some(
      (first) => first !== undefined && first < message,
    );
  const absent = new Map<string, FileAnnotation>();
  for (const annotation of annotations) {
    const { hash } = annotation;
    if (!used.has(hash) && !absent.has(hash) && !isOutdated(annotation)) absent.set(hash, annotation);
  }
  return { byFile, absent: [...absent.values()] };
}

interface Placed {
  annotation: FileAnnotation;
  place: number;
}
