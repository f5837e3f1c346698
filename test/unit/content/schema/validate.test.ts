import { type Schema as CheckedSchema, Validator } from "@cfworker/json-schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { brokenKeywords } from "../../../../src/content/schema/validate.ts";
import type { Schema } from "../../../../src/content/schema/validation.ts";

const names = fc.constantFrom("a", "b", "c");
const small = fc.oneof(fc.integer({ min: -2, max: 3 }), names, fc.boolean(), fc.constant(null), fc.constant(0.5));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    small,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(names, tie("value"), { maxKeys: 3 }),
  ),
}));

const count = fc.nat({ max: 3 });
const type = fc.constantFrom("string", "number", "integer", "boolean", "object", "array", "null");
const { schema } = fc.letrec<{ schema: unknown }>((tie) => {
  const one = tie("schema");
  const several = fc.array(one, { minLength: 1, maxLength: 2 });
  const byName = fc.dictionary(names, one, { maxKeys: 2 });
  const keywords = {
    type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 2 })),
    const: small,
    enum: fc.array(value, { minLength: 1, maxLength: 3 }),
    required: fc.uniqueArray(names, { maxLength: 2 }),
    properties: byName,
    patternProperties: fc.dictionary(fc.constantFrom("^a", "[bc]"), one, { maxKeys: 1 }),
    additionalProperties: one,
    propertyNames: one,
    minProperties: count,
    maxProperties: count,
    items: one,
    contains: one,
    minItems: count,
    maxItems: count,
    uniqueItems: fc.boolean(),
    minimum: count,
    exclusiveMaximum: count,
    multipleOf: fc.constantFrom(1, 2, 0.5),
    minLength: count,
    maxLength: count,
    pattern: fc.constantFrom("^a$", "b"),
    not: one,
    anyOf: several,
    oneOf: several,
    allOf: several,
    if: one,
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
    then: one,
    else: one,
    dependentRequired: fc.dictionary(names, fc.uniqueArray(names, { maxLength: 1 }), { maxKeys: 1 }),
  };
  const keywordNames = fc.constantFrom(...Object.keys(keywords).map((name) => name as keyof typeof keywords));
  // A few keywords each, or nothing would ever fit.
  const few = fc
    .uniqueArray(keywordNames, { maxLength: 3 })
    .chain((kept) => fc.record(Object.fromEntries(kept.map((name) => [name, keywords[name]]))));
  return { schema: fc.oneof({ maxDepth: 3 }, fc.boolean(), few) };
});

test("agrees with another validator", { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(schema, value, (given, instance) => {
      fc.pre(typeof given === "object" && given !== null);
      const verdict = brokenKeywords(given as Schema, instance);
      const other = new Validator(structuredClone(given) as CheckedSchema, "2019-09", false).validate(instance);
      expect(verdict.ok && verdict.value.length === 0).toBe(other.valid);
    }),
    { numRuns: 800 },
  );
});

test.each<[string, Schema, unknown, string[]]>([
  ["a definition", { $ref: "#/$defs/x", $defs: { x: { type: "number" } } }, "1", ["type", "$ref"]],
  ["an escaped name", { $ref: "#/$defs/a~1b", $defs: { "a/b": { type: "number" } } }, 1, []],
  ["a list of itself", { type: "array", items: { $ref: "#" } }, [[], [[]]], []],
  ["a tuple", { prefixItems: [{ type: "number" }], items: false }, [1, 2], ["false", "items"]],
  ["tenths", { multipleOf: 0.1 }, 0.3, []],
  ["inherited names", { required: ["toString"] }, {}, ["required"]],
  ["a prototype", { properties: { __proto__: { type: "string" } } }, { x: 1 }, []],
])("%s", (_name, given, instance, broken) => {
  expect(brokenKeywords(given, instance)).toEqual({ ok: true, value: broken });
});

