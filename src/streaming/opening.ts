// What a stream said before its first real event, kept until then: openings and heartbeats may come without number, so
// of those that say nothing only the first few are.
import { hasEnded } from "./failed-ending.ts";
import type { StreamPart } from "./stream-part.ts";

const maxKept = 64;
/** A stream of so many parts that say nothing is none: some ten megabytes. */
const maxParts = 100_000;

export class Opening {
  readonly #kept: StreamPart[] = [];
  #count = 0;

  /** false: it goes on like this for too long. */
  add(parts: readonly StreamPart[]): boolean {
    for (const part of parts) {
      this.#count++;
      if (says(part)) this.#kept.push(part);
      else this.#keepLatest(part);
    }
    return this.#count <= maxParts;
  }

  get parts(): StreamPart[] {
    return this.#kept;
  }

  /** Of usage the last report counts; of the rest the first few do. */
  #keepLatest(part: StreamPart): void {
    const before = part.kind === "usage" ? this.#kept.findIndex(({ kind }) => kind === "usage") : -1;
    if (before !== -1) this.#kept.splice(before, 1);
    if (part.kind === "usage" || this.#kept.length < maxKept) this.#kept.push(part);
  }
}

/** Whether a stream goes on by it: openings and counts may come without number, and say that the connection lives. */
export function says(part: StreamPart): boolean {
  if (part.kind === "end" || part.kind === "ending") return true;
  return part.kind === "chunk" && (part.real || part.choices.some(hasEnded));
}
