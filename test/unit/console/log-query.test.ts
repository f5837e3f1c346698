// The log's filter line: what it understands, what it says of the rest, and that line and fields are one filter.
import { describe, expect, test } from "vitest";
import { readLine, writeWord } from "../../../src/console/log-query.ts";
import { lineOf, logAddress, mistakesIn, readLogFilter, selectionOf } from "../../../src/console/pages/log-filter.ts";

const now = Date.parse("2026-11-22T12:00:00.000Z");
const keys = new Map([
  ["a".repeat(64), "Production"],
  ["b".repeat(64), "Production EU"],
]);
const scope = { workspaceId: "w", creatorUserId: undefined, now, keys };
const filterOf = (line: string, query: Record<string, string> = {}) => readLogFilter({ ...query, q: line });
const selected = (line: string) => {
  const given = Object.entries(selectionOf(filterOf(line), scope)).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.filter(([name]) => name !== "workspaceId"));
};
const problemsOf = (line: string) => mistakesIn(filterOf(line), keys).get("q") ?? [];
const not = { negated: true };
const yes = { negated: false };

test.each<[line: string, expected: object]>([
  ["", {}],
  ["model:gpt-4o status:failed", { model: "gpt-4o", outcome: "failed" }],
  ['model:"maker/big" provider:""', { exactModel: "maker/big", exactProvider: "" }],
  ["-model:gpt", { terms: [{ field: "model", part: "gpt", ...not }] }],
  ["model:a model:b", { model: "a", terms: [{ field: "model", part: "b", ...yes }] }],
  ["cost:>0.01", { terms: [{ field: "cost", comparison: ">", value: 1e10, ...yes }] }],
  ["cost:<=$2", { terms: [{ field: "cost", comparison: "<=", value: 2e12, ...yes }] }],
  [
    "latency:>2s time:<300ms",
    {
      terms: [
        { field: "latency", comparison: ">", value: 2_000, ...yes },
        { field: "time", comparison: "<", value: 300, ...yes },
      ],
    },
  ],
  [
    "attempts:>1 tokens:>=10k",
    {
      terms: [
        { field: "attempts", comparison: ">", value: 1, ...yes },
        { field: "tokens", comparison: ">=", value: 10_000, ...yes },
      ],
    },
  ],
  ["attempts:2", { terms: [{ field: "attempts", comparison: "=", value: 2, ...yes }] }],
  [
    "streamed:no cached:yes",
    {
      terms: [
        { field: "streamed", comparison: "=", value: 0, ...yes },
        { field: "cached", comparison: ">", value: 0, ...yes },
      ],
    },
  ],
  ["user:4711", { terms: [{ field: "user", part: "4711", ...yes }] }],
  ['user:"47 11"', { terms: [{ field: "user", is: ["47 11"], ...yes }] }],
  ['session:"say \\"hi\\" \\\\ twice"', { terms: [{ field: "session", is: ['say "hi" \\ twice'], ...yes }] }],
  ['-app:""', { terms: [{ field: "app", is: [""], ...not }] }],
  ["session:a:b", { terms: [{ field: "session", part: "a:b", ...yes }] }],
  ["key:production", { terms: [{ field: "key", is: [...keys.keys()], ...yes }] }],
  ['-key:"Production"', { terms: [{ field: "key", is: ["a".repeat(64)], ...not }] }],
  ['key:"nobody\'s"', { terms: [{ field: "key", is: [], ...yes }] }],
  [`key:${"a".repeat(64)}`, { keyHash: "a".repeat(64) }],
  ["status:answered", { outcome: "ok" }],
  ["status:429,502", { terms: [{ field: "status", is: ["429", "502"], ...yes }] }],
  ["-error:rate_limit_exceeded", { terms: [{ field: "error", is: ["rate_limit_exceeded"], ...not }] }],
  ["error:timeout,cut_off", { errorCodes: ["timeout", "cut_off"] }],
  ["finish:length", { finishReason: "length" }],
  ["region:EU", { dataRegion: "europe" }],
  ["id:gen-1", { idContains: "gen-1" }],
  ["last:24h", { from: "2026-11-21T12:00:00.000Z" }],
  ["last:90m", { from: "2026-11-22T10:30:00.000Z" }],
  ["from:2026-11-20", { from: "2026-11-20T00:00:00.000Z" }],
  [
    "from:2026-11-20T01:45 until:2026-11-21T00:00Z",
    { from: "2026-11-20T01:45:00.000Z", until: "2026-11-21T00:00:00.000Z" },
  ],
  ["MODEL:GPT  \t STATUS:FAILED", { model: "gpt", outcome: "failed" }],
])("%s", (line, expected) => {
  // Nobody's key is asked for all the same.
  expect(problemsOf(line)).toEqual(line === 'key:"nobody\'s"' ? [expect.stringContaining("nobody's")] : []);
  const { terms = [], ...rest } = selected(line);
  const { terms: wanted = [], ...others } = expected as { terms?: object[] };
  expect({ ...rest, terms }).toEqual({ ...others, terms: wanted });
});

