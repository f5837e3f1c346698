// How long whoever guesses has to wait, and who does not have to.
import { expect, it } from "vitest";
import { GuessLimit, guessWindowMs, waitAfter } from "../../../src/isolate/wrong-keys.ts";
import { clientNetwork } from "../../../src/wire/client-network.ts";

it.each([
  [0, 0],
  [4, 0],
  [5, 1_000],
  [6, 2_000],
  [9, 16_000],
  [14, 512_000],
  [15, guessWindowMs],
  [1_000_000, guessWindowMs],
])("after %i wrong guesses, five of them free, one waits %i ms", (wrong, wait) => {
  expect(waitAfter(wrong, 5)).toBe(wait);
});

/** Guesses without a pause; the times at which one was looked at. */
function guess(limit: GuessLimit, { until, network = "a" }: { until: number; network?: string }): number[] {
  const looked: number[] = [];
  for (let now = 0; now < until; now += 100) {
    if (limit.waitMs(network, now) > 0) continue;
    limit.noteWrong(network, `guess ${now}`, now);
    looked.push(now);
  }
  return looked;
}

it("looks at fewer and fewer guesses of a network", () => {
  const limit = new GuessLimit(3);
  expect(guess(limit, { until: 60_000 })).toEqual([0, 100, 200, 1_200, 3_200, 7_200, 15_200, 31_200]);
  expect(limit.waitMs("a", 60_000)).toBe(3_200);
  expect(limit.waitMs("b", 60_000)).toBe(0);
});

it("asks for no longer wait than the last guess earned, however often one asks meanwhile", () => {
  const limit = new GuessLimit(1);
  limit.noteWrong("a", "x", 0);
  for (let now = 0; now < 1_000; now += 1) expect(limit.waitMs("a", now)).toBe(1_000 - now);
  expect(limit.waitMs("a", 1_000)).toBe(0);
});

it("forgets after the window", () => {
  const limit = new GuessLimit(2);
  guess(limit, { until: 10_000 });
  const later = 10_000 + guessWindowMs + 1;
  expect(limit.noteWrong("a", "late", later)).toBe(0);
  expect(limit.waitMs("a", later)).toBe(0);
});

it("tells a client that repeats a wrong key to stop, and keeps nobody else of its network out", () => {
  const limit = new GuessLimit(3);
  const waits = Array.from({ length: 25 }, (_, place) => limit.noteWrong("a", "sk-or-v1-wrong", place));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(20);
  expect(waits.at(-1)).toBe(60_000);
  expect(limit.waitMs("a", 25)).toBe(0);
});

it.each([
  ["203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2:ffff::1", "2001:db8:1:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["::1", ":0:0:0"],
])("counts %s as %s", (address, network) => {
  expect(clientNetwork(new Headers({ "cf-connecting-ip": address }))).toBe(network);
});

it("knows no network without an address", () => {
  expect(clientNetwork(new Headers())).toBe("unknown");
});
