// Walks through all records of a workspace, wherever they lie, and takes out of those that are chosen who it was, with the
// comments on them and their contents. A bounded part at a time: whoever calls goes on where it ended. Done twice it does
// nothing more.

import type { GenerationRecord } from "../accounting/generation-record.ts";
import { hasIdentity, withoutIdentity } from "../accounting/without-identity.ts";
import { deleteContentsOf } from "./contents.ts";
import { eraseInChunk, listChunks } from "./erase-in-chunk.ts";
import { eraseInFormer, listFormer } from "./erase-in-former.ts";
import { eraseInPart, listParts } from "./erase-in-part.ts";
import type { ErasePlace, Eraser, Piece, Where } from "./erase-piece.ts";
import type { Choice } from "./identity.ts";

export interface EraseInput {
  workspaceId: string;
  /** Where the walk before ended; empty at the beginning. */
  cursor: string;
  /** Pieces to look at: chunks, archived objects. */
  pieces: number;
  choose: Choice;
}

export interface Erased {
  records: number;
  pieces: number;
  /** Where to go on; undefined: done. */
  cursor: string | undefined;
}

/** In the order in which records move from one to the next, so that none slips past the walk. */
const stores: readonly ((place: ErasePlace, at: Where) => Promise<Piece[]>)[] = [
  async (place, at) =>
    (await listFormer(place, at)).map((piece) => ({ at: piece.at, erase: eraseInFormer(place, piece) })),
  async (place, at) =>
    (await listChunks(place, at)).map((piece) => ({ at: piece.at, erase: eraseInChunk(place, piece) })),
  async (place, at) =>
    (await listParts(place, at)).map((piece) => ({ at: piece.at, erase: eraseInPart(place, piece) })),
];

const piecesALook = 100;

export async function eraseRecords(place: ErasePlace, input: EraseInput): Promise<Erased> {
  const [written = "0", ...rest] = input.cursor.split(" ");
  let [store, after] = [Number(written), rest.join(" ")];
  let [records, left] = [0, input.pieces];
  const eraser = eraserOf(place, input);
  for (; store < stores.length; [store, after] = [store + 1, ""]) {
    for (;;) {
      if (left <= 0) return { records, pieces: 0, cursor: `${store} ${after}` };
      const limit = Math.min(left, piecesALook);
      const pieces = (await stores[store]?.(place, { workspaceId: input.workspaceId, after, limit })) ?? [];
      for (const piece of pieces) records += await piece.erase(eraser);
      left -= Math.max(1, pieces.length);
      after = pieces.at(-1)?.at ?? after;
      if (pieces.length < limit) break;
    }
  }
  return { records, pieces: left, cursor: undefined };
}

function eraserOf({ database, bucket }: ErasePlace, { workspaceId, choose }: EraseInput): Eraser {
  return async (records) => {
    const chosen: GenerationRecord[] = [];
    for (const record of records) if (hasIdentity(record) && (await choose(record))) chosen.push(record);
    if (chosen.length === 0) return [];
    // First what hangs on them: a record that was erased is not found again.
    await deleteContentsOf({ database, bucket }, { workspaceId, records: chosen });
    await database
      .prepare("UPDATE generation_feedback SET comment = NULL WHERE generation_id IN (SELECT value FROM json_each(?1))")
      .bind(JSON.stringify(chosen.map(({ id }) => id)))
      .run();
    return chosen.map(withoutIdentity);
  };
}
