// When others are told that an endpoint is unstable, and that it is no more: each once a spell.
import { expect, it } from "vitest";
import { emptyHealth, report } from "../../../../src/routing/health/health.ts";
import { spellNews, type ToldSpells, withoutNews } from "../../../../src/routing/health/spells.ts";

const start = 1_790_000_000_000;
const failed = (times: number, key = "m p", at = start) =>
  Array.from({ length: times }, (_, index) => ({ key, at: at + index * 100, kind: "failure" as const }));

it("says nothing of what is stable", () => {
  const health = failed(2).reduce(report, emptyHealth);
  expect(spellNews({}, health, start + 200)).toEqual({ told: {}, news: [], lookAt: undefined });
});

it("tells of a spell when it begins, not again while it lasts, and when it has ended by the clock", () => {
  const health = failed(3).reduce(report, emptyHealth);
  const begun = spellNews({}, health, start + 300);
  expect(begun.news).toEqual([{ key: "m p", since: start + 300, recovered: false }]);
  expect(begun.lookAt).toBe(start + 200 + 30_250);
  const during = spellNews(begun.told, health, start + 20_000);
  expect([during.news, during.told]).toEqual([[], begun.told]);
  const longer = report(health, { key: "m p", at: start + 20_000, kind: "failure" });
  expect(spellNews(begun.told, longer, start + 30_500).news).toEqual([]);
  const ended = spellNews(begun.told, longer, start + 50_250);
  expect(ended).toEqual({ told: {}, news: [{ key: "m p", since: start + 300, recovered: true }], lookAt: undefined });
});

it("tells of each endpoint by itself", () => {
  const health = [...failed(3), ...failed(3, "m q", start + 10_000)].reduce(report, emptyHealth);
  const { told } = spellNews({}, health, start + 11_000);
  expect(Object.keys(told)).toEqual(["m p", "m q"]);
  expect(spellNews(told, health, start + 31_000).news).toEqual([
    { key: "m p", since: start + 11_000, recovered: true },
  ]);
});

const begun = { key: "m p", since: start, recovered: false };
const ended = { ...begun, recovered: true };
it.each<[string, ToldSpells, (typeof begun)[], ToldSpells]>([
  ["a beginning", { "m p": start, "m q": start }, [begun], { "m q": start }],
  ["a beginning whose end was told meanwhile", { "m q": start }, [begun], { "m q": start }],
  ["an end", { "m q": start }, [ended], { "m p": start, "m q": start }],
  ["an end behind which the next began", { "m p": start + 40_000 }, [ended], { "m p": start + 40_000 }],
])("%s that did not arrive is told later, and what others sent is not told again", (_, told, news, left) => {
  expect(withoutNews(told, news)).toEqual(left);
});
