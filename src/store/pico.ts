// Picodollars in D1 are 64-bit integers, which D1's numbers (doubles) cannot hold: they are read as text
// (`CAST(… AS TEXT)`) and bound as text (`CAST(? AS INTEGER)`).

/** A money column read with CAST(… AS TEXT); a sum over no rows is null and counts as 0. */
export function readPico(text: string | null | undefined): bigint {
  return text === null || text === undefined ? 0n : BigInt(text);
}

export function writePico(pico: bigint | null): string | null {
  return pico === null ? null : pico.toString();
}
