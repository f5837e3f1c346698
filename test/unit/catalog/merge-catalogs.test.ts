// The merge of a newer built-in catalog with what an operator made of the last one: what stays, what comes, what conflicts.
import { expect, it } from "vitest";
import type { Catalog } from "../../../src/catalog/catalog.ts";
import { mergeCatalogs } from "../../../src/catalog/merge-catalogs.ts";
import type { Side } from "../../../src/catalog/merge-documents.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";

/** `model: { provider: price of a prompt }`; providers are those named, and `spare`. */
type Sketch = Record<string, Record<string, string>>;

function draw(sketch: Sketch, change: (document: Document) => void = () => undefined): Catalog {
  const slugs = [...new Set(["spare", ...Object.values(sketch).flatMap(Object.keys)])];
  const document: Document = {
    providers: slugs.map((slug) => ({ slug, name: slug, dialect: "openai", base_url: `https://${slug}.example/v1` })),
    models: Object.entries(sketch).map(([id, prices]) => ({
      id,
      name: id,
      context_length: 1000,
      endpoints: Object.entries(prices).map(([provider, prompt]) => ({
        provider,
        upstream_model: "m",
        pricing: { prompt, completion: "0" },
      })),
    })),
  };
  change(document);
  return read(document);
}

interface Document {
  providers: Record<string, unknown>[];
  models: { id: string; endpoints: Record<string, unknown>[]; [field: string]: unknown }[];
}

function read(document: unknown): Catalog {
  const catalog = readCatalog(document, catalogRules);
  if (!catalog.ok) throw new Error(JSON.stringify(catalog.problem));
  return catalog.value;
}

function merge(base: Catalog | undefined, yours: Catalog, builtin: Catalog, prefer: Side = "yours") {
  const { document, changes, conflicts } = mergeCatalogs({ base, yours, builtin, prefer });
  return { catalog: read(document), changes, conflicts };
}

/** Back to a sketch. */
function sketchOf({ models }: Catalog): Sketch {
  return Object.fromEntries(
    models.map(({ id, endpoints }) => [
      id,
      Object.fromEntries(endpoints.map(({ tag, pricing }) => [tag, pricing.prompt])),
    ]),
  );
}

interface Case {
  what: string;
  base: Sketch;
  yours: Sketch;
  builtin: Sketch;
  gives: Sketch;
  /** `name path` of each; `name` alone for a part as a whole. */
  conflicts?: string[];
}

const cases: Case[] = [
  {
    what: "takes a newer one whole where nothing was changed",
    base: { "x/a": { p: "1e-6" }, "x/old": { p: "1e-6" } },
    yours: { "x/a": { p: "1e-6" }, "x/old": { p: "1e-6" } },
    builtin: { "x/new": { q: "3e-6" }, "x/a": { p: "2e-6", q: "2e-6" } },
    gives: { "x/new": { q: "3e-6" }, "x/a": { p: "2e-6", q: "2e-6" } },
  },
  {
    what: "leaves what you changed where the built-in one did not",
    base: { "x/a": { p: "1e-6" } },
    yours: { "x/a": { p: "5e-6" } },
    builtin: { "x/a": { p: "1e-6" }, "x/b": { p: "1e-6" } },
    gives: { "x/a": { p: "5e-6" }, "x/b": { p: "1e-6" } },
  },
  {
    what: "leaves models, endpoints and providers of your own",
    base: { "x/a": { p: "1e-6" } },
    yours: { "own/m": { mine: "1e-6" }, "x/a": { mine: "9e-6", p: "1e-6" } },
    builtin: { "x/a": { p: "2e-6" } },
    gives: { "own/m": { mine: "1e-6" }, "x/a": { mine: "9e-6", p: "2e-6" } },
  },
  {
    what: "does not bring back what you removed, changed or not, nor anything of a provider that you removed",
    base: { "x/a": { p: "1e-6", q: "1e-6" }, "x/b": { q: "1e-6" }, "x/c": { p: "1e-6" } },
    yours: { "x/a": { p: "1e-6" } },
    builtin: { "x/a": { p: "1e-6", q: "1e-6" }, "x/b": { q: "9e-6" }, "x/c": { p: "9e-6" }, "x/new": { q: "1e-6" } },
    gives: { "x/a": { p: "1e-6" } },
  },
  {
    what: "lists what both changed, and keeps yours",
    base: { "x/a": { p: "1e-6" } },
    yours: { "x/a": { p: "5e-6" } },
    builtin: { "x/a": { p: "2e-6" } },
    gives: { "x/a": { p: "5e-6" } },
    conflicts: ["x/a, p pricing.prompt"],
  },
  {
    what: "sees no conflict where both changed to the same",
    base: { "x/a": { p: "1e-6" } },
    yours: { "x/a": { p: "2e-6" }, "x/b": { p: "1e-6" } },
    builtin: { "x/a": { p: "2e-6" }, "x/b": { p: "1e-6" } },
    gives: { "x/a": { p: "2e-6" }, "x/b": { p: "1e-6" } },
  },
  {
    what: "lists what you changed and the built-in one no longer has, and keeps it",
    base: { "x/a": { p: "1e-6", q: "1e-6" }, "x/b": { p: "1e-6" } },
    yours: { "x/a": { p: "1e-6", q: "7e-6" }, "x/b": { p: "7e-6" } },
    builtin: { "x/a": { p: "1e-6" } },
    gives: { "x/a": { p: "1e-6", q: "7e-6" }, "x/b": { p: "7e-6" } },
    conflicts: ["x/a, q", "x/b"],
  },
  {
    what: "keeps a provider that is no longer built in while you use it",
    base: { "x/a": { p: "1e-6" }, "x/b": { old: "1e-6" } },
    yours: { "x/a": { p: "1e-6", old: "4e-6" } },
    builtin: { "x/a": { p: "1e-6" } },
    gives: { "x/a": { p: "1e-6", old: "4e-6" } },
  },
  {
    what: "keeps a model whose provider you put in the place of those that you removed",
    base: { "x/a": { q: "1e-6" } },
    yours: { "x/a": { mine: "9e-6" } },
    builtin: { "x/a": { q: "2e-6" }, "x/b": { q: "2e-6" } },
    gives: { "x/a": { mine: "9e-6" } },
  },
];

