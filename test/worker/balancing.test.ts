// The default strategy in the whole Worker: shares of 1/price², and who failed is tried last at once.
import { expect, test } from "vitest";
import { answers, error } from "./provider-scripts.ts";
import { startRouter } from "./start-router.ts";

const byPrice = (...dollars: number[]) => ({
  endpoint: (index: number) => ({
    pricing: { prompt: `0.00000${dollars[index]}`, completion: `0.00000${dollars[index]}` },
  }),
});

test("400 requests are shared out by 1/price²", async () => {
  const router = await startRouter({ ...byPrice(1, 2, 3), scripts: [answers, answers, answers] });
  const counts = [0, 0, 0];
  let left = 400;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      const { body } = await router.ask({ provider: {}, messages: [{ role: "user", content: `Request ${left}` }] });
      const index = router.providers.findIndex((slug) => body.provider === `Name of ${slug}`);
      counts[index] = (counts[index] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
  const expected = [36, 9, 4].map((weight) => (400 * weight) / 49);
  const chiSquare = counts.reduce(
    (sum, count, index) => sum + (count - (expected[index] ?? 0)) ** 2 / (expected[index] ?? 1),
    0,
  );
  // Two degrees of freedom: more than this once in a million runs.
  expect(chiSquare).toBeLessThan(27.6);
  // The records' plans begin with whom was drawn, and go on by rising price.
  for (const { plan } of router.records.slice(0, 100)) {
    const [, ...rest] = plan.map(({ price }) => Number(price));
    expect(rest).toEqual(rest.toSorted((a, b) => a - b));
  }
}, 120_000);

test("after three failures the cheapest is tried last, by the very next request", async () => {
  const router = await startRouter({ ...byPrice(1, 9), scripts: [error(500), answers] });
  while ((await router.requestsOf(0)).length < 3) expect((await router.ask({ provider: {} })).status).toBe(200);
  for (let request = 0; request < 10; request += 1) expect((await router.ask({ provider: {} })).status).toBe(200);
  expect(await router.requestsOf(0)).toHaveLength(3);
  // It is last, not gone.
  await router.script(1, error(500));
  await router.script(0, answers);
  expect((await router.ask({ provider: {} })).body.provider).toBe(`Name of ${router.providers[0]}`);
});

test("a failure after the first token counts like one before it", async () => {
  const router = await startRouter({
    ...byPrice(1, 9),
    scripts: [{ kind: "answer", stopAfter: 3, end: "break" }, answers],
  });
  while ((await router.requestsOf(0)).length < 3) await router.stream({ provider: {} });
  for (let request = 0; request < 5; request += 1) expect((await router.stream({ provider: {} })).done).toBe(true);
  expect(await router.requestsOf(0)).toHaveLength(3);
});

test("a client's mistakes count against nobody", async () => {
  const router = await startRouter({ ...byPrice(1, 9), scripts: [error(400), answers] });
  for (let request = 0; request < 8; request += 1) await router.ask({ provider: {} });
  expect((await router.requestsOf(0)).length).toBeGreaterThan(3);
});
