// The front doors beside chat, through the whole Worker: what each leaves behind where contents are kept, and what not
// where they must not be; errors and records of requests that a door refuses; the list of models for embeddings.
import { env } from "cloudflare:workers";
import { beforeAll, expect, it, test } from "vitest";
import { call, manage, newKey } from "./call.ts";
import { putCatalog } from "./make-catalog.ts";

const endpoint = { provider: "sandbox-a", pricing: { prompt: "0.000001", completion: "0.000001" } };
let key: string;

beforeAll(async () => {
  await putCatalog({
    providers: [{ slug: "sandbox-a", name: "Sandbox A", dialect: "sandbox", base_url: "https://sandbox.invalid/v1" }],
    models: [
      {
        id: "fairlead/demo",
        name: "Demo",
        context_length: 10_000,
        endpoints: [{ ...endpoint, upstream_model: "demo" }],
      },
      {
        id: "fairlead/demo-embedding",
        name: "Demo Embedding",
        context_length: 10_000,
        architecture: { output_modalities: ["embeddings"] },
        endpoints: [{ ...endpoint, upstream_model: "demo-embedding" }],
      },
    ],
  });
  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: true });
  ({ key } = await newKey());
});

const words = "say something kind about herons";
const user = { role: "user", content: words };

test.each<[path: string, body: Record<string, unknown>, input: unknown]>([
  ["/messages", { model: "fairlead/demo", max_tokens: 100, messages: [user] }, { messages: [user] }],
  ["/responses", { model: "fairlead/demo", input: words }, { messages: [user] }],
  ["/embeddings", { model: "fairlead/demo-embedding", input: [words] }, { prompt: [words] }],
])("%s keeps its contents where that is meant, and no byte of them on an EU host", async (path, body, input) => {
  const stored = await call("POST", path, { key, body });
  expect([stored.status, stored.headers.get("x-fairlead-io-log")]).toEqual([200, "stored"]);
  expect(stored.headers.get("x-generation-id")).toBe(stored.body.id);
  const european = await call("POST", path, { key, body, host: "eu.localhost" });
  expect([european.status, european.headers.get("x-fairlead-io-log")]).toEqual([200, "skipped-eu"]);
  await expect
    .poll(async () => (await manage("GET", `/generation/content?id=${stored.body.id}`)).body.data?.input, {
      timeout: 30_000,
    })
    .toMatchObject(input as object);
  await expect
    .poll(async () => (await manage("GET", `/generation?id=${european.body.id}`)).body.data, { timeout: 30_000 })
    .toMatchObject({ data_region: "europe", io_log: "skipped-eu" });
  const { objects } = await env.CONTENTS.list();
  expect(objects.some((object) => object.key.includes(european.body.id))).toBe(false);
});

test.each<[path: string, body: Record<string, unknown>, error: object]>([
  ["/messages", { model: "fairlead/demo", messages: [] }, { type: "error", error: { type: "invalid_request_error" } }],
  ["/responses", { model: "fairlead/demo", input: [] }, { error: { code: 400 }, error_type: "invalid_request" }],
  ["/embeddings", { model: "fairlead/demo-embedding", input: [] }, { error: { code: 400 } }],
])("%s refuses in its own words and leaves a record", async (path, body, error) => {
  const refused = await call("POST", path, { key, body });
  expect(refused.status).toBe(400);
  expect(refused.body).toMatchObject(error);
  const id = refused.headers.get("x-generation-id");
  await expect.poll(async () => (await manage("GET", `/generation?id=${id}`)).status, { timeout: 30_000 }).toBe(200);
});

test.each(["/messages", "/messages/count_tokens", "/responses", "/embeddings"])("%s is for API keys", async (path) => {
  const body = { model: "fairlead/demo", messages: [user], input: words };
  expect((await call("POST", path, { body })).status).toBe(401);
  expect((await manage("POST", path, body)).status).toBe(403);
  expect((await call("POST", path, { body, headers: { "x-api-key": "sk-fl-v1-nobody" } })).status).toBe(401);
});

it("lists the models for embeddings, with or without a key", async () => {
  const { status, body } = await call("GET", "/embeddings/models");
  expect([status, body.data.map(({ id }: { id: string }) => id)]).toEqual([200, ["fairlead/demo-embedding"]]);
});
