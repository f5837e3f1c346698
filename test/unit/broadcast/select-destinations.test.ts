// Which destinations get a request: region, keys, share and filter rules, one table for each.
import { describe, expect, it } from "vitest";
import { type DestinationRules, readDestinationRules } from "../../../src/broadcast/destination.ts";
import { filterRulesSchema } from "../../../src/broadcast/filter-rules.ts";
import { selectDestinations } from "../../../src/broadcast/select-destinations.ts";
import type { Trace } from "../../../src/broadcast/trace.ts";
import { rulesOf, traceOf } from "./trace-of.ts";

const said = {
  input: { messages: [{ role: "user", content: "What about refunds?" }] },
  output: { completion: "None.", reasoning: null, tool_calls: [] },
  truncated: false,
};

const gets = (rules: Partial<DestinationRules>, trace: Trace = traceOf(), id = "d") =>
  selectDestinations([{ id, rules: rulesOf(rules) }], trace, () => said).length === 1;

describe("region", () => {
  const europe = traceOf({ record: { dataRegion: "europe" } });
  it.each([
    [["global"], true, false],
    [["europe"], false, true],
    [["global", "europe"], true, true],
    [["us"], false, false],
  ] as const)("%j", (regions, global, inEurope) => {
    expect([gets({ regions: [...regions] }), gets({ regions: [...regions] }, europe)]).toEqual([global, inEurope]);
  });
});

it("keys: those of the list, or all", () => {
  expect(gets({ api_key_hashes: ["f".repeat(64)] })).toBe(true);
  expect(gets({ api_key_hashes: ["a".repeat(64)] })).toBe(false);
  expect(gets({ api_key_hashes: null })).toBe(true);
});

describe("sampling", () => {
  const share = (rate: number, count: number, of: (index: number) => Trace) =>
    Array.from({ length: count }, (_, index) => index).filter((index) => gets({ sampling_rate: rate }, of(index)))
      .length / count;

  it.each([0.1, 0.5, 0.9])("takes its share of requests: %d", (rate) => {
    const taken = share(rate, 4_000, (index) => traceOf({ record: { id: `gen-${index}` } }));
    expect(Math.abs(taken - rate)).toBeLessThan(0.03);
  });

  it("takes all of a session or nothing, and its share of sessions", () => {
    const of = (session: number, index: number) =>
      traceOf({ record: { id: `gen-${index}`, sessionId: `session-${session}` } });
    for (let session = 0; session < 50; session += 1) {
      const taken = [0, 1, 2, 3].map((index) => gets({ sampling_rate: 0.5 }, of(session, index)));
      expect(new Set(taken).size).toBe(1);
    }
    expect(Math.abs(share(0.3, 4_000, (session) => of(session, 0)) - 0.3)).toBeLessThan(0.03);
  });
});

describe("filter rules", () => {
  const trace = traceOf({ record: { sessionId: "S-1", finishReason: "stop", promptTokens: 10, completionTokens: 20 } });
  const holds = (...rules: object[]) => gets(readDestinationRules({ filter_rules: { groups: [{ rules }] } }), trace);

  it.each([
    [{ field: "model", operator: "equals", value: "fairlead/demo" }, true],
    [{ field: "model", operator: "equals", value: "Fairlead/demo" }, false],
    [{ field: "model", operator: "not_equals", value: "other" }, true],
    [{ field: "provider", operator: "equals", value: "sandbox-a" }, true],
    [{ field: "provider", operator: "equals", value: "Sandbox A" }, false],
    [{ field: "session_id", operator: "starts_with", value: "S-" }, true],
    [{ field: "session_id", operator: "starts_with", value: "s-" }, false],
    [{ field: "session_id", operator: "ends_with", value: "1" }, true],
    [{ field: "user_id", operator: "exists" }, false],
    [{ field: "user_id", operator: "not_exists" }, true],
    [{ field: "user_id", operator: "equals", value: "ann" }, false],
    [{ field: "user_id", operator: "not_equals", value: "ann" }, true],
    [{ field: "user_id", operator: "not_contains", value: "ann" }, true],
    [{ field: "api_key_name", operator: "contains", value: "key" }, true],
    [{ field: "finish_reason", operator: "equals", value: "stop" }, true],
    [{ field: "input", operator: "contains", value: "refund" }, true],
    [{ field: "input", operator: "contains", value: "Refund" }, false],
    [{ field: "input", operator: "not_contains", value: "refund" }, false],
    [{ field: "input", operator: "regex", value: "re(fund|turn)s?" }, true],
    [{ field: "output", operator: "equals", value: "None." }, true],
    [{ field: "total_tokens", operator: "gt", value: 29 }, true],
    [{ field: "total_tokens", operator: "gt", value: 30 }, false],
    [{ field: "total_tokens", operator: "gte", value: "30" }, true],
    [{ field: "prompt_tokens", operator: "lt", value: 11 }, true],
    [{ field: "completion_tokens", operator: "lte", value: 19 }, false],
    [{ field: "total_cost", operator: "equals", value: 0.00005 }, true],
    [{ field: "total_cost", operator: "exists" }, true],
  ])("%j: %s", (rule, expected) => expect(holds(rule)).toBe(expected));

  const yes = { field: "model", operator: "exists" };
  const no = { field: "model", operator: "not_exists" };
  it.each([
    ["all rules of a group", { groups: [{ rules: [yes, no] }] }, false],
    ["one rule of a group of `or`", { groups: [{ logic: "or", rules: [no, yes] }] }, true],
    ["no rule of a group of `or`", { groups: [{ logic: "or", rules: [no, no] }] }, false],
    ["every group", { groups: [{ rules: [yes] }, { rules: [no] }] }, false],
    ["groups that agree", { groups: [{ rules: [yes] }, { logic: "or", rules: [no, yes] }] }, true],
    ["no group", { groups: [] }, true],
    ["rules that are off", { enabled: false, groups: [{ rules: [no] }] }, true],
  ])("%s", (_, filter_rules, expected) => {
    expect(gets(readDestinationRules({ filter_rules }), trace)).toBe(expected);
  });

  it.each([
    [{ field: "cost", operator: "gt", value: 1 }, "field"],
    [{ field: "model", operator: "gt", value: 1 }, "operator"],
    [{ field: "total_cost", operator: "contains", value: "1" }, "operator"],
    [{ field: "total_cost", operator: "gt", value: "much" }, "value"],
    [{ field: "model", operator: "equals" }, "value"],
    [{ field: "model", operator: "regex", value: "(a)\\1" }, "value"],
    [{ field: "model", operator: "regex", value: "(" }, "value"],
  ])("%j is refused at its %s", (rule, at) => {
    const read = filterRulesSchema().safeParse({ groups: [{ rules: [rule] }] });
    expect(read.error?.issues.map(({ path }) => path.at(-1))).toEqual([at]);
  });
});
