// Where an amount that was spent leads: to the requests of its window, of its key or of the workspace.
import { expect, test } from "vitest";
import type { Limit } from "../../../src/accounting/ledger/limit.ts";
import type { LimitStatus } from "../../../src/accounting/ledger/part.ts";
import { rowsOfBudget, spentRows } from "../../../src/console/pages/settings/spent-rows.ts";

const now = Date.parse("2026-11-26T08:30:00Z");
const key = "a".repeat(64);

test.each([
  ["daily", `/logs?key=${key}&from=2026-11-26T00%3A00`],
  ["weekly", `/logs?key=${key}&from=2026-11-23T00%3A00`],
  ["monthly", `/logs?key=${key}&from=2026-11-01T00%3A00`],
  ["total", `/logs?key=${key}`],
] as const)("what a key spent, %s", (window, address) => {
  expect(spentRows({ key, window, now })).toBe(address);
});

const status = (limit: Partial<Limit>, resetsAt: number | null): LimitStatus => ({
  limit: { name: "n", scope: "workspace", kind: "budget", limit: 1n, reset: "monthly", countsByok: false, ...limit },
  ...{ used: 0n, reserved: 0n, held: 0n, freesAt: null, resetsAt },
});
const month = Date.parse("2026-12-01T00:00:00Z");

test.each([
  ["a workspace's", status({}, month), "/logs?from=2026-11-01T00%3A00"],
  [
    "a key's",
    status({ scope: "key", reset: "daily" }, Date.parse("2026-11-27")),
    `/logs?key=${key}&from=2026-11-26T00%3A00`,
  ],
  ["a key's that never resets", status({ scope: "key", reset: null }, null), `/logs?key=${key}`],
  ["a member's", status({ scope: "member" }, month), undefined],
  ["no budget", status({ kind: "requests_per_minute", reset: null }, month), undefined],
])("what counts for %s", (_, limit, address) => {
  expect(rowsOfBudget(limit, { key, onlyOf: undefined })).toBe(address);
});

test("a member, who sees requests of their own keys alone, is led from no sum of the workspace to a part of it", () => {
  expect(rowsOfBudget(status({}, month), { key, onlyOf: "member" })).toBeUndefined();
  expect(rowsOfBudget(status({ scope: "key", reset: null }, null), { key, onlyOf: "member" })).toBe(`/logs?key=${key}`);
});
