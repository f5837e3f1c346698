// How far a stream has come, told by its parts: whether it has said something, and whether what follows is none of it.
import type { StreamPart } from "../../streaming/stream-part.ts";

export class Progress {
  /** A refusal before the first word can be answered by another endpoint; after it, it is the end of an answer. */
  spoke = false;
  /** Complete or failed. */
  ended = false;

  /** The parts as they came, taken note of. */
  follow(parts: StreamPart[]): StreamPart[] {
    for (const part of parts) {
      if (part.kind === "chunk") this.spoke ||= part.real;
      else if (part.kind === "error") this.ended = true;
    }
    return parts;
  }
}
