// What differs between two catalogs, in lines for people, and undone exactly.
import { expect, it } from "vitest";
import type { Catalog } from "../../../src/catalog/catalog.ts";
import { compareCatalogs, undoChanges } from "../../../src/catalog/catalog-changes.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";

const provider = (slug: string, change: object = {}) => ({
  ...{ slug, name: slug, dialect: "openai", base_url: "https://p.example/v1" },
  ...change,
});
const endpoint = (slug: string, prompt: string, change: object = {}) => ({
  ...{ provider: slug, upstream_model: "m", pricing: { prompt, completion: "0.00001" } },
  ...change,
});
const model = (id: string, endpoints: object[]) => ({ id, name: id, context_length: 1_000, endpoints });

function catalogOf(providers: object[], models: object[]): Catalog {
  const read = readCatalog({ providers, models }, catalogRules);
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  return read.value;
}

const before = catalogOf(
  [provider("one"), provider("two")],
  [
    model("a/first", [endpoint("one", "0.0000025")]),
    model("a/second", [endpoint("one", "0.000001")]),
    model("a/third", []),
  ],
);
const after = catalogOf(
  [provider("two"), provider("one", { base_url: "https://q.example/v1" }), provider("new")],
  [
    model("a/new", []),
    model("a/first", [endpoint("one", "0.00000275", { regions: ["eu"] }), endpoint("two", "0.000001")]),
    model("a/third", []),
  ],
);

it("says in lines what changed", () => {
  expect(compareCatalogs(before, after).changes).toEqual({
    providers: 2,
    models: 3,
    lines: [
      {
        ...{ kind: "provider", name: "one", what: "changed" },
        details: ['base_url "https://p.example/v1" → "https://q.example/v1"'],
      },
      { kind: "provider", name: "new", what: "added", details: [] },
      {
        ...{ kind: "model", name: "a/first", what: "changed" },
        details: ["one: prompt $2.5 a million → $2.75 a million", 'one: regions [] → ["eu"]', "endpoint two added"],
      },
      { kind: "model", name: "a/second", what: "removed", details: [] },
      { kind: "model", name: "a/new", what: "added", details: [] },
    ],
  });
  expect(compareCatalogs(before, before)).toEqual({ changes: { lines: [], models: 0, providers: 0 }, former: [] });
});

it("undoes one change, and several from the newest on", () => {
  const second = catalogOf([provider("two")], [model("a/other", [])]);
  const undo = [compareCatalogs(after, second).former, compareCatalogs(before, after).former];
  const back = undoChanges(second, undo);
  expect(compareCatalogs(catalogOf(back.providers as object[], back.models as object[]), before).changes.lines).toEqual(
    [],
  );
  expect(back.models.map((one) => (one as { id: string }).id)).toEqual(["a/first", "a/second", "a/third"]);
  const once = undoChanges(after, [compareCatalogs(before, after).former]);
  expect(compareCatalogs(catalogOf(once.providers as object[], once.models as object[]), before).changes.lines).toEqual(
    [],
  );
});

it("stays small, whatever changes", () => {
  const many = (price: string) =>
    catalogOf(
      [provider("one")],
      Array.from({ length: 500 }, (_, number) => model(`a/m${number}`, [endpoint("one", price)])),
    );
  const { changes, former } = compareCatalogs(many("0.000001"), many("0.000002"));
  expect([changes.models, changes.lines.length, former.length]).toEqual([500, 100, 500]);
});
