// Walks through all records of a workspace, wherever they lie, and takes out of those that are chosen who it was, with the
// comments on them and their contents. A bounded part at a time: whoever calls goes on where it ended. Done twice it does
// nothing more.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { hasIdentity, withoutIdentity } from "../accounting/without-identity.ts";
import { deleteContentsOf } from "./contents.ts";
import { lookAtChunks } from "./erase-in-chunks.ts";
import { lookAtFormer } from "./erase-in-former.ts";
import { lookAtParts } from "./erase-in-parts.ts";
import type { Eraser } from "./erase-piece.ts";
import type { Choice } from "./identity.ts";
import type { StorePlace } from "./store-place.ts";

export interface EraseInput {
  workspaceId: string;
  /** Where the walk before ended; empty at the beginning. */
  cursor: string;
  /** Calls of storage that the walk may take, about. */
  calls: number;
  choose: Choice;
}

export interface Erased {
  records: number;
  /** What is left of the calls. */
  calls: number;
  /** Where to go on; undefined: done. */
  cursor: string | undefined;
}

/** In the order in which records move from one to the next, so that none slips past the walk. */
const stores = [lookAtFormer, lookAtChunks, lookAtParts];

/** Of a piece in which something was found: it is written, its contents and comments go. */
const callsOfAFind = 4;

export async function eraseRecords(place: StorePlace, input: EraseInput): Promise<Erased> {
  const { workspaceId } = input;
  const [written = "0", ...rest] = input.cursor.split(" ");
  const eraser = eraserOf(place, input);
  let [records, calls] = [0, input.calls];
  let [store, after] = [Number(written), rest.join(" ")];
  while (store < stores.length) {
    if (calls <= 0) return { records, calls: 0, cursor: `${store} ${after}` };
    const look = await stores[store]?.(place, { workspaceId, after });
    for (const erase of look?.pieces ?? []) {
      const found = await erase(eraser);
      records += found;
      calls -= found === 0 ? (look?.callsAPiece ?? 0) : callsOfAFind;
    }
    calls -= 1;
    [store, after] = look?.next === undefined ? [store + 1, ""] : [store, look.next];
  }
  return { records, calls, cursor: undefined };
}

function eraserOf({ database, bucket }: StorePlace, { workspaceId, choose }: EraseInput): Eraser {
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
