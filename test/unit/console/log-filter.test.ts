import { expect, test } from "vitest";
import {
  logAddress,
  readLogFilter,
  readPosition,
  selectionOf,
  withNamedKey,
  writePosition,
} from "../../../src/console/pages/log-filter.ts";

const scope = { workspaceId: "w", creatorUserId: undefined, now: Date.parse("2026-11-22T12:00:00.000Z") };
const selected = (query: Record<string, string>) => selectionOf(readLogFilter(query), scope);

test.each([
  [{}, {}],
  [{ model: " GPT " }, { model: "gpt" }],
  [{ error: "timeout,502" }, { errorCodes: ["timeout", "502"] }],
  [
    { model: '"Maker/Big"', provider: '""' },
    { exactModel: "Maker/Big", exactProvider: "" },
  ],
  [{ hours: "24" }, { from: "2026-11-21T12:00:00.000Z" }],
  [{ hours: "24", from: "2026-11-01T00:00" }, { from: "2026-11-01T00:00:00.000Z" }],
  [{ until: "2026-11-01T00:00:30Z" }, { until: "2026-11-01T00:00:30.000Z" }],
  [{ from: "yesterday", status: "perhaps", region: "mars", hours: "9", finish: "line" }, {}],
  [
    { status: "failed", region: "europe", finish: "stop" },
    { outcome: "failed", dataRegion: "europe", finishReason: "stop" },
  ],
])("%o selects %o", (query, expected) => {
  const given = Object.entries(selected(query)).filter(([, value]) => value !== undefined);
  expect(Object.fromEntries(given)).toEqual({ workspaceId: "w", ...expected });
});

test("a member's selection is theirs", () => {
  expect(selectionOf(readLogFilter({}), { ...scope, creatorUserId: "me" })).toMatchObject({ creatorUserId: "me" });
});

test("positions read back as themselves, and nothing else does", () => {
  const position = { createdAt: "2026-11-22T01:45:12.345Z", id: "gen-0VbfRwDE9w8cxjpy34Gc4NuK" };
  expect(readPosition(writePosition(position))).toEqual(position);
  for (const text of [
    undefined,
    "",
    "_",
    "2026_gen-1",
    "2026-11-22T01:45:12Z_'; DROP TABLE x",
    `${writePosition(position)}'`,
  ]) {
    expect(readPosition(text)).toBeUndefined();
  }
});

test("the address keeps the filter and leaves out what is empty", () => {
  const filter = readLogFilter({ model: "a&b", status: "ok" });
  expect(logAddress(filter)).toBe("/logs?model=a%26b&status=ok");
  expect(logAddress(filter, { before: "x_y", status: "" })).toBe("/logs?model=a%26b&before=x_y");
  expect(logAddress(readLogFilter({}))).toBe("/logs");
});

test("the address is written as URLSearchParams writes it", () => {
  const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join("");
  for (const q of [ascii, "é — 模型 🙂", "a lone \ud83d half"]) {
    const filter = { ...readLogFilter({}), q };
    expect(logAddress(filter)).toBe(`/logs?${new URLSearchParams({ q })}`);
  }
});

test.each([
  ["a name", { key: "One key" }, { key: "hash-1", q: "" }],
  ["a name beside more", { key: "One key", q: "cost:>1" }, { key: "hash-1", q: "cost:>1" }],
  ["a name that two keys have", { key: "Twin" }, { key: "", q: 'key:"Twin"' }],
  ["a name that no key has", { key: "Nobody's" }, { key: "", q: `key:"Nobody's"` }],
  ["two names", { q: 'key:"One key" key:"Other"' }, { key: "", q: 'key:"One key" key:"Other"' }],
  ["all but one", { q: '-key:"One key"' }, { key: "", q: '-key:"One key"' }],
  ["a hash", { key: "a".repeat(64) }, { key: "a".repeat(64), q: "" }],
])("the field Key and the line say the same of %s", (_name, query, expected) => {
  const names = new Map(Object.entries({ "hash-1": "One key", "hash-2": "Other", "hash-3": "Twin", "hash-4": "Twin" }));
  expect(withNamedKey(readLogFilter(query), names)).toMatchObject(expected);
});
