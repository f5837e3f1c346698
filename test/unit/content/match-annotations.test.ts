import { describe, expect, it } from "vitest";
import type { FileAnnotation } from "../../../src/content/file-annotations.ts";
import { type FileFacts, type Matches, matchAnnotations } from "../../../src/content/match-annotations.ts";
import { seededRandom } from "../routing/plan.ts";

/** The same, pair by pair. */
function matchPairs(files: readonly FileFacts[], annotations: readonly FileAnnotation[]): Matches {
  const mayBeSame = (file: FileFacts, { name, message }: FileAnnotation) =>
    file.message < message && (file.name === undefined || name === undefined || file.name === name);
  const byFile: Matches["byFile"] = new Map();
  const used = new Set<string>();
  for (const { hash, path } of files) {
    const same = annotations.findLast((annotation) => annotation.hash === hash);
    if (same !== undefined) byFile.set(path, same);
    if (same !== undefined) used.add(same.hash);
  }
  for (const file of files) {
    if (file.hash !== undefined) continue;
    const match = annotations.find((annotation) => !used.has(annotation.hash) && mayBeSame(file, annotation));
    if (match !== undefined) byFile.set(file.path, match);
    if (match !== undefined) used.add(match.hash);
  }
  const unread = files.filter(({ hash, path }) => hash !== undefined && !byFile.has(path));
  const left = annotations.filter(
    (annotation) => !used.has(annotation.hash) && !unread.some((file) => mayBeSame(file, annotation)),
  );
  return { byFile, absent: left.filter(({ hash }, place) => left.findIndex((one) => one.hash === hash) === place) };
}

describe("annotations and files", () => {
  it("are matched as pair by pair, by hash, name and place", () => {
    const random = seededRandom(11);
    const pick = <T>(...values: T[]): T => values[Math.floor(random() * values.length)] as T;
    let [matched, absent] = [0, 0];
    for (let round = 0; round < 3_000; round++) {
      const messages = (count: number) => Array.from({ length: count }, () => Math.floor(random() * 6)).sort();
      const files = messages(pick(0, 1, 3, 6)).map((message, place): FileFacts => {
        return {
          path: `file ${place}`,
          message,
          name: pick("a", "b", undefined),
          hash: pick("1", "2", "9", undefined),
        };
      });
      const annotations = messages(pick(1, 2, 5, 9)).map((message, place): FileAnnotation => {
        const name = pick("a", "b", "c", undefined);
        const named = name === undefined ? {} : { name };
        return { path: `annotation ${place}`, message, hash: pick("1", "2", "3", "4"), content: [], ...named };
      });
      const found = matchAnnotations(files, annotations);
      expect(found).toEqual(matchPairs(files, annotations));
      matched += found.byFile.size;
      absent += found.absent.length;
    }
    expect(matched).toBeGreaterThan(1_000);
    expect(absent).toBeGreaterThan(1_000);
  });

  it("are matched in no time, however many there are", () => {
    const count = 30_000;
    const files = Array.from({ length: count }, (_, place): FileFacts => {
      return { path: `file ${place}`, message: 0, name: `${place}.pdf`, hash: undefined };
    });
    const annotations = Array.from({ length: count }, (_, place): FileAnnotation => {
      return { path: `annotation ${place}`, message: 1, hash: `${place}`, name: "another.pdf", content: [] };
    });
    const started = performance.now();
    expect(matchAnnotations(files, annotations).absent).toHaveLength(count);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
