import { describe, expect, it } from "vitest";
import { schemaProblem } from "../../../src/content/check-schema.ts";

const weather = {
  type: "object",
  properties: { location: { type: "string", description: "City" }, temperature: { type: ["number", "null"] } },
  required: ["location"],
  additionalProperties: false,
};

describe("a schema", () => {
  it.each([
    ["of the seeds' page", weather],
    ["true", true],
    [
      "with references and a cycle",
      { $ref: "#/$defs/node", $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" } } } } },
    ],
    ["with unknown keywords", { type: "string", "x-order": 3 }],
  ])("%s is taken", (_name, schema) => {
    expect(schemaProblem(schema)).toBeUndefined();
  });

  it.each([
    [{ type: "strin" }, "type"],
    [{ type: "object", properties: { age: { type: 7 } } }, "properties.age.type"],
    [{ type: "object", properties: [] }, "properties"],
    [{ anyOf: [{ type: "string" }, { required: "a" }] }, "anyOf[1].required"],
    [{ items: { enum: "a" } }, "items.enum"],
    [{ $ref: "#/$defs/nowhere" }, "$ref"],
    [{ $ref: "https://example.com/schema" }, "$ref"],
    [{ pattern: "(" }, "pattern"],
    [{ minLength: -1 }, "minLength"],
    ["string", ""],
  ])("%j is refused at %s", (schema, path) => {
    expect(schemaProblem(schema)?.path).toBe(path);
  });

  it("of endless depth is refused and does not overflow", () => {
    let deep: Record<string, unknown> = { type: "string" };
    for (let level = 0; level < 5_000; level++) deep = { items: deep };
    expect(schemaProblem(deep)?.message).toContain("nested");
  });
});

describe("a schema of any size is judged soon", () => {
  const many = <One>(length: number, one: (index: number) => One): One[] =>
    Array.from({ length }, (_, index) => one(index));

  it.each<[string, unknown]>([
    ["schemas without number", { anyOf: many(400_000, () => ({})) }],
    ["properties without number", { properties: Object.fromEntries(many(100_000, (index) => [`k${index}`, {}])) }],
    ["classes of letters", { pattern: `[${"\\p{L}".repeat(100_000)}]` }],
    ["many of them", { anyOf: many(10_000, () => ({ pattern: `[${"\\p{L}".repeat(1_000)}]` })) }],
    ["a long reference", { $ref: `#/${"a/".repeat(5_000_000)}` }],
    ["a long name", { properties: { ["x".repeat(10_000_000)]: { anyOf: many(1_000, () => ({ type: "x" })) } } }],
  ])("%s", (_name, schema) => {
    const before = process.threadCpuUsage();
    const found = schemaProblem(schema);
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(1_000);
    expect(JSON.stringify(found ?? "").length).toBeLessThan(1_000);
  });
});
