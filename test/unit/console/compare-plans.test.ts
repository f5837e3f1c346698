// What two plans have different: endpoint by endpoint, with the filter that made it so.
import { expect, test } from "vitest";
import { comparePlans } from "../../../src/console/compare-plans.ts";
import { plainRecord } from "../accounting/plain-record.ts";

const model = "maker/big";
const planned = (endpoint: string, price = "0.000001", stable = true) => ({
  ...{ model, endpoint, price, stable, provider: endpoint.split("/")[0] ?? "" },
});
const record = (plan: ReturnType<typeof planned>[], excluded: Record<string, string> = {}, omitted = {}) => ({
  ...{ ...plainRecord, plan, omitted },
  excluded: Object.entries(excluded).map(([endpoint, by]) => ({ model, endpoint, by })),
});
const [one, two, three] = ["one/fp8", "two/fp8", "three/fp8"].map((endpoint) => planned(endpoint));
if (one === undefined || two === undefined || three === undefined) throw new Error("there are three");

test.each([
  ["nothing", record([one, two]), record([one, two]), []],
  [
    "what a filter leaves out",
    record([one, two]),
    record([one], { "two/fp8": "tools" }),
    [{ kind: "excluded", by: "tools" }],
  ],
  [
    "what a filter lets in",
    record([one], { "two/fp8": "ignore" }),
    record([one, two]),
    [{ kind: "admitted", by: "ignore" }],
  ],
  [
    "another filter",
    record([one], { "two/fp8": "ignore" }),
    record([one], { "two/fp8": "tools" }),
    [{ kind: "excluded otherwise", before: "ignore", by: "tools" }],
  ],
  ["the same filter", record([one], { "two/fp8": "tools" }), record([one], { "two/fp8": "tools" }), []],
  ["what is gone", record([one, two]), record([one]), [{ kind: "gone" }]],
  ["what is new", record([one]), record([one, two]), [{ kind: "new" }]],
  [
    "what is new and excluded",
    record([one]),
    record([one], { "two/fp8": "tools" }),
    [{ kind: "excluded", by: "tools" }],
  ],
  [
    "the order, of what both have",
    record([one, two, three]),
    record([two, one], { "three/fp8": "tools" }),
    [
      { kind: "moved", endpoint: "two/fp8", before: 2, now: 1 },
      { kind: "moved", endpoint: "one/fp8", before: 1, now: 2 },
      { kind: "excluded", endpoint: "three/fp8", by: "tools" },
    ],
  ],
  [
    "price and health",
    record([one]),
    record([planned("one/fp8", "0.000002", false)]),
    [
      { kind: "priced", before: "0.000001", now: "0.000002" },
      { kind: "health", stable: false },
    ],
  ],
  ["nothing that a cut list leaves open", record([one, two], {}, { plan: 3 }), record([one, three]), []],
])("%s", (_name, before, now, expected) => {
  const differences = comparePlans(before, now);
  expect(differences).toHaveLength(expected.length);
  expect(differences).toMatchObject(expected);
});
