// The last two minutes of one endpoint, as counts in cells of time. Adding commutes: the same outcomes in any order give
// the same cells, and there are never more than 120 × maxCells of them, however many outcomes there were.

/** Successes and failures that share a moment; `at` is the epoch millisecond of the latest of them. */
export interface Cell {
  at: number;
  successes: number;
  failures: number;
}

/** One second, its cells in order of time: exact to the millisecond until it is crowded, then coarse. */
export interface Slot {
  start: number;
  coarse: boolean;
  cells: readonly Cell[];
}

/** In order of time; seconds without outcomes are left out. */
export type RecentOutcomes = readonly Slot[];

export const slotMs = 1_000;
export const memoryMs = 120_000;
/** A second with outcomes in more milliseconds than this is kept in cells of a tenth of a second instead. */
const maxCells = 16;
const coarseCellMs = 100;

export function addOutcome(recent: RecentOutcomes, outcome: { at: number; failed: boolean }): RecentOutcomes {
  const at = Math.floor(outcome.at);
  const start = at - (at % slotMs);
  const newest = Math.max(start, recent.at(-1)?.start ?? start);
  const forgotten = newest - memoryMs;
  if (start <= forgotten) return recent;
  const cell: Cell = { at, successes: outcome.failed ? 0 : 1, failures: outcome.failed ? 1 : 0 };
  const kept = (recent[0]?.start ?? start) > forgotten ? recent : recent.filter((slot) => slot.start > forgotten);
  const place = kept.findLastIndex((slot) => slot.start <= start);
  const known = kept[place];
  if (known?.start === start) return kept.with(place, addToSlot(known, cell));
  return kept.toSpliced(place + 1, 0, { start, coarse: false, cells: [cell] });
}

function addToSlot(slot: Slot, cell: Cell): Slot {
  const cells = addToCells(slot, cell);
  if (slot.coarse || cells.length <= maxCells) return { ...slot, cells };
  let coarse: Slot = { start: slot.start, coarse: true, cells: [] };
  for (const exact of cells) coarse = { start: slot.start, coarse: true, cells: addToCells(coarse, exact) };
  return coarse;
}

function addToCells(slot: Slot, cell: Cell): readonly Cell[] {
  const width = slot.coarse ? coarseCellMs : 1;
  const position = (of: Cell) => Math.floor((of.at - slot.start) / width);
  const place = slot.cells.findLastIndex((known) => position(known) <= position(cell));
  const known = slot.cells[place];
  if (known === undefined || position(known) !== position(cell)) return slot.cells.toSpliced(place + 1, 0, cell);
  return slot.cells.with(place, {
    at: Math.max(known.at, cell.at),
    successes: known.successes + cell.successes,
    failures: known.failures + cell.failures,
  });
}
