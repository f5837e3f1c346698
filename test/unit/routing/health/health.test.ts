import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyHealth, healthOf, maxEndpoints, report, unknownHealth } from "../../../../src/routing/health/health.ts";
import { type EndpointHealth, endpointKey, type Outcome } from "../../../../src/routing/health/health-snapshot.ts";
import { snapshotOf } from "./states.ts";

const key = endpointKey("maker/model", "provider");
const start = Date.UTC(2026, 10, 1);

/** `F` a failure, `S` a success, `L` a 429, `.` nothing; one step apart. */
function outcomes(story: string, stepMs = 100): Outcome[] {
  return [...story].flatMap((letter, index): Outcome[] => {
    const at = start + index * stepMs;
    if (letter === "F") return [{ key, at, kind: "failure" }];
    if (letter === "S") return [{ key, at, kind: "success" }];
    if (letter === "L") return [{ key, at, kind: "rate_limited" }];
    return [];
  });
}

function stateAfter(reports: readonly Outcome[]) {
  return reports.reduce(report, emptyHealth);
}

function healthAfter(story: string, stepMs = 100): EndpointHealth {
  return healthOf(stateAfter(outcomes(story, stepMs)), key, start + (story.length - 1) * stepMs);
}

describe("unstable", () => {
  it.each([
    ["nothing", "", true],
    ["two failures", "FF", true],
    ["three in a row", "FFF", false],
    ["three in a row after many successes", "SSSSSSSSSFFF", false],
    ["three, not in a row, of many", "SSSFSSFSSF", true],
    ["half of four", "FSFS", true],
    ["three of five", "FSFSF", false],
    ["three of five, a success last", "FFSFS", false],
    ["half of six", "SFSFSF", false],
    ["two of five", "FSFSS", true],
    ["a 429 does not break a row", "FFLF", false],
    ["429s alone", "LLLLLLLL", true],
    ["successes do not end it", "FFFSSSSSSSSSSSSS", false],
  ])("%s: %s", (_, story, stable) => {
    expect(healthAfter(story).stable).toBe(stable);
  });

  it("looks back 30 s and no further", () => {
    expect(healthAfter("FFF", 14_999).stable).toBe(false);
    expect(healthAfter("FFF", 15_000).stable).toBe(true);
    expect(healthAfter("FSFSF", 7_499).stable).toBe(false);
    expect(healthAfter("FSFSF", 7_500).stable).toBe(true);
  });

  it("notices when the successes that outweighed the failures are more than 30 s old", () => {
    const state = stateAfter(outcomes(`SSSSSSSS${".".repeat(200)}FFSFF`));
    const half = start + 30_000 + 500;
    expect(healthOf(state, key, half - 400).stable).toBe(true);
    expect(healthOf(state, key, half + 400).stable).toBe(false);
  });

  it("is stable again 30 s after the last failure, not after the last but one", () => {
    const state = stateAfter([...outcomes("FFF"), { key, at: start + 20_000, kind: "failure" }]);
    expect(healthOf(state, key, start + 49_999).stable).toBe(false);
    expect(healthOf(state, key, start + 50_000).stable).toBe(true);
  });

  it("climbs from 10 % to 100 % in the 30 s after that", () => {
    const state = stateAfter(outcomes("FFF", 0));
    const weightAfter = (elapsedMs: number) => healthOf(state, key, start + elapsedMs).weight;
    expect([29_999, 30_000, 45_000, 60_000, 90_000].map(weightAfter)).toEqual([0.1, 0.1, 0.55, 1, 1]);
  });

  it("has no climb without an outage before it", () => {
    expect(healthOf(stateAfter(outcomes("FF")), key, start + 31_000).weight).toBe(1);
  });

  it("is unstable again when it fails while it climbs", () => {
    const again = outcomes("FFF").map((outcome) => ({ ...outcome, at: outcome.at + 40_000 }));
    const state = stateAfter([...outcomes("FFF"), ...again]);
    expect(healthOf(state, key, start + 40_200)).toMatchObject({ stable: false, weight: 0.1 });
    expect(healthOf(state, key, start + 70_200)).toMatchObject({ stable: true, weight: 0.1 });
  });
});