const plain = (sketch: Sketch): Sketch =>
  JSON.parse(JSON.stringify(sketch).replaceAll(/"(\d)e-6"/g, (_, digit) => `"0.00000${digit}"`));

it.each(cases)("$what", ({ base, yours, builtin, gives, conflicts = [] }) => {
  const merged = merge(draw(plain(base)), draw(plain(yours)), draw(plain(builtin)));
  expect(sketchOf(merged.catalog)).toEqual(plain(gives));
  expect(merged.conflicts.map(({ name, path }) => `${name} ${path}`.trim()).sort()).toEqual(conflicts);
  // Whose side is preferred decides over conflicts and over nothing else.
  if (conflicts.length > 0) return;
  expect(merge(draw(plain(base)), draw(plain(yours)), draw(plain(builtin)), "builtin")).toEqual(merged);
});

it("merges field by field, lists as a whole, and tells each change with both values", () => {
  const base = draw({ "x/a": { p: "0.000001" } });
  const yours = draw({ "x/a": { p: "0.000001" } }, ({ models: [model] }) => {
    Object.assign(model ?? {}, { name: "Mine", aliases: ["mine"] });
  });
  const builtin = draw({ "x/a": { p: "0.000001" } }, ({ models: [model] }) => {
    Object.assign(model ?? {}, { context_length: 2000, aliases: ["theirs"], quality: { code: 0.5 } });
  });
  const merged = merge(base, yours, builtin);
  expect(merged.catalog.models[0]).toMatchObject({ name: "Mine", context_length: 2000, aliases: ["mine"] });
  expect(merged.catalog.models[0]?.quality).toEqual({ code: 0.5 });
  expect(merged.conflicts).toEqual([
    { part: "models", name: "x/a", path: "aliases", yours: ["mine"], builtin: ["theirs"] },
  ]);
  expect(merged.changes).toContainEqual({
    ...{ part: "models", name: "x/a", kind: "changed" },
    ...{ path: "context_length", from: 1000, to: 2000 },
  });
  expect(merge(base, yours, builtin, "builtin").catalog.models[0]).toMatchObject({ name: "Mine", aliases: ["theirs"] });
});

it("knows nothing without a base: every difference is a conflict, and your own parts stay either way", () => {
  const yours = draw({ "own/m": { mine: "0.000001" }, "x/a": { p: "0.000005" } });
  const builtin = draw({ "x/a": { p: "0.000001" }, "x/b": { p: "0.000001" } });
  const kept = merge(undefined, yours, builtin);
  expect(kept.catalog).toEqual(yours);
  expect(kept.changes).toEqual([]);
  expect(kept.conflicts.map(({ name, path }) => `${name} ${path}`.trim())).toEqual(["x/b", "x/a, p pricing.prompt"]);
  const taken = merge(undefined, yours, builtin, "builtin");
  expect(sketchOf(taken.catalog)).toEqual({
    "own/m": { mine: "0.000001" },
    "x/a": { p: "0.000001" },
    "x/b": { p: "0.000001" },
  });
});

it("puts what is new where it stands in the built-in catalog", () => {
  const base = draw({ "x/a": {}, "x/c": {} });
  const yours = draw({ "x/c": {}, "own/m": {}, "x/a": {} });
  const builtin = draw({ "x/first": {}, "x/a": {}, "x/b": {}, "x/c": {}, "x/d": {} });
  expect(merge(base, yours, builtin).catalog.models.map(({ id }) => id)).toEqual([
    "x/first",
    ...["x/c", "x/d", "own/m", "x/a", "x/b"],
  ]);
});
