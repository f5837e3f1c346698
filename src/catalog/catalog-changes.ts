// What differs between two catalogs: for people in lines, and as the former documents that undo it. Pure.
import type { Catalog, Model, Provider } from "./catalog.ts";
import { readablePrice } from "./check-prices.ts";
import { parseMoney } from "./money.ts";
import { diffPricing } from "./price-changes.ts";

export interface ChangeLine {
  kind: "provider" | "model";
  /** Slug or id. */
  name: string;
  what: "added" | "removed" | "changed";
  /** Of what changed: `openai: prompt $2.5 a million → $2.75 a million`. */
  details: string[];
}

export interface CatalogChanges {
  lines: ChangeLine[];
  /** How many there are, where not all have a line. */
  models: number;
  providers: number;
}

/** What was at a place; null: nothing was. */
export interface Former {
  kind: ChangeLine["kind"];
  name: string;
  position: number;
  document: unknown;
}

const maxLines = 100;
const maxDetails = 10;

export function compareCatalogs(before: Catalog, after: Catalog): { changes: CatalogChanges; former: Former[] } {
  const models = compare(before.models, after.models, { kind: "model", nameOf: ({ id }) => id, detailsOf: ofModel });
  const providers = compare(before.providers, after.providers, {
    ...{ kind: "provider", nameOf: ({ slug }) => slug, detailsOf: changedFields },
  });
  return {
    changes: {
      lines: [...providers.lines, ...models.lines].slice(0, maxLines),
      ...{ models: models.lines.length, providers: providers.lines.length },
    },
    former: [...providers.former, ...models.former],
  };
}

interface Comparison<Item> {
  kind: ChangeLine["kind"];
  nameOf: (item: Item) => string;
  detailsOf: (before: Item, after: Item) => string[];
}

function compare<Item extends Provider | Model>(
  before: readonly Item[],
  after: readonly Item[],
  { kind, nameOf, detailsOf }: Comparison<Item>,
): { lines: ChangeLine[]; former: Former[] } {
  const now = new Map(after.map((item) => [nameOf(item), item]));
  const was = new Map(before.map((item, position) => [nameOf(item), { item, position }]));
  const lines: ChangeLine[] = [];
  const former: Former[] = [];
  for (const [name, { item, position }] of was) {
    const other = now.get(name);
    if (other !== undefined && isSame(item, other)) continue;
    const what = other === undefined ? "removed" : "changed";
    lines.push({ kind, name, what, details: other === undefined ? [] : detailsOf(item, other).slice(0, maxDetails) });
    former.push({ kind, name, position, document: item });
  }
  for (const name of now.keys()) {
    if (was.has(name)) continue;
    lines.push({ kind, name, what: "added", details: [] });
    former.push({ kind, name, position: 0, document: null });
  }
  return { lines, former };
}

/** The order of fields says nothing. */
function isSame(one: unknown, other: unknown): boolean {
  return sorted(one) === sorted(other);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function ofModel(before: Model, after: Model): string[] {
  const { endpoints: was, ...model } = before;
  const { endpoints: is, ...changed } = after;
  return [
    ...changedFields(model, changed),
    ...was.filter(({ tag }) => !is.some((one) => one.tag === tag)).map(({ tag }) => `endpoint ${tag} removed`),
    ...is.flatMap((endpoint) => {
      const { pricing, ...rest } = endpoint;
      const old = was.find(({ tag }) => tag === endpoint.tag);
      if (old === undefined) return [`endpoint ${endpoint.tag} added`];
      const { pricing: oldPricing, ...oldRest } = old;
      const said = [
        ...diffPricing(oldPricing, pricing).map(
          ({ field, before: from, after: to }) => `${field} ${written(field, from)} → ${written(field, to)}`,
        ),
        ...changedFields(oldRest, rest),
      ];
      return said.map((text) => `${endpoint.tag}: ${text}`);
    }),
  ];
}

function written(field: string, price: string | null): string {
  const amount = price === null ? undefined : parseMoney(price);
  return price === null ? "none" : amount === undefined ? "others" : readablePrice(field, amount);
}

const maxWritten = 60;

function changedFields(before: object, after: object): string[] {
  const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((name) => !isSame(was.get(name), is.get(name)))
    .map((name) => `${name} ${cut(was.get(name))} → ${cut(is.get(name))}`);
}

function cut(value: unknown): string {
  const text = value === undefined ? "none" : (JSON.stringify(value) ?? "none");
  return text.length > maxWritten ? `${text.slice(0, maxWritten)}…` : text;
}

/** The catalog as it was before what `former` undoes, the newest change first. */
export function undoChanges(
  catalog: Catalog,
  changes: readonly (readonly Former[])[],
): { providers: unknown[]; models: unknown[] } {
  const providers: [string, unknown][] = catalog.providers.map((provider) => [provider.slug, provider]);
  const models: [string, unknown][] = catalog.models.map((model) => [model.id, model]);
  for (const change of changes) {
    for (const { kind, name, position, document } of change.toSorted((a, b) => a.position - b.position)) {
      const items = kind === "model" ? models : providers;
      const at = items.findIndex(([known]) => known === name);
      if (document === null) {
        if (at !== -1) items.splice(at, 1);
      } else if (at === -1) items.splice(position, 0, [name, document]);
      else items[at] = [name, document];
    }
  }
  return { providers: providers.map(([, item]) => item), models: models.map(([, item]) => item) };
}
