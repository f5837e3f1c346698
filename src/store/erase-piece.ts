// What the places where records lie have in common for an erasure: a piece of them that is read, and written anew without who
// it was.
import type { GenerationRecord } from "../accounting/generation-record.ts";

export interface ErasePlace {
  database: D1Database;
  bucket: R2Bucket;
}

/** Takes out of these records what is to go, and answers those that it changed. */
export type Eraser = (records: readonly GenerationRecord[]) => Promise<GenerationRecord[]>;

export interface Piece {
  /** Names its place in its store. */
  at: string;
  erase(eraser: Eraser): Promise<number>;
}

export interface Where {
  workspaceId: string;
  after: string;
  limit: number;
}
