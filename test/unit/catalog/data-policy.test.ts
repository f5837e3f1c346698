// What a data policy promises: the four questions, for every policy that can be written.
import { describe, expect, it } from "vitest";
import { keepsForUnknownTime, keepsNothing, mayTrain, policyOf } from "../../../src/catalog/data-policy.ts";

const policy = (training: boolean, retains_prompts: boolean, retention_days: number | null) => ({
  training,
  retains_prompts,
  retention_days,
});

describe("zero retention, training and an unknown time", () => {
  it.each([
    [policy(false, false, 0), { zero: true, trains: false, unknown: false }],
    [policy(false, false, null), { zero: true, trains: false, unknown: false }],
    [policy(false, true, 0), { zero: true, trains: false, unknown: false }],
    [policy(false, true, 30), { zero: false, trains: false, unknown: false }],
    [policy(false, true, null), { zero: false, trains: false, unknown: true }],
    [policy(true, false, 0), { zero: false, trains: true, unknown: false }],
    [policy(true, true, 0), { zero: false, trains: true, unknown: false }],
    [policy(true, true, null), { zero: false, trains: true, unknown: true }],
    [null, { zero: false, trains: true, unknown: true }],
  ])("%j", (one, { zero, trains, unknown }) => {
    expect({ zero: keepsNothing(one), trains: mayTrain(one), unknown: keepsForUnknownTime(one) }).toEqual({
      zero,
      trains,
      unknown,
    });
  });
});

it("an endpoint's own policy wins over its provider's, null too", () => {
  const [own, provider] = [policy(true, true, 30), policy(false, false, 0)];
  expect(policyOf({ data_policy: own }, { data_policy: provider })).toBe(own);
  expect(policyOf({ data_policy: null }, { data_policy: provider })).toBeNull();
  expect(policyOf({ data_policy: undefined }, { data_policy: provider })).toBe(provider);
});
