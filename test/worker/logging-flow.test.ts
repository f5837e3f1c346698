// From a prompt to its record and its contents, through the whole Worker with the built-in provider.
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { call, manage, newKey } from "./call.ts";
import { putCatalog } from "./make-catalog.ts";

const messages = [{ role: "user", content: "say something kind about herons" }];

beforeAll(async () => {
  await putCatalog({
    providers: [{ slug: "sandbox-a", name: "Sandbox A", dialect: "sandbox", base_url: "https://sandbox.invalid/v1" }],
    models: [
      {
        id: "fairlead/demo",
        name: "Demo",
        context_length: 10_000,
        endpoints: [
          { provider: "sandbox-a", upstream_model: "demo", pricing: { prompt: "0.000001", completion: "0.000001" } },
        ],
      },
    ],
  });
});

async function ask(key: string, host = "localhost") {
  const { status, headers, body } = await call("POST", "/chat/completions", {
    key,
    host,
    body: { model: "fairlead/demo", messages },
  });
  expect(status).toBe(200);
  return { id: String(body.id), log: headers.get("x-fairlead-io-log"), body };
}

const recordOf = async (id: string) => (await manage("GET", `/generation?id=${id}`)).body.data;

test("off, on, on an EU host, and after deletion", async () => {
  const { key } = await newKey();
  const off = await ask(key);
  expect(off.log).toBe("off");

  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: true });
  const on = await ask(key);
  expect(on.log).toBe("stored");
  const european = await ask(key, "eu.localhost");
  expect(european.log).toBe("skipped-eu");

  await expect
    .poll(() => recordOf(on.id), { timeout: 30_000 })
    .toMatchObject({ io_log: "stored", data_region: "global" });
  await expect
    .poll(() => recordOf(european.id), { timeout: 30_000 })
    .toMatchObject({ io_log: "skipped-eu", data_region: "europe" });
  const { body } = await manage("GET", `/generation/content?id=${on.id}`);
  expect(body.data.input.messages).toEqual(messages);
  expect(body.data.output.completion).toBe(on.body.choices[0].message.content);
  expect(body.data.truncated).toBe(false);
  for (const { id } of [off, european]) {
    expect((await manage("GET", `/generation/content?id=${id}`)).status).toBe(404);
  }
  const { objects } = await env.CONTENTS.list({ prefix: "io/" });
  expect(objects.map((object) => object.key)).toEqual([
    expect.stringMatching(`^io/default/[0-9-]{10}/${on.id}\\.json$`),
  ]);

  await manage("DELETE", "/workspaces/default/content");
  expect((await manage("GET", `/generation/content?id=${on.id}`)).status).toBe(404);
});

test("what a key spends is counted against its limit", async () => {
  const { key, hash } = await newKey({ limit: 1 });
  const first = await ask(key);
  expect(first.body.usage.cost).toBeGreaterThan(0.000001);
  await manage("PATCH", `/keys/${hash}`, { limit: first.body.usage.cost });
  const refused = await call("POST", "/chat/completions", { key, body: { model: "fairlead/demo", messages } });
  expect(refused.status).toBe(402);
  await expect
    .poll(async () => (await manage("GET", `/keys/${hash}`)).body.data.usage, { timeout: 30_000 })
    .toBe(first.body.usage.cost);
  await manage("PATCH", `/keys/${hash}`, { limit: null });
  await ask(key);
});
