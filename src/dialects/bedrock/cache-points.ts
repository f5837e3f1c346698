// At most four cache points, the last ones kept; none at all for models that do not know them.
import type { Note } from "../../wire/note.ts";
import type { BedrockMessage, Block, CachePoint } from "./blocks.ts";

const limit = 4;

/** Lists of blocks as they will be sent, tools first. Cache points beyond the limit are taken out of them in place. */
export function limitCachePoints(lists: object[][], allowed: boolean): Note[] {
  const room = allowed ? limit : 0;
  let surplus = lists.flat().filter(isCachePoint).length - room;
  if (surplus <= 0) return [];
  const notes: Note[] = [{ code: "cache_markers_left_out", count: surplus, limit: room }];
  for (const list of lists) {
    for (let at = 0; at < list.length && surplus > 0; ) {
      if (isCachePoint(list[at])) {
        list.splice(at, 1);
        surplus--;
      } else at++;
    }
  }
  return notes;
}

function isCachePoint(block: object | undefined): block is CachePoint {
  return block !== undefined && "cachePoint" in block;
}

/** An automatic breakpoint: behind the last thing the user said, where there is not one already. */
export function addAutomatic(messages: BedrockMessage[], points: CachePoint[]): void {
  const blocks: Block[] | undefined = messages.findLast(({ role }) => role === "user")?.content;
  if (blocks !== undefined && !isCachePoint(blocks.at(-1))) blocks.push(...points);
}