test.each<[string, Schema]>([
  ["a look-ahead", { pattern: "^(?=a)" }],
  ["a reference to elsewhere", { $ref: "https://example.com/schema" }],
  ["a reference to nothing", { $ref: "#/$defs/x" }],
  ["what depends on the rest", { unevaluatedProperties: false }],
])("%s is not checked", (_name, given) => {
  expect(brokenKeywords(given, "a")).toEqual({ ok: false, problem: "unsupported" });
});

const many = <One>(length: number, one: (index: number) => One): One[] =>
  Array.from({ length }, (_, index) => one(index));
const nested = (levels: number, inside: unknown, wrap: (inside: unknown) => unknown): unknown => {
  let whole = inside;
  for (let level = 0; level < levels; level++) whole = wrap(whole);
  return whole;
};
/** Each definition asks for the one before it twice. */
const doubling = (keyword: string): Schema => ({
  $ref: "#/$defs/d40",
  $defs: Object.fromEntries(
    many(41, (index) => [
      `d${index}`,
      index === 0 ? { type: "number" } : { [keyword]: many(2, () => ({ $ref: `#/$defs/d${index - 1}` })) },
    ]),
  ),
});

describe("whatever is asked, there is a verdict or none, and soon", () => {
  test.each<[string, Schema, unknown]>([
    ["a pattern that backtracks", { pattern: "^(a+)+$" }, `${"a".repeat(100_000)}!`],
    ["a pattern of all letters", { pattern: "^(?:\\p{L}|\\p{N})+$" }, "é".repeat(1_000_000)],
    ["a thousand patterns", { allOf: many(1_000, (index) => ({ pattern: `^[a-z]{${index}}b` })) }, "a".repeat(10_000)],
    [
      "patterns for every name",
      { patternProperties: Object.fromEntries(many(1_000, (index) => [`^k${index}`, true])) },
      Object.fromEntries(many(50_000, (index) => [`k${index}`, 1])),
    ],
    ["a schema that is itself", { $ref: "#" }, 1],
    ["a circle", { $ref: "#/$defs/a", $defs: { a: { allOf: [{ $ref: "#/$defs/b" }] }, b: { $ref: "#/$defs/a" } } }, 1],
    ["twice and twice again, all", doubling("allOf"), "x"],
    ["twice and twice again, any", doubling("anyOf"), "x"],
    ["twice and twice again, one", doubling("oneOf"), 1],
    [
      "twice into the value",
      { $defs: { x: { allOf: many(2, () => ({ items: { $ref: "#/$defs/x" } })) } }, $ref: "#/$defs/x" },
      nested(60, 1, (inside) => [inside]),
    ],
    ["all different", { uniqueItems: true }, many(300_000, (index) => [index])],
    [
      "a long list of values",
      { items: { enum: many(50_000, (index) => `v${index}`) } },
      many(50_000, (index) => `w${index}`),
    ],
    ["lists in lists", { enum: [nested(20_000, 1, (inside) => [inside])] }, nested(20_000, 2, (inside) => [inside])],
    ["a value beyond the stack", { items: { $ref: "#" } }, nested(100_000, 1, (inside) => [inside])],
    ["what is contained", { contains: { contains: { const: 1 } } }, many(2_000, () => many(2_000, () => 0))],
    ["whole lists again and again", { allOf: many(100_000, () => ({ items: true })) }, many(400_000, () => 1)],
    [
      "names again and again",
      { allOf: many(10_000, () => ({ propertyNames: true })) },
      Object.fromEntries(many(100_000, (index) => [`k${index}`, 1])),
    ],
    ["a long reference", { allOf: many(100, () => ({ $ref: `#${"/a".repeat(100_000)}` })) }, 1],
  ])("%s", (_name, given, instance) => {
    const before = process.threadCpuUsage();
    const verdict = brokenKeywords(given, instance);
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(1_000);
    expect(verdict.ok || ["budget", "unsupported"].includes(verdict.problem)).toBe(true);
  });
});
