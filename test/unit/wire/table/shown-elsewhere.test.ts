// Plugins, tools and settings that the table says have effect: each stands in some test beside the table's own, or its test reads
// the table; variants are tried here.
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { resolveModel } from "../../../../src/catalog/resolve-models.ts";
import { partAreas } from "../../../../src/wire/table/parts.ts";
import type { Area } from "../../../../src/wire/table/row.ts";

const tests = readdirSync("test", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.includes("node_modules") && !path.includes("wire/table"))
  .map((path) => readFileSync(`test/${path}`, "utf8"))
  .join("\n");

function namesIn({ rows }: Area): string[] {
  return Object.keys({ ...rows.does, ...rows.records });
}

it.each(Object.entries(partAreas).filter(([name]) => name !== "variant"))("%s", (title, area) => {
  const names = namesIn(area).map((name) => name.split(".").at(-1)?.replace("[]", "") ?? name);
  const isTried = (name: string) => tests.includes(name) || tests.includes(`partAreas["${title}"].rows.does`);
  expect(names.filter((name) => !isTried(name))).toEqual([]);
});

it.each(namesIn(partAreas.variant))("%s means a model", (variant) => {
  const isStatic = /free|extended|thinking|batch/.test(variant);
  const model = { id: isStatic ? `a/b${variant}` : "a/b" };
  const find = (id: string) => (id === model.id ? model : undefined);
  const found = resolveModel(`a/b${variant}`, { find } as unknown as Parameters<typeof resolveModel>[1]);
  expect(found).toMatchObject({ ok: true, value: { model } });
});
