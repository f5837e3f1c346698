// Service tiers through the whole Worker: what is sent on, what is paid for, and who names it.
import { expect, test } from "vitest";
import { call } from "./call.ts";
import { startRouter } from "./start-router.ts";

const usage = { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500 };
const pricing_tiers = {
  flex: { prompt: "0.0000005", completion: "0.000001" },
  priority: { prompt: "0.000002", completion: "0.000004" },
};

function sentTier(tier: string | undefined): unknown {
  return tier === undefined
    ? expect.not.objectContaining({ service_tier: expect.anything() })
    : expect.objectContaining({ service_tier: tier });
}

/** Millionths of a dollar; the list price is 2,000. */
test.each<[asked: string, served: string | undefined, sent: string | undefined, tier: string | null, cost: number]>([
  ["priority", "priority", "priority", "priority", 4_000],
  ["fast", "priority", "priority", "priority", 4_000],
  ["priority", "default", "priority", "default", 2_000],
  ["priority", undefined, "priority", "priority", 4_000],
  ["flex", "flex", "flex", "flex", 1_000],
  ["default", "default", "default", "default", 2_000],
  ["auto", undefined, undefined, null, 2_000],
  ["scale", undefined, undefined, null, 2_000],
])("asked for %s, served %s", async (asked, served, sent, tier, cost) => {
  const extra = served === undefined ? {} : { service_tier: served };
  const router = await startRouter({ scripts: [{ kind: "answer", usage, extra }], endpoint: { pricing_tiers } });
  const { body } = await router.ask({ service_tier: asked });
  const { chunks } = await router.stream({ service_tier: asked });
  for (const request of await router.requestsOf(0)) expect(request.body).toEqual(sentTier(sent));
  expect([body.service_tier ?? null, chunks.at(-1).service_tier ?? null]).toEqual([tier, tier]);
  expect([body.usage.cost, chunks.at(-1).usage.cost]).toEqual([cost / 1e6, cost / 1e6]);
  for (const record of await router.recorded(2)) {
    expect(record).toMatchObject({ serviceTier: tier, costPico: String(cost * 1e6) });
  }
});

test.each(["order", "only"])("an endpoint may be named in a tier by %s", async (list) => {
  const router = await startRouter({ scripts: [{ kind: "answer", usage }], endpoint: { pricing_tiers } });
  const provider = { [list]: [`${router.providers[0]}/flex`] };
  const { body } = await router.ask({ provider });
  expect(body).toMatchObject({ service_tier: "flex", usage: { cost: 0.001 } });
  expect((await router.requestsOf(0))[0]?.body).toMatchObject({ service_tier: "flex" });
  expect((await router.recorded(1))[0]).toMatchObject({ serviceTier: "flex", costPico: "1000000000" });
  const { body: planned } = await call("POST", "/route", {
    key: router.key,
    body: { model: router.model, messages: [{ role: "user", content: "Hi" }], provider },
  });
  expect(planned.data.plan[0].price).toBe("0.000000625");
});

test("an endpoint without a price for the tier does not get the field, and costs what it lists", async () => {
  const router = await startRouter({ scripts: [{ kind: "answer", usage, extra: { service_tier: "default" } }] });
  const { body } = await router.ask({ service_tier: "priority" });
  for (const request of await router.requestsOf(0)) expect(request.body).toEqual(sentTier(undefined));
  expect(body).toMatchObject({ service_tier: "default", usage: { cost: 0.002 } });
});

test("a tier that nobody knows is refused by name", async () => {
  const router = await startRouter();
  const refused = await router.ask({ service_tier: "warp" });
  expect(refused.status).toBe(400);
  expect(refused.body.error.message).toContain("service_tier");
});

test("tiers are listed as endpoints of their own, with their final prices", async () => {
  const router = await startRouter({ endpoint: { pricing_tiers } });
  const { body } = await call("GET", `/models/${router.model}/endpoints`);
  const [provider] = router.providers;
  expect(
    body.data.endpoints.map(({ tag, pricing }: { tag: string; pricing: { prompt: string } }) => [tag, pricing.prompt]),
  ).toEqual([
    [provider, "0.000001"],
    [`${provider}/flex`, "0.0000005"],
    [`${provider}/priority`, "0.000002"],
  ]);
});
