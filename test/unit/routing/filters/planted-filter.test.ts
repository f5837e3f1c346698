// A filter is one row: a dummy that is planted in the table is known to everything that is derived from it, and to no
// other place. What this test has to add besides the row is what a new filter costs.
import { describe, expect, it } from "vitest";
import { prepareAccountFilters } from "../../../../src/routing/filters/account-filters.ts";
import { explainEmptyPlan } from "../../../../src/routing/filters/explain-empty-plan.ts";
import { defineFilter } from "../../../../src/routing/filters/filter.ts";
import { filters, filtersOf, prepareFilters } from "../../../../src/routing/filters/filters.ts";
import { errorResponse } from "../../../../src/wire/error-body.ts";
import { defaultWorkspaceSettings } from "../../../../src/wire/workspace-settings.ts";
import { makeCatalog } from "../make-catalog.ts";
import { inputFor } from "../plan.ts";
import { model } from "./filter-rows.ts";

const planted = defineFilter({
  name: "planted",
  scopes: ["account", "request"],
  word: "planted_word",
  field: "provider.planted",
  group: "privacy",
  wanted: "that are not planted",
  remedy: "dig the filter up",
  prepare: () => () => "was planted",
});
const unscoped = defineFilter({ ...planted, name: "unscoped", scopes: ["request"] });
const roomy = defineFilter({
  ...planted,
  name: "roomy",
  group: "length",
  excess: () => ({ requested: 7, limit: 3, message: "seven are more than three" }),
});

function excludedBy<Name extends string>(row: ReturnType<typeof defineFilter<Name>>) {
  const input = inputFor(makeCatalog([{ id: model, endpoints: [{ provider: "a" }] }]), { model });
  if ("kind" in input) throw new Error("refused");
  const candidates = input.models.flatMap((one) => one.candidates);
  const rows = [...filters, row];
  const excluded = candidates.flatMap((candidate) => prepareFilters(input, rows)(candidate) ?? []);
  const failure = explainEmptyPlan({ models: [model], candidates, excluded, facts: input.facts, rows });
  return { candidates, excluded, rows, error: errorResponse(failure).body.error };
}

describe("a planted row", () => {
  const { excluded, rows, error, candidates } = excludedBy(planted);

  it("excludes by its name, which is a type of its own", () => {
    const names: ("planted" | (typeof filters)[number]["name"])[] = excluded.map(({ by }) => by);
    expect(names).toEqual(["planted"]);
    // @ts-expect-error: a name that no row has
    const misspelt: (typeof excluded)[number]["by"] = "plantet";
    expect(names).not.toContain(misspelt);
    expect(JSON.stringify(excluded)).toBe(
      JSON.stringify([{ model, endpoint: "a", by: "planted", detail: "was planted" }]),
    );
  });

  it("is explained: its name, its value, what was wanted and its remedy", () => {
    expect(error.message).toBe(
      `No endpoints found for ${model} that are not planted: planted left out 1 (a: was planted). To change that: dig the filter up.`,
    );
    expect(error.metadata.excluded).toEqual(excluded);
  });

  it("is in error.availability by its word, field and group", () => {
    expect(error.availability).toMatchObject({
      code: "privacy_restricted",
      excluded_by: ["planted_word"],
      constraint: { field: "provider.planted", detail: "was planted" },
    });
  });

  it("narrows listings where an account can set it, and only there", () => {
    const allows = (table: typeof rows) => candidates.map(prepareAccountFilters(defaultWorkspaceSettings, table));
    expect(allows(rows)).toEqual([false]);
    expect(candidates.map(prepareAccountFilters(defaultWorkspaceSettings, [...filters, unscoped]))).toEqual([true]);
  });

  it("is found again by its exclusions, once", () => {
    expect(filtersOf([...excluded, ...excluded], rows)).toEqual([planted]);
  });

  it("turns an empty list into a 400 with both numbers where it measures an excess", () => {
    const { code, message, metadata } = excludedBy(roomy).error;
    expect([code, message]).toEqual([400, "seven are more than three"]);
    expect(metadata).toMatchObject({ requested_tokens: 7, limit_tokens: 3 });
  });
});

it("no two rows share a name, and each says what to do", () => {
  expect(new Set(filters.map(({ name }) => name)).size).toBe(filters.length);
  for (const { name, word, field, remedy } of filters) {
    for (const words of [word, field, remedy]) expect(words, name).toMatch(/^[a-z]/);
  }
});
