// Tables for spreadsheets: quoted where needed. They run what begins like a formula, so such a text gets an apostrophe in front;
// where a comma is for decimals they also split cells at semicolons, tabs and the ends of lines, in quotation marks or not.

/** Wide ones too, which Excel takes for the narrow ones. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;
const split = /[;\t\r\n](?="*[=+\-@＝＋－＠])/g;

export type CsvCell = string | number | boolean | null;

/** Lines with their ends. */
export function csvOf(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(writeCell).join(",")}\r\n`).join("");
}

function writeCell(value: CsvCell): string {
  const text = value === null ? "" : String(value);
  const inert = typeof value === "string" ? inertOf(value) : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

function inertOf(text: string): string {
  return `${formula.test(text) ? "'" : ""}${text.replaceAll(split, "$&'")}`;
}