describe("says of what it does not understand why", () => {
  test.each([
    ["gpt-4o", "“gpt-4o” is no filter: write a field and a value, such as model:gpt-4o"],
    ["modle:gpt", /^there is no field “modle”; there are model, provider, key,/],
    ["constructor:1", /^there is no field “constructor”/],
    ["model:", "model: lacks a value"],
    ['model:"gpt', 'model:"gpt lacks a quotation mark at its end'],
    ["cost:much", "cost: wants a number, such as cost:>0.01 in USD"],
    ["cost:>-1", /^cost: wants a number/],
    ["latency:>2", /^latency: wants a number, such as latency:>2s/],
    ["latency:>2parsecs", /^latency: wants a number/],
    ["status:odd", "status: has no “odd”"],
    ["model:>3", "model: takes no >"],
    ["from:yesterday", /^from: wants a time in UTC/],
    ["-until:2026-11-20", /^until: wants a time in UTC/],
    ["last:0h", /^last: wants/],
    ["-", /^“-” is no filter/],
    ['key:"Staging"', "no key that you see has the name “Staging”"],
    ["region:mars", "region: has no “mars”"],
  ])("%s", (line, problem) => {
    const [found, ...others] = problemsOf(`${line} status:ok`);
    expect(others).toEqual([]);
    if (typeof problem === "string") expect(found).toBe(problem);
    else expect(found).toMatch(problem);
    // What it does understand holds.
    expect(selected(`${line} status:ok`)).toMatchObject({ outcome: "ok" });
  });
});

describe("the line and the fields are one filter", () => {
  test.each([
    'model:gpt-4o provider:"openai" key:"Production" status:failed finish:length region:europe error:timeout id:gen-1 from:2026-11-20T01:45:00.000 last:24h cost:>0.01',
    'user:"a b" -session:x attempts:>1',
    "model:a model:b nonsense",
  ])("%s", (line) => {
    const filter = filterOf(line);
    const shown = lineOf(filter, keys);
    expect(selectionOf(readLogFilter({ q: shown }), scope)).toEqual(selectionOf(filter, scope));
    const { searchParams } = new URL(logAddress(filter), "https://console.invalid");
    expect(readLogFilter(Object.fromEntries(searchParams))).toEqual(filter);
    expect(shown.split(" ").toSorted()).toEqual(line.split(" ").toSorted());
  });

  test("what fields say is in the line", () => {
    const filter = readLogFilter({
      model: "gpt mini",
      provider: '"p one"',
      key: "a".repeat(64),
      hours: "24",
      q: "cost:>1",
    });
    expect(lineOf(filter, keys)).toBe('model:gpt model:mini provider:"p one" key:"Production" last:24h cost:>1');
  });
});

test("any value can be written and read again", () => {
  for (const value of ["", "a", "a b", '"', "\\", '\\"', ">1", "ü: x", "a\nb", '"a"']) {
    const word = writeWord("user", value, { exact: true });
    const [only, ...others] = readLine(`status:ok ${word} model:x`).slice(1, -1);
    expect(others).toEqual([]);
    expect(only?.meaning).toEqual({
      ok: true,
      value: { kind: "term", term: { field: "user", is: [value], negated: false } },
    });
  }
});

test("a line of any characters is read in time in proportion to its length", () => {
  for (const piece of ['"', "a:", '-a:"\\', 'model:"x ', ":"]) {
    expect(readLine(piece.repeat(20_000)).length).toBeGreaterThan(0);
  }
});
