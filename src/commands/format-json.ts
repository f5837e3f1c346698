// JSON as the project's formatter writes it, so that the built file needs no second pass: objects one field per line,
// lists of simple values on one line where they fit. PURE.

const lineWidth = 120;

export function formatJson(value: unknown): string {
  return `${format(value, "", 0)}\n`;
}

/** `taken` = columns of the line that are not the value's: what stands before it and the comma after it. */
function format(value: unknown, indent: string, taken: number): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    const oneLine = `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
    const simple = value.every((item) => typeof item !== "object" || item === null);
    if (simple && taken + oneLine.length <= lineWidth) return oneLine;
    const items = value.map((item, at) => inner + format(item, inner, inner.length + comma(at, value)));
    return `[\n${items.join(",\n")}\n${indent}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  if (entries.length === 0) return "{}";
  const fields = entries.map(([key, field], at) => {
    const start = `${inner}${JSON.stringify(key)}: `;
    return start + format(field, inner, start.length + comma(at, entries));
  });
  return `{\n${fields.join(",\n")}\n${indent}}`;
}

function comma(at: number, list: readonly unknown[]): number {
  return at < list.length - 1 ? 1 : 0;
}
