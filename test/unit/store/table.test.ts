// One list of columns, and everything that is written and read of a row follows from it.
import { expect, it } from "vitest";
import { flag, integer, json, optional, optionalText, pico, Table, text, word } from "../../../src/store/table.ts";

const table = new Table("things", {
  id: text("id"),
  kind: word("kind", ["round", "square"]),
  ownerId: optionalText("owner_id"),
  count: integer("count"),
  hidden: flag("hidden"),
  limit: optional(pico("limit_pico")),
  cost: pico("cost_pico"),
  tags: json("tags", (document) => (Array.isArray(document) ? document.map(String) : [])),
});

const record = {
  id: "1",
  kind: "round",
  ownerId: null,
  count: 3,
  hidden: true,
  limit: 9_007_199_254_740_993n,
  cost: 12n,
  tags: ["a"],
} as const;
const thing = { ...record, tags: [...record.tags] };

it("writes what it reads back", () => {
  const { columns, places, valuesOf } = table.placesFor();
  expect(columns).toBe("id, kind, owner_id, count, hidden, limit_pico, cost_pico, tags");
  expect(places).toBe("?1, ?2, ?3, ?4, ?5, CAST(?6 AS INTEGER), CAST(?7 AS INTEGER), ?8");
  expect(valuesOf(thing)).toEqual(["1", "round", null, 3, 1, "9007199254740993", "12", '["a"]']);
  const row = Object.fromEntries(columns.split(", ").map((name, index) => [name, valuesOf(thing)[index]]));
  expect(table.read(row)).toEqual(thing);
});

it("selects wide integers as text, under their own names", () => {
  expect(table.selection()).toContain("things.id, things.kind, things.owner_id");
  expect(table.selection("t")).toContain("CAST(t.limit_pico AS TEXT) AS limit_pico, CAST(t.cost_pico AS TEXT)");
});

it.each<[string, object, string, unknown[]]>([
  ["a place of its own", {}, "?1, ?2", ["1", null]],
  ["an expression around its place", { ownerId: (place: string) => `lower(${place})` }, "?1, lower(?2)", ["1", null]],
  ["an expression instead, which takes no place", { id: "uuid()" }, "uuid(), ?1", [null]],
])("gives a column %s", (_, instead, places, values) => {
  const made = table.placesFor(["id", "ownerId"], instead);
  expect(made.places).toBe(places);
  expect(made.valuesOf(thing)).toEqual(values);
});

it("assigns in the order of the places", () => {
  const made = table.placesFor(["hidden", "limit", "id"]);
  expect(made.assignments).toBe("hidden = ?1, limit_pico = CAST(?2 AS INTEGER), id = ?3");
  expect(made.place("id")).toBe("?3");
});

it("does not read a word that it does not know", () => {
  expect(() => table.read({ id: "1", kind: "oval", tags: "[]" })).toThrow("kind holds none of round, square");
});