describe("429", () => {
  const limited = (at: number, retryAfterMs?: number): Outcome => ({
    key,
    at: start + at,
    kind: "rate_limited",
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

  it.each([
    ["at least 5 s", [limited(0)], 5_000],
    ["at least 5 s, whatever it says", [limited(0, 1_000)], 5_000],
    ["as long as it says", [limited(0, 60_000)], 60_000],
    ["never earlier than before", [limited(0, 60_000), limited(1_000, 2_000)], 60_000],
    ["later than before", [limited(0, 10_000), limited(8_000, 10_000)], 18_000],
  ])("waits %s", (_, reports, until) => {
    expect(healthOf(stateAfter(reports), key, start).rateLimitedUntil).toBe(start + until);
  });

  it("leaves the share alone for one burst, lowers it for each return after the deadline, and lets it come back", () => {
    const burst = [limited(0), limited(10), limited(4_000), limited(5_500)];
    expect(healthOf(stateAfter(burst), key, start + 6_000).weight).toBe(1);
    const returned = stateAfter([...burst, limited(11_000)]);
    expect(healthOf(returned, key, start + 11_000).weight).toBeCloseTo(0.7);
    expect(healthOf(returned, key, start + 41_000).weight).toBeCloseTo(0.8);
    expect(healthOf(returned, key, start + 101_000).weight).toBe(1);
    const often = stateAfter(Array.from({ length: 40 }, (_, index) => limited(index * 6_000)));
    expect(healthOf(often, key, start + 234_000).weight).toBe(0.1);
  });
});

describe("an endpoint behind an outage", () => {
  const outage = [0, 1_000, 2_000].map((at): Outcome => ({ key, at: start + at, kind: "failure" }));
  const at = (elapsed: number, ...more: Omit<Outcome, "key">[]) => {
    const story = [...outage, ...more.map((one) => ({ ...one, key }) as Outcome)];
    const { stable, onTrial } = healthOf(stateAfter(story), key, start + elapsed);
    return { stable, onTrial };
  };
  const success = (elapsed: number) => ({ at: start + elapsed, kind: "success" as const });

  it.each([
    ["is on trial", [], 33_000, { stable: true, onTrial: true }],
    [
      "is left alone while a request tries it",
      [{ at: start + 33_000, kind: "probe" }],
      34_000,
      { stable: false, onTrial: true },
    ],
    [
      "is on trial again where nothing comes of that",
      [{ at: start + 33_000, kind: "probe" }],
      43_000,
      { stable: true, onTrial: true },
    ],
    ["is trusted after a success", [success(33_000)], 33_500, { stable: true, onTrial: false }],
    ["is trusted after a success behind its last failure", [success(20_000)], 33_000, { stable: true, onTrial: false }],
    [
      "is left alone for another 30 s after one failure",
      [{ at: start + 33_000, kind: "failure", late: true }],
      62_999,
      { stable: false, onTrial: false },
    ],
    [
      "is trusted with one failure after a success",
      [success(33_000), { at: start + 34_000, kind: "failure" }],
      34_500,
      { stable: true, onTrial: false },
    ],
  ] as [string, Omit<Outcome, "key">[], number, object][])("%s", (_, more, elapsed, seen) => {
    expect(at(elapsed, ...more)).toEqual(seen);
  });

  it("is the worse the more of it failed, and the less the longer ago that was", () => {
    const badness = (story: Outcome[], elapsed = 2_000) => healthOf(stateAfter(story), key, start + elapsed).badness;
    const successes = (count: number, at: number) =>
      Array.from({ length: count }, (_, index) => ({ ...success(at + index), key }));
    expect(badness([])).toBe(0);
    const outages = [0, 300, 600].flatMap((later) => outage.map((one) => ({ ...one, at: one.at + later })));
    const dead = badness([...successes(50, -5_000), ...outages]);
    const flaky = badness(
      [0, 1, 2, 3].flatMap((at) => [
        { ...success(500 * at), key },
        { key, at: start + 500 * at + 1, kind: "failure" },
      ]),
    );
    const mostly = badness([...outage.slice(0, 1), ...successes(9, 100)]);
    expect([dead > 0.65, flaky < 0.65, flaky > 0.4, mostly < 0.1]).toEqual([true, true, true, true]);
    expect(badness(outages)).toBeGreaterThan(dead);
    const answered = [...successes(3, -100), ...outage];
    expect(badness(answered, 62_000)).toBeLessThan(badness(answered));
    expect(badness(outage, 130_000)).toBe(0);
  });

  it.each([
    ["it has answered half of the time", 1, 1, 20, true],
    ["it has answered one time in five", 1, 4, 20, false],
    ["it has answered twice in all", 1, 1, 4, false],
    ["it died ten outcomes ago", 50, 10, 60, false],
  ])("is worth being asked again: %s", (_, successes, failures, count, isIt) => {
    const story = Array.from({ length: count }, (_, index) => ({
      key,
      at: start + 10 * index,
      kind: index % (successes + failures) < successes ? ("success" as const) : ("failure" as const),
    }));
    expect(healthOf(stateAfter(story), key, start + 2_000).answers).toBe(isIt);
  });
});

describe("for any outcomes", () => {
  const outcome = fc
    .record({
      tag: fc.constantFrom("a", "b"),
      at: fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 50_000, max: 50_400 })),
      kind: fc.constantFrom("success", "failure", "rate_limited", "probe"),
      wait: fc.integer({ min: 0, max: 60_000 }),
      load: fc.integer({ min: 0, max: 15 }),
    })
    .map(({ tag, at, kind, wait, load }): Outcome => {
      const known = { key: endpointKey("maker/model", tag), at: start + at };
      if (kind === "success") return { ...known, kind, wait: { load, ms: wait } };
      return kind === "rate_limited" ? { ...known, kind, retryAfterMs: wait } : { ...known, kind };
    });
  const stories = fc.array(outcome, { maxLength: 120 });
  const moment = fc.integer({ min: 0, max: 200_000 }).map((elapsed) => start + elapsed);

  it("the order of reports does not matter", () => {
    const shuffled = stories.chain((story) =>
      fc.tuple(fc.constant(story), fc.shuffledSubarray(story, { minLength: story.length, maxLength: story.length })),
    );
    fc.assert(
      fc.property(shuffled, moment, ([story, permuted], now) => {
        expect(stateAfter(permuted)).toEqual(stateAfter(story));
        expect(snapshotOf(stateAfter(permuted), now)).toEqual(snapshotOf(stateAfter(story), now));
      }),
    );
  });

  it("the order does not matter either when some are older than the memory", () => {
    const spread = fc.array(
      outcome.map((one) => ({ ...one, at: start + (one.at - start) * 5 })),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(spread, (story) => {
        expect(stateAfter(story.toReversed())).toEqual(stateAfter(story));
        expect(stateAfter(story.toSorted((one, other) => one.at - other.at))).toEqual(stateAfter(story));
      }),
    );
  });

  it("agrees with the rule read out slowly", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 30 }), fc.integer(), (ticks, bits) => {
        const times = ticks.toSorted((one, other) => one - other).map((tick) => tick * 250);
        const story = times.map((time, index) => ({ time, failed: ((bits >> (index % 31)) & 1) === 1 }));
        const state = stateAfter(
          story.map(({ time, failed }) => ({ key, at: start + time, kind: failed ? "failure" : "success" })),
        );
        for (let now = times.at(-1) ?? 0; now < 110_000; now += 250) {
          expect({ now, stable: healthOf(state, key, start + now).stable }).toEqual({
            now,
            stable: !slowly(story, now),
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  it("nothing but the time since an outage brings full traffic back", () => {
    fc.assert(
      fc.property(stories, moment, (story, now) => {
        // The lease of a probe hides an endpoint while its share climbs.
        const state = stateAfter(story.filter((one) => one.at <= now && one.kind !== "probe"));
        for (const tag of ["a", "b"]) {
          const name = endpointKey("maker/model", tag);
          if (healthOf(state, name, now).stable) continue;
          let before = 0;
          for (let elapsed = 0; elapsed <= 60_000; elapsed += 500) {
            const { stable, weight } = healthOf(state, name, now + elapsed);
            const climbing = stable && before > 0;
            if (climbing) expect(weight - before).toBeLessThanOrEqual(0.9 / 60 + 1e-9 + 500 / 300_000);
            if (stable && before === 0) expect(weight).toBeLessThanOrEqual(0.1 + 0.9 / 60);
            before = stable ? weight : 0;
          }
        }
      }),
    );
  });

  it("weights stay within 0.1 and 1, and a deadline only moves later", () => {
    fc.assert(
      fc.property(stories, moment, (story, now) => {
        let state = emptyHealth;
        let deadline = 0;
        for (const one of story) {
          state = report(state, one);
          const { weight, rateLimitedUntil } = healthOf(state, endpointKey("maker/model", "a"), now);
          expect(weight).toBeGreaterThanOrEqual(0.1);
          expect(weight).toBeLessThanOrEqual(1);
          expect(rateLimitedUntil).toBeGreaterThanOrEqual(deadline);
          deadline = rateLimitedUntil;
        }
      }),
    );
  });
});

/** The contract's rule, evaluated afresh at every quarter of a second since the beginning. */
function slowly(story: readonly { time: number; failed: boolean }[], now: number): boolean {
  let until = Number.NEGATIVE_INFINITY;
  for (let moment = 0; moment <= now; moment += 250) {
    const window = story.filter(({ time }) => time <= moment && time > moment - 30_000);
    const failures = window.filter(({ failed }) => failed);
    const inARow = window.length >= 3 && window.slice(-3).every(({ failed }) => failed);
    const half = window.length >= 5 && failures.length * 2 >= window.length;
    const failedNow = story.some(({ time, failed }) => failed && time === moment);
    const isHealed = story.some(({ time, failed }) => !failed && time > until - 30_000 && time < moment);
    const goesOn = failedNow && until > 0 && (moment < until || !isHealed);
    if (inARow || half || goesOn) until = (failures.at(-1)?.time ?? moment) + 30_000;
  }
  return now < until;
}

it("memory is bounded however many outcomes there are", () => {
  let state = emptyHealth;
  let most = 0;
  for (let index = 0; index < 60_000; index += 1) {
    state = report(state, { key, at: start + index * 5, kind: index % 40 === 0 ? "failure" : "success" });
    if (index % 5_000 === 0) state = report(state, { key, at: start + index * 5, kind: "rate_limited" });
    most = Math.max(most, state.get(key)?.recent.length ?? 0);
  }
  const cells = state.get(key)?.recent.map((slot) => slot.cells.length) ?? [];
  expect(most).toBe(120);
  expect(Math.max(...cells)).toBeLessThanOrEqual(16);
  for (let index = 0; index < 2 * maxEndpoints; index += 1) {
    state = report(state, {
      key: endpointKey("maker/model", `tag-${index}`),
      at: start + 400_000 + index,
      kind: "failure",
    });
  }
  expect(state.size).toBe(maxEndpoints);
  expect(state.has(key)).toBe(false);
});

it("an endpoint that was never heard of is healthy", () => {
  expect(healthOf(emptyHealth, key, start)).toBe(unknownHealth);
});
