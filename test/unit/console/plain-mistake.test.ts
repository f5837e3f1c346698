// What schemas say where nobody has written a sentence: whoever fills in a form reads no words of a validator.
import { expect, test } from "vitest";
import * as z from "zod";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import { inPlainWords, withoutJson } from "../../../src/console/plain-mistake.ts";

test.each<[string, z.ZodType, unknown]>([
  ["must have at most 3 characters", z.string().max(3), "four"],
  ["must have at most 1 items", z.array(z.string()).max(1), ["a", "b"]],
  ["is required", z.string().min(1), ""],
  ["is required", z.string(), undefined],
  ["must have at least 2 characters", z.string().min(2), "a"],
  ["needs at least one", z.array(z.string()).min(1), []],
  ["must be a number, such as 2.5", z.number(), "1,5"],
  ["must be a number, such as 2.5", z.number(), null],
  ["must be a number, such as 2.5", z.number(), Number.NaN],
  ["must be a whole number", z.int(), 1.5],
  ["must be at most 10", z.number().max(10), 11],
  ["must be less than 10", z.number().lt(10), 10],
  ["must be at least 1", z.number().min(1), 0],
  ["must be more than 0", z.number().positive(), 0],
  ["must be one of global, europe", z.enum(["global", "europe"]), "mars"],
  ["must be an object", z.object({}), "text"],
  ["must be a list", z.array(z.string()), "text"],
  ["must be a boolean", z.boolean(), "text"],
  ["is one of our own", z.string().max(3, "is one of our own"), "four"],
])("%s", (sentence, schema, value) => {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  expect(inPlainWords(issue?.message ?? "accepted")).toBe(sentence);
});

test.each<[string, string, unknown]>([
  ["must be a number", "context_length", "long"],
  ["must be a whole number", "context_length", 1.5],
  ["is required", "name", undefined],
  ["is required", "name", ""],
  ["must be text", "name", 1],
])("whoever filled in a form of the catalog reads no words of JSON: %s", (sentence, field, value) => {
  const read = readCatalog({ providers: [], models: [{ [field]: value }] }, catalogRules);
  const issue = read.ok ? undefined : read.problem.find(({ path }) => path === `models[0].${field}`);
  expect(withoutJson(issue?.message ?? "accepted")).toBe(sentence);
});
