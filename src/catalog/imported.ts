// What the importers of foreign listings share: their result, how a foreign price becomes ours, and what of our own
// catalog survives an import. PURE.
import type { Catalog, Model, Provider } from "./catalog.ts";
import { formatMoney, parseMoney } from "./money.ts";

export interface Imported {
  catalog: Catalog;
  /** What was left out or guessed, in words for whoever imports. */
  notes: string[];
}

/** A foreign price in USD per token or unit → our decimal string; undefined if it is none. Beyond 1e-12 it is rounded. */
export function readPrice(price: string | number | null | undefined): string | undefined {
  if (price === null || price === undefined || price === "") return undefined;
  const exact = typeof price === "string" ? parseMoney(price) : undefined;
  if (exact !== undefined) return formatMoney(exact);
  const amount = Number(price);
  if (!Number.isFinite(amount) || amount < 0) return undefined;
  return formatMoney(BigInt(Math.round(amount * 1e12)));
}

/** A price of zero, where it says only that there is none. */
export function readExtraPrice(price: string | number | null | undefined): string | undefined {
  const read = readPrice(price);
  return read === "0" ? undefined : read;
}

/** Of providers inside the Worker, which no listing knows. */
const ownDialects: ReadonlySet<string> = new Set(["sandbox"]);

/** The imported models between our providers; what only our sandbox serves stays, for no listing knows it. */
export function besideOurs(base: Catalog, imported: { providers: Provider[]; models: Model[] }): Catalog {
  const sandboxes = new Set(base.providers.filter(({ dialect }) => ownDialects.has(dialect)).map(({ slug }) => slug));
  const isOurs = ({ endpoints }: Model) =>
    endpoints.length > 0 && endpoints.every(({ provider }) => sandboxes.has(provider));
  const taken = new Set(imported.models.map(({ id }) => id));
  const ours = base.models.filter((model) => isOurs(model) && !taken.has(model.id));
  const models = [...ours, ...imported.models].sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
  return { providers: [...base.providers, ...imported.providers], models: withUniqueNames(models) };
}

/** An alias that somebody else is called by now is dropped. */
function withUniqueNames(models: Model[]): Model[] {
  const taken = new Set(models.map(({ id }) => id.toLowerCase()));
  return models.map((model) => {
    const aliases = model.aliases.filter((alias) => {
      const free = !taken.has(alias.toLowerCase());
      taken.add(alias.toLowerCase());
      return free;
    });
    return { ...model, aliases };
  });
}
