// A catalog as text: one line for each provider, each model's facts and each endpoint, so that a change of one is a
// difference of one line. PURE.

/** Whatever has a catalog's shape; what is in it is not looked at. */
export interface CatalogLike {
  providers: readonly unknown[];
  models: readonly unknown[];
}

export function formatCatalog({ providers, models }: CatalogLike): string {
  return `{\n"providers": ${list(providers.map(line))},\n"models": ${list(models.map(formatModel))}\n}\n`;
}

function formatModel(model: unknown): string {
  const { endpoints = [], ...facts } = model as { endpoints?: readonly unknown[] };
  return `${line(facts).slice(0, -1)}, "endpoints": ${list(endpoints.map(line))}}`;
}

/** With a space after each comma and colon, as people write it. */
function line(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(line).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}: ${line(field)}`).join(", ")}}`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "[]" : `[\n${items.join(",\n")}\n]`;
}
