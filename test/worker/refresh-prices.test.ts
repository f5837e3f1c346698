import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Bindings } from "../../src/env.ts";
import { refreshPrices } from "../../src/jobs/refresh-prices.ts";
import { manage } from "./call.ts";

const catalog = {
  providers: [{ slug: "maker", name: "Maker", dialect: "openai", base_url: "https://maker.invalid/v1" }],
  models: [
    {
      id: "maker/one",
      name: "One",
      context_length: 1_000,
      endpoints: [
        { provider: "maker", upstream_model: "one", pricing: { prompt: "0.000001", completion: "0.000002" } },
      ],
    },
  ],
};

/** A models.dev listing of that model at $3 and $2 per million tokens. */
const listing = {
  maker: {
    id: "maker",
    name: "Maker",
    api: "https://maker.invalid/v1",
    models: {
      one: {
        id: "one",
        name: "One",
        cost: { input: 3, output: 2 },
        limit: { context: 1_000, output: 100 },
        modalities: { input: ["text"], output: ["text"] },
      },
    },
  },
};

/** By the console's Worker, as the router asks it. */
const { CONSOLE } = env as Bindings;

function refresh(answer: Response) {
  return refreshPrices({
    database: env.DB,
    url: "https://prices.invalid/api.json",
    now: Date.UTC(2026, 10, 22),
    fetch: async () => answer,
    readListing: async (given, catalog) => {
      if (CONSOLE === undefined) throw new Error("no console");
      return await CONSOLE.readListing(given, catalog);
    },
    beforeSaving: async () => undefined,
  });
}

it("takes over what changed and records it", async () => {
  await manage("PUT", "/catalog", catalog);
  const changes = await refresh(Response.json(listing));
  expect(changes).toEqual([
    { model: "maker/one", endpoint: "maker", field: "prompt", before: "0.000001", after: "0.000003" },
  ]);
  const { results } = await env.DB.prepare("SELECT model_id, tag, field, before, after FROM price_changes").all();
  expect(results).toEqual([
    { model_id: "maker/one", tag: "maker", field: "prompt", before: "0.000001", after: "0.000003" },
  ]);
  expect(await refresh(Response.json(listing))).toEqual([]);
});

it.each([
  ["is down", () => new Response("no", { status: 503 })],
  ["is no listing", () => Response.json(["nothing"])],
])("changes nothing when the source %s", async (_name, answer) => {
  await expect(refresh(answer())).rejects.toThrow("price source");
});
