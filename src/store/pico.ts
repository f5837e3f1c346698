// Picodollars in D1 are 64-bit integers, which D1's numbers (doubles) cannot hold: they are read as text
// (`CAST(… AS TEXT)`) and bound as text (`CAST(? AS INTEGER)`). Sums of them can pass 64 bits, where SQLite's SUM throws:
// whole dollars and the rest are summed apart, and meet again here.

export const picoPerDollar = 1_000_000_000_000n;

/** Bound below 64 bits, so that the triggers that add a generation to a day never pass them (migrations/0007_sums.sql). */
const maxColumn = 5_000_000_000_000_000_000n;

/**
 * SQL for the sum of a money column, to be read by `readPico`; `where` counts only those rows. `dollars`: the column with
 * whole dollars that were carried over from it, in tables that have one.
 */
export function sumOfPico(column: string, { dollars = "0", where }: { dollars?: string; where?: string } = {}): string {
  const pico = `CAST(${column} AS INTEGER)`;
  const only = (value: string): string => (where === undefined ? value : `CASE WHEN ${where} THEN ${value} ELSE 0 END`);
  return `(SUM(${only(`${pico} / ${picoPerDollar} + ${dollars}`)}) || ':' || SUM(${only(`${pico} % ${picoPerDollar}`)}))`;
}

/** A money column as text, or a `sumOfPico`. No rows are 0; a figure that is none is 0 too: no report fails over it. */
export function readPico(text: string | null | undefined): bigint {
  if (text === null || text === undefined) return 0n;
  const [first = "", second] = text.split(":");
  return second === undefined ? readWhole(first) : readWhole(first) * picoPerDollar + readWhole(second);
}

/** What SQLite wrote as a double is read as one. */
function readWhole(text: string): bigint {
  if (/^-?\d+$/.test(text)) return BigInt(text);
  const amount = Math.trunc(Number(text));
  return Number.isFinite(amount) ? BigInt(amount) : 0n;
}

export function writePico(pico: bigint | null): string | null {
  return pico === null ? null : pico.toString();
}

/** Picodollars as text → what their column holds: beyond five million dollars for one generation nobody counts. */
export function columnPico(text: string): string {
  const pico = readWhole(text);
  return String(pico > maxColumn ? maxColumn : pico);
}
