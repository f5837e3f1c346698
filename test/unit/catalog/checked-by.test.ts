// Rows of the catalog name the schema that checked them, and are not checked again by a Worker of the same schema. Whoever
// changes what a catalog may be has to count up that name: this is what says so.
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import * as z from "zod";
import { catalogSchema, checkedBy } from "../../../src/catalog/catalog.ts";
import { dialectNames, dialectOf } from "../../../src/dialects/index.ts";

/** Of each name, what it stands for: add a line, never change one. */
const digests: Readonly<Record<string, string>> = {
  "1": "fc65bf62dfcd4d63",
  "2": "bfa44abe137d44db",
  "3": "fa07ba968433c514",
  "4": "d97e780eba918f39",
  "5": "d5864ebb72fa165a",
  "6": "880d70d1f709788f",
  "7": "c1dcea40c64c90dc",
};

it("stands for this schema: where it does not, count up `checkedBy` and add its digest here", () => {
  const schemas = [catalogSchema(), ...dialectNames.map((name) => dialectOf(name).quirks())];
  const shapes = schemas.map((schema) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  const digest = createHash("sha256")
    .update(JSON.stringify([dialectNames, shapes]))
    .digest("hex")
    .slice(0, 16);
  expect(digests[checkedBy]).toBe(digest);
});
