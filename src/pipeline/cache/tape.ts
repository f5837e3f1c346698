// How an answer is kept and played again, before it is written in any door's format: as it was opened, without its counts and
// whatever names the provider's own record of it.
import { present } from "../../wire/present.ts";
import type { Inference } from "../inference.ts";

export interface Tape<Opened> {
  /** The same answer, which is kept while it is read; `kept` gives all that has been read, as JSON. */
  record(opened: Opened): { opened: Opened; kept(): unknown };
  /** From what `kept` gave. */
  replay(kept: unknown, inference: Inference): Opened;
}

/** Of answers that come at once: JSON as they are. */
export function wholeTape<Opened>(): Tape<Opened> {
  return {
    record: (opened) => ({ opened, kept: () => withoutCounts(opened as object) }),
    // Sealed by us, and opened by its seal.
    replay: (kept) => kept as Opened,
  };
}

interface Counted {
  usage?: unknown;
  upstreamId?: unknown;
  native?: object;
}

/** The provider's own record of an answer: what it counted, and by which id. */
export function withoutCounts<Answer extends object>(answer: Answer): Answer {
  const { usage: _usage, upstreamId: _id, native, ...rest }: Counted = answer;
  return { ...rest, ...present({ native: native && withoutCounts(native) }) } as Answer;
}
