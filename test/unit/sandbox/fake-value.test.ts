import { type Schema, Validator } from "@cfworker/json-schema";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fakeValue } from "../../../src/sandbox/fake-value.ts";

function problems(schema: Schema, value: unknown) {
  return new Validator(schema, "2020-12", false).validate(value).errors;
}

const node = { type: "object", properties: { next: { $ref: "#/$defs/node" }, id: { type: "integer" } } } as const;

const schemas: [name: string, schema: Schema][] = [
  [
    "an ordinary tool",
    { type: "object", properties: { city: { type: "string" }, days: { type: "integer" } }, required: ["city"] },
  ],
  [
    "enum and const",
    {
      type: "object",
      properties: { unit: { enum: ["c", "f"] }, version: { const: 2 } },
      required: ["unit", "version"],
    },
  ],
  [
    "numbers between bounds",
    {
      type: "object",
      required: ["a", "b", "c", "d", "e"],
      properties: {
        a: { type: "integer", minimum: 7, maximum: 9 },
        b: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 0.5 },
        c: { type: "integer", maximum: -3 },
        d: { type: "number", multipleOf: 0.25, minimum: 1.1 },
        e: { type: "integer", multipleOf: 5, exclusiveMinimum: 10 },
      },
    },
  ],
  [
    "strings of a length",
    {
      type: "array",
      prefixItems: [
        { type: "string", minLength: 90 },
        { type: "string", maxLength: 3 },
        { type: "string", minLength: 2, maxLength: 2 },
      ],
    },
  ],
  [
    "formats",
    {
      type: "object",
      required: ["a", "b", "c", "d", "e", "f"],
      properties: {
        a: { type: "string", format: "date-time" },
        b: { type: "string", format: "email" },
        c: { type: "string", format: "uuid" },
        d: { type: "string", format: "uri" },
        e: { type: "string", format: "ipv4" },
        f: { type: "string", format: "date" },
      },
    },
  ],
  [
    "patterns",
    {
      type: "array",
      prefixItems: [
        { type: "string", pattern: "^[A-Z]{3}-\\d{4}$" },
        { type: "string", pattern: "^(red|green)$" },
        { type: "string", pattern: "^\\+?[0-9]{7,}$" },
        { type: "string", pattern: "^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$" },
        { type: "string", pattern: "b" },
        { type: "string", pattern: "^a*$", minLength: 5 },
      ],
    },
  ],
  ["arrays", { type: "array", items: { type: "string" }, minItems: 3, uniqueItems: true }],
  ["distinct choices", { type: "array", items: { enum: ["a", "b", "c"] }, minItems: 3, uniqueItems: true }],
  ["an array that contains", { type: "array", items: { type: "integer" }, contains: { const: 42 } }],
  ["a nullable", { type: ["string", "null"] }],
  [
    "unions",
    {
      type: "object",
      required: ["a", "b"],
      properties: {
        a: { anyOf: [{ type: "null" }, { type: "integer" }] },
        b: {
          oneOf: [{ type: "object", properties: { kind: { const: "x" } }, required: ["kind"] }, { type: "string" }],
        },
      },
    },
  ],
  [
    "two unions at once",
    {
      allOf: [
        { anyOf: [{ required: ["a"] }, { required: ["b"] }] },
        { anyOf: [{ required: ["c"] }, { required: ["d"] }] },
      ],
      type: "object",
    },
  ],
  [
    "allOf",
    {
      allOf: [
        { type: "object", properties: { a: { type: "integer" } }, required: ["a"] },
        { properties: { a: { minimum: 10 }, b: { type: "string" } }, required: ["b"] },
      ],
    },
  ],
  [
    "a closed object",
    { type: "object", properties: { a: { type: "string" } }, required: ["a"], additionalProperties: false },
  ],
  ["a map", { type: "object", additionalProperties: { type: "number" }, minProperties: 2 }],
  [
    "references",
    {
      $defs: { "a/b": { type: "integer", minimum: 4 } },
      type: "object",
      properties: { x: { $ref: "#/$defs/a~1b" } },
      required: ["x"],
    },
  ],
  ["a list that contains itself", { $defs: { node }, $ref: "#/$defs/node" }],
  [
    "a tree whose children are required",
    {
      $defs: {
        tree: {
          type: "object",
          properties: { children: { type: "array", items: { $ref: "#/$defs/tree" } } },
          required: ["children"],
        },
      },
      $ref: "#/$defs/tree",
    },
  ],
  [
    "a chain that ends in null",
    {
      $defs: {
        link: {
          type: "object",
          properties: { next: { anyOf: [{ $ref: "#/$defs/link" }, { type: "null" }] } },
          required: ["next"],
        },
      },
      $ref: "#/$defs/link",
    },
  ],
  [
    "a cycle through the root",
    { type: "object", properties: { name: { type: "string" }, child: { $ref: "#" } }, required: ["name"] },
  ],
  ["a type that is only implied", { properties: { a: { minimum: 3 } }, required: ["a"] }],
  ["nothing at all", {}],
];

it.each(schemas)("fits %s", (_, schema) => {
  const value = fakeValue(schema);
  expect(problems(schema, value)).toEqual([]);
  expect(fakeValue(schema)).toEqual(value);
});

it("fills in optional properties and names strings after them", () => {
  expect(fakeValue({ type: "object", properties: { city: { type: "string" }, days: { type: "integer" } } })).toEqual({
    city: "sample city",
    days: 1,
  });
});

const leaf: fc.Arbitrary<Schema> = fc.oneof(
  fc.constant<Schema>({ type: "boolean" }),
  fc.constant<Schema>({ type: ["integer", "null"] }),
  fc
    .tuple(fc.integer({ min: -50, max: 50 }), fc.nat(9))
    .map(([low, span]): Schema => ({ type: "integer", minimum: low, maximum: low + span })),
  fc
    .tuple(fc.nat(12), fc.nat(12))
    .map(([low, span]): Schema => ({ type: "string", minLength: low, maxLength: low + span })),
  fc.constantFrom("date", "email", "uuid").map((format): Schema => ({ type: "string", format })),
  fc.array(fc.string(), { minLength: 1 }).map((values): Schema => ({ enum: values })),
);
const { schema: anySchema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.tuple(tie("schema"), fc.nat(3)).map(([items, minItems]): Schema => ({ type: "array", items, minItems })),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("schema")).map(
      (properties): Schema => ({
        type: "object",
        properties,
        required: Object.keys(properties),
        additionalProperties: false,
      }),
    ),
    fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf): Schema => ({ anyOf })),
  ),
}));

it("fits any schema made of these keywords", () => {
  fc.assert(
    fc.property(anySchema, (schema) => {
      expect(problems(schema, fakeValue(schema))).toEqual([]);
    }),
    { seed: 7, numRuns: 300 },
  );
});
