import { describe, expect, it } from "vitest";
import { outages, policies, simulate } from "./simulate-health.ts";

describe.each(outages)("a cheapest endpoint that $name", (outage) => {
  const figures = simulate(policies.Fairlead, outage, 7);
  const cooledDown = simulate(policies["cooldown of 5 s"], outage, 7);
  const alwaysTried = simulate(policies["always tried"], outage, 7);
  /** Nobody can know of a call that still hangs. */
  const unknowable = outage.failureMs / 1_000;

  it("is noticed within seconds, and seldom met first after that", () => {
    expect(figures.notice ?? Number.POSITIVE_INFINITY).toBeLessThan(unknowable + 4);
    const blind = (unknowable * 1_000) / (outage.until - outage.from);
    expect(figures.metFailureFirst).toBeLessThan(alwaysTried.metFailureFirst * (blind + 0.1));
  });

  it("is met first less often than with a cooldown, and far less often than without memory", () => {
    expect(figures.metFailureFirst).toBeLessThan(cooledDown.metFailureFirst / 2);
    expect(alwaysTried.metFailureFirst).toBeGreaterThan(0.25);
    expect(alwaysTried.notice).toBeNull();
  });

  it("comes back over the 60 s after its last failure, not all at once", () => {
    expect(figures.comeBack).toBeGreaterThan(10);
    expect(figures.comeBack).toBeLessThan(60 + unknowable);
  });
});

it("gives the same figures for the same seed", () => {
  const [outage] = outages;
  expect(outage && simulate(policies["cooldown of 5 s"], outage, 3)).toEqual(
    outage && simulate(policies["cooldown of 5 s"], outage, 3),
  );
});
