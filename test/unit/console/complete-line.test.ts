// How the filter line can go on: what is offered is understood, and what was typed before it is kept.
import { expect, it, test } from "vitest";
import { completeLine, namedFieldOf } from "../../../src/console/complete-line.ts";
import { fieldNames, readLine } from "../../../src/console/log-query.ts";

const names = {
  model: ["maker/big", "maker/small", "other/big"],
  provider: ["p-one"],
  key: ["Production (eu)", 'say "so"'],
};
const offered = (typed: string) => completeLine(typed, names).map(({ line }) => line);

test.each([
  ["mo", ["model:"]],
  ["status:failed -MO", ["status:failed -model:"]],
  ["model:big", ['model:"maker/big" ', 'model:"other/big" ']],
  ['model:"maker/s', ['model:"maker/small" ']],
  ["-provider:", ['-provider:"p-one" ']],
  ['cost:>1 key:"production (', ['cost:>1 key:"Production (eu)" ']],
  ["key:so", [String.raw`key:"say \"so\"" `]],
  ["status:fa", ["status:failed "]],
  ["Streamed:", ["streamed:yes ", "streamed:no "]],
  ["user:4", []],
  ["user:4711", []],
  ["nosuch:", []],
  ["nosuch", []],
  ['key:"whole" ', fieldNames.map((name) => `key:"whole" ${name}:`)],
  ["", fieldNames.map((name) => `${name}:`)],
])("%s goes on", (typed, expected) => {
  expect(offered(typed)).toEqual(expected);
});

it("offers nothing that the line itself does not understand", () => {
  const lines = fieldNames.flatMap((name) => offered(`${name}:`));
  expect(lines.length).toBeGreaterThan(fieldNames.length);
  expect(lines.flatMap((line) => readLine(line)).filter(({ meaning }) => !meaning.ok)).toEqual([]);
});

test.each([
  ["model:", "model"],
  ["status:ok -PROVIDER:x", "provider"],
  ['key:"a b', "key"],
  ["model:x ", undefined],
  ["status:", undefined],
])("%s needs the names of: %s", (typed, field) => {
  expect(namedFieldOf(typed)).toBe(field);
});
