// The tables of a Markdown page by the heading they stand under: one record per row, by the names of the columns.
// Hand-kept data is written like this because a table can be read, explained and reviewed line by line. PURE.

export type Row = Record<string, string>;

/** Cells lose their code marks; an escaped bar is a bar. */
export function parseTables(markdown: string): Map<string, Row[]> {
  const tables = new Map<string, Row[]>();
  let heading = "";
  let columns: string[] | undefined;
  for (const line of markdown.split("\n")) {
    if (line.startsWith("#")) {
      heading = line.replace(/^#+\s*/, "");
      columns = undefined;
    }
    if (!line.startsWith("|") || /^\|[\s|:-]+\|$/.test(line)) continue;
    const cells = readCells(line);
    if (columns === undefined) {
      columns = cells;
      tables.set(heading, []);
    } else {
      tables.get(heading)?.push(readRow(columns, cells, line));
    }
  }
  return tables;
}

function readCells(line: string): string[] {
  const cells = line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/);
  return cells.map((cell) =>
    cell
      .trim()
      .replace(/^`(.*)`$/, "$1")
      .replaceAll("\\|", "|"),
  );
}

function readRow(columns: string[], cells: string[], line: string): Row {
  if (cells.length !== columns.length)
    throw new Error(`${cells.length} cells where there are ${columns.length} columns: ${line}`);
  return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""]));
}
