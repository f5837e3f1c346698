// What the places where records lie have in common for an erasure: pieces of them that are read together, and written anew
// without who it was.
import type { GenerationRecord } from "../accounting/generation-record.ts";

/** Takes out of these records what is to go, and answers those that it changed. */
export type Eraser = (records: readonly GenerationRecord[]) => Promise<GenerationRecord[]>;

export interface Where {
  workspaceId: string;
  /** Where the look before ended; empty at the beginning. */
  after: string;
}

export interface Look {
  /** Each takes out of one piece what is to go, and answers how many records that were. */
  pieces: ((eraser: Eraser) => Promise<number>)[];
  /** Where the next look begins; undefined: there is no more. */
  next: string | undefined;
  /** Calls of storage for each piece that is only read. */
  callsAPiece: number;
}
