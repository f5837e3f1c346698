// A cell of the table of quirks, read. PURE.

export type Quirks = Record<string, unknown>;

/** `name=value` pairs; a value is JSON, or else a word. */
export function parseQuirks(cell: string): Quirks {
  const pairs = cell.split(/\s+/).filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [name, parseValue(value.join("="))];
    }),
  );
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
