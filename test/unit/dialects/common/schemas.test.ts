import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expandReferences } from "../../../../src/dialects/common/expand-references.ts";
import { objectSchema } from "../../../../src/dialects/common/object-schema.ts";
import { hasReferenceCycle, resolveReference } from "../../../../src/dialects/common/schema-references.ts";

const tree = {
  $ref: "#/$defs/node",
  $defs: {
    node: {
      type: "object",
      properties: { name: { type: "string" }, children: { type: "array", items: { $ref: "#/$defs/node" } } },
    },
  },
};
const acyclic = {
  type: "object",
  properties: { from: { $ref: "#/$defs/place" }, to: { $ref: "#/$defs/place", description: "Where to" } },
  $defs: {
    place: { type: "object", properties: { country: { $ref: "#/$defs/country" } } },
    country: { type: "string" },
  },
};

describe("references", () => {
  it.each([
    ["none", { type: "object" }, false],
    ["shared but acyclic", acyclic, false],
    ["a tree", tree, true],
    ["itself", { type: "object", properties: { next: { $ref: "#" } } }, true],
    [
      "two that need each other",
      { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { items: { $ref: "#/$defs/a" } } } },
      true,
    ],
    [
      "one that is spelled in two ways",
      { $defs: { ab: { items: { $ref: "#/$defs/a%62" } } }, $ref: "#/$defs/ab" },
      true,
    ],
    ["one that leads nowhere", { $ref: "#/$defs/missing" }, false],
    ["another document", { $ref: "https://x.test/schema" }, false],
  ])("finds a cycle in %s: %j → %j", (_case, schema, cyclic) => {
    expect(hasReferenceCycle(schema)).toBe(cyclic);
  });

  it("looks once at what many spellings point to", () => {
    const big = { anyOf: Array.from({ length: 5_000 }, () => ({ type: "string" })) };
    const letters = [..."abcdefghijkl"];
    const spellings = Array.from({ length: 2 ** letters.length }, (_, bits) =>
      letters.map((letter, at) => (bits & (1 << at) ? `%${letter.charCodeAt(0).toString(16)}` : letter)).join(""),
    );
    const references = spellings.map((name) => ({ $ref: `#/$defs/${name}` }));
    const started = performance.now();
    expect(hasReferenceCycle({ anyOf: references, $defs: { [letters.join("")]: big } })).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it.each([
    ["that ends", {}],
    ["that leads back to its beginning", { $ref: "#/$defs/0" }],
  ])("fills no stack with a chain of references %s", (_, last) => {
    const count = 20_000;
    const $defs = Object.fromEntries(
      Array.from({ length: count }, (_, place) => [
        place,
        place === count - 1 ? last : { type: "object", properties: { next: { $ref: `#/$defs/${place + 1}` } } },
      ]),
    );
    const schema = { $ref: "#/$defs/0", $defs };
    expect(hasReferenceCycle(schema)).toBe(true);
    expect(JSON.stringify(expandReferences(schema)).length).toBeGreaterThan(1_000);
  });

  it("resolves escaped pointers", () => {
    expect(resolveReference({ $defs: { "a/b c": { type: "null" } } }, "#/$defs/a~1b%20c")).toEqual({ type: "null" });
    expect(resolveReference({ type: "null" }, "#")).toEqual({ type: "null" });
    expect(resolveReference({}, "#/constructor")).toBeUndefined();
  });
});

describe("unrolling", () => {
  it("inlines what is acyclic, siblings of the reference winning", () => {
    const place = { type: "object", properties: { country: { type: "string" } } };
    expect(expandReferences(acyclic)).toEqual({
      type: "object",
      properties: { from: place, to: { ...place, description: "Where to" } },
    });
  });

  it("ends a tree after three levels with its bare type", () => {
    const text = JSON.stringify(expandReferences(tree));
    expect(text).not.toContain("$ref");
    expect(text.split('"name"')).toHaveLength(4);
    expect(text).toContain('"items":{"type":"object"}');
  });

  it("stays small however schemas refer to each other", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const links = Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }]));
    const every = { type: "object", properties: links };
    const schema = { ...every, $defs: Object.fromEntries(names.map((name) => [name, every])) };
    expect(JSON.stringify(expandReferences(schema)).length).toBeLessThan(2_000_000);
  });

  it("ends for any references", () => {
    const name = fc.constantFrom("a", "b", "c");
    const node = fc.record({
      properties: fc.dictionary(
        name,
        name.map((to) => ({ $ref: `#/$defs/${to}` })),
        { maxKeys: 3 },
      ),
    });
    fc.assert(
      fc.property(node, node, node, (a, b, c) => {
        const schema = { ...a, $defs: { a, b, c } };
        expect(JSON.stringify(expandReferences(schema))).not.toContain("$ref");
      }),
      { numRuns: 50 },
    );
  });
});

describe("the input of a tool", () => {
  it("is an object, and stays what it was", () => {
    const schema = { type: "object", properties: { a: { anyOf: [{ type: "string" }] } } };
    expect(objectSchema(schema)).toEqual({ schema, folded: false });
    expect(objectSchema({})).toEqual({ schema: { type: "object" }, folded: false });
  });

  it("folds as many branches as a client likes, by name or by reference, in no time", () => {
    const count = 3_000;
    const branches = Array.from({ length: count }, (_, index) => ({ properties: { [`k${index}`]: {} } }));
    const properties = Object.fromEntries(branches.flatMap(({ properties: own }) => Object.entries(own)));
    const required = Object.keys(properties);
    const references = Array.from({ length: count }, () => ({ $ref: "#/$defs/all" }));
    const started = performance.now();
    expect(Object.keys(objectSchema({ allOf: branches }).schema["properties"] as object)).toHaveLength(count);
    const named = objectSchema({ anyOf: references, $defs: { all: { properties, required } } }).schema;
    expect(named["required"]).toHaveLength(count);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it("folds a union at the root: all properties, and what every branch requires", () => {
    const one = { type: "object", properties: { a: { type: "string" }, b: {} }, required: ["a", "b"] };
    const two = { $ref: "#/$defs/two" };
    const $defs = { two: { type: "object", properties: { a: { type: "string" }, c: {} }, required: ["a"] } };
    expect(objectSchema({ anyOf: [one, two], $defs })).toEqual({
      folded: true,
      schema: { type: "object", properties: { a: { type: "string" }, b: {}, c: {} }, required: ["a"], $defs },
    });
    expect(objectSchema({ allOf: [one, two], $defs }).schema["required"]).toEqual(["a", "b"]);
  });
});
