// Broadcast from a workspace's settings to what a destination gets: nobody waits for it, nothing of it costs those who have
// none, what was said on an EU host lies nowhere afterwards, and secrets never come back.
import { env } from "cloudflare:workers";
import { describe, expect, inject, test, vi } from "vitest";
import type { KeyValue, Span, TraceRequest } from "../../src/broadcast/otlp.ts";
import { type Bindings, readSettings } from "../../src/env.ts";
import worker from "../../src/index.ts";
import { masterKeysOf } from "../../src/store/sealing.ts";
import { readSnapshot } from "../../src/store/snapshots.ts";
import { manage } from "./call.ts";
import { answers, error } from "./provider-scripts.ts";
import { startRouter } from "./start-router.ts";

const receivers = inject("providersUrl");
const destinations = "/observability/destinations";

interface Place {
  workspace: string;
  destination: string;
  url: string;
  received(): Promise<{ path: string; headers: Record<string, string>; body: unknown }[]>;
  /** The attributes of the spans of requests, and how many there are below each. */
  told(): Promise<{ attributes: Record<string, unknown>; attempts: number }[]>;
}

async function newPlace(fields: Record<string, unknown> = {}, settings: Record<string, unknown> = {}): Promise<Place> {
  const slug = `cast-${crypto.randomUUID().slice(0, 8)}`;
  const { body } = await manage("POST", "/workspaces", { name: slug, slug });
  const workspace: string = body.data.id;
  await manage("PATCH", `/workspaces/${workspace}`, { is_observability_broadcast_enabled: true, ...settings });
  const url = `${receivers}/${slug}/in`;
  const destination = { type: "webhook", name: "hook", config: { url }, workspace_id: workspace, ...fields };
  const made = await manage("POST", destinations, destination);
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const received = async () =>
    await (await fetch(`${receivers}/${slug}/requests`)).json<Awaited<ReturnType<Place["received"]>>>();
  return {
    workspace,
    destination: made.body.data.id,
    url,
    received,
    async told() {
      const spans = (await received()).flatMap(({ body }) => spansIn(body as TraceRequest));
      return spans
        .filter(({ parentSpanId }) => !spans.some(({ spanId }) => spanId === parentSpanId))
        .map(({ attributes, spanId }) => ({
          attributes: plain(attributes),
          attempts: spans.filter(({ parentSpanId }) => parentSpanId === spanId).length,
        }));
    },
  };
}

const spansIn = ({ resourceSpans }: TraceRequest): Span[] =>
  resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
const plain = (attributes: KeyValue[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

/** A queue that is a list. */
function listed() {
  const messages: { body: unknown; delaySeconds: number }[] = [];
  const send = async (body: unknown, { delaySeconds = 0 } = {}) => void messages.push({ body, delaySeconds });
  return { messages, queue: { send } as unknown as Queue };
}

async function consume(bodies: unknown[], bindings: Bindings): Promise<void> {
  const messages = bodies.map((body, index) => ({
    id: `${index}`,
    body,
    attempts: 1,
    ack: () => undefined,
    retry: () => undefined,
  }));
  await worker.queue({ queue: "fairlead-broadcast", messages } as unknown as MessageBatch, bindings);
}

describe("a request of a workspace that broadcasts", () => {
  test("is told of behind its answer, whole or streamed, and not a call is made before", async () => {
    const place = await newPlace();
    const { queue, messages } = listed();
    const router = await startRouter({ bindings: { BROADCASTS: queue }, key: { workspace_id: place.workspace } });
    const calls: string[] = [];
    const real = globalThis.fetch;
    vi.stubGlobal("fetch", (input: string, init?: RequestInit) => {
      calls.push(String(input));
      return real(input, init);
    });
    const outside = () => calls.filter((url) => url === place.url).length;
    const response = await router.fetch({});
    expect([response.status, outside(), messages.length]).toEqual([200, 0, 0]);
    await response.text();
    await router.settled();
    expect([outside(), messages.length]).toEqual([1, 1]);
    const stream = await router.stream();
    expect(stream.done).toBe(true);
    await router.settled();
    vi.unstubAllGlobals();
    expect([outside(), messages.length]).toEqual([2, 2]);
    expect(await place.told()).toMatchObject([{ attempts: 1 }, { attempts: 1 }]);
    // They went out: the queue has nothing left to do.
    await consume(
      messages.map(({ body }) => body),
      router.bindings,
    );
    expect(await place.told()).toHaveLength(2);
    const { body } = await manage("GET", `${destinations}/${place.destination}`);
    expect(body.data.delivery).toMatchObject({ delivered: 2, dropped_contents: 0, last_error: null });
  });

  test("tells its attempts, its trace and what was said; one that is refused before any has none", async () => {
    const place = await newPlace({ broadcast_generation_identity: true });
    const { queue } = listed();
    const router = await startRouter({
      bindings: { BROADCASTS: queue },
      key: { workspace_id: place.workspace, name: "its key" },
      scripts: [error(503), answers],
    });
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const trace = { trace_name: "checkout", step: 2 };
    await router.ask(
      { trace, user: "ann", messages: [{ role: "user", content: "Say hello" }] },
      { headers: { traceparent } },
    );
    await router.ask({ model: "no/such" });
    await router.ask({ temperature: "hot" });
    await router.settled();
    const told = await place.told();
    expect(told.map(({ attempts }) => attempts)).toEqual([2, 0, 0]);
    expect(told[0]?.attributes).toMatchObject({
      "gen_ai.request.model": router.model,
      "gen_ai.input.messages": expect.stringContaining("Say hello"),
      "gen_ai.output.messages": expect.stringContaining("assistant"),
      "trace.metadata.trace_name": "checkout",
      "user.id": "ann",
      "fairlead.api_key.name": "its key",
    });
    expect(told[1]?.attributes).toMatchObject({ "http.response.status_code": "400", "error.type": "unknown_model" });
    const [first] = await place.received();
    expect(spansIn(first?.body as TraceRequest)[0]).toMatchObject({
      traceId: "0af7651916cd43dd8448eb211c80319c",
      parentSpanId: "b7ad6b7169203331",
    });
  });

  test("on an EU host is told to destinations for Europe, and lies nowhere afterwards", async () => {
    const canary = `canary-${crypto.randomUUID()}`;
    const place = await newPlace({ regions: ["eu"] }, { is_observability_io_logging_enabled: true });
    const { queue, messages } = listed();
    const router = await startRouter({ bindings: { BROADCASTS: queue }, key: { workspace_id: place.workspace } });
    const logged = (["log", "error", "warn"] as const).map((name) => vi.spyOn(console, name).mockReturnValue());
    await router.ask({});
    await router.ask({ messages: [{ role: "user", content: canary }] }, { host: "eu.example.com" });
    await router.settled();
    const told = await place.told();
    expect(told.map(({ attributes }) => attributes["fairlead.data_region"])).toEqual(["europe"]);
    expect(told[0]?.attributes["gen_ai.input.messages"]).toContain(canary);
    await consume(
      messages.map(({ body }) => body),
      router.bindings,
    );
    const { results } = await env.DB.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
    ).all<{ name: string }>();
    const rows = await Promise.all(results.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`).all()));
    const { objects } = await env.CONTENTS.list();
    const contents = await Promise.all(objects.map(async ({ key }) => (await env.CONTENTS.get(key))?.text()));
    expect(JSON.stringify([rows, contents, messages, router.records])).not.toContain(canary);
    expect(JSON.stringify(logged.map(({ mock }) => mock.calls))).not.toContain(canary);
    vi.restoreAllMocks();
    expect(rows.length).toBeGreaterThan(20);
  });
});

test("a workspace without destinations, or whose switch is off, tells nobody", async () => {
  const place = await newPlace();
  await manage("PATCH", `/workspaces/${place.workspace}`, { is_observability_broadcast_enabled: false });
  const { queue, messages } = listed();
  const router = await startRouter({ bindings: { BROADCASTS: queue }, key: { workspace_id: place.workspace } });
  await router.ask();
  await router.settled();
  await router.manage("PATCH", `/workspaces/${place.workspace}`, { is_observability_broadcast_enabled: true });
  await router.manage("PATCH", `${destinations}/${place.destination}`, { enabled: false });
  await router.ask();
  await router.settled();
  expect(messages).toEqual([]);
  expect(await place.received()).toEqual([]);
  await router.manage("PATCH", `${destinations}/${place.destination}`, { enabled: true });
  await router.ask();
  await router.settled();
  expect(messages).toHaveLength(1);
});

describe("a destination", () => {
  test("is tried out: what it answered, and nobody there", async () => {
    const place = await newPlace();
    const tried = await manage("POST", `${destinations}/${place.destination}/test`);
    expect(tried).toMatchObject({ status: 200, body: { data: { ok: true, status: 200 } } });
    expect(tried.body.data.body.length).toBeLessThanOrEqual(1_000);
    expect(Object.keys(tried.body.data)).toEqual(["ok", "status", "body"]);
    const [seen] = await place.received();
    expect(seen?.headers["x-test-connection"]).toBe("true");
    expect(await place.told()).toMatchObject([{ attempts: 1, attributes: { "gen_ai.operation.name": "chat" } }]);
    await manage("PATCH", `${destinations}/${place.destination}`, { config: { url: "http://127.0.0.1:1/in" } });
    const gone = await manage("POST", `${destinations}/${place.destination}/test`);
    expect(gone).toMatchObject({
      status: 200,
      body: { data: { ok: false, status: null, body: expect.stringContaining("nobody") } },
    });
  });

  test("never shows a secret again, and keeps it where its mask comes back", async () => {
    const config = {
      endpoint: `${receivers}/none`,
      headers: { Authorization: "Bearer hush-hush", "X-Team": "whisper" },
    };
    const place = await newPlace({ type: "otel-collector", config });
    const path = `${destinations}/${place.destination}`;
    const shown = await manage("GET", path);
    const mask = "********";
    expect(shown.body.data.config).toEqual({
      endpoint: config.endpoint,
      headers: { Authorization: mask, "X-Team": mask },
    });
    const row = await env.DB.prepare("SELECT * FROM destinations WHERE id = ?1").bind(place.destination).first();
    const changed = { ...shown.body.data.config, endpoint: place.url, headers: { Authorization: mask } };
    const unknown = await manage("PATCH", path, { config: { headers: { "X-New": mask } } });
    expect(unknown).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining("X-New: give") } },
    });
    const answersSeen = [
      shown,
      await manage("PATCH", path, { config: changed }),
      await manage("GET", destinations),
      row,
    ];
    expect(JSON.stringify(answersSeen)).not.toMatch(/hush|whisper/);
    await manage("POST", `${path}/test`);
    const [seen] = await place.received();
    const echo = { kind: "body", status: 401, body: "no: Bearer hush-hush" };
    await fetch(`${place.url.slice(0, -"/in".length)}/script`, { method: "PUT", body: JSON.stringify([echo]) });
    const echoed = await manage("POST", `${path}/test`);
    expect(echoed.body.data).toMatchObject({ ok: false, status: 401, body: "no: [key]" });
    expect([seen?.headers["authorization"], seen?.headers["x-team"]]).toEqual(["Bearer hush-hush", undefined]);
  });

  test.each([
    [{ type: "clickhouse" }, 400, "clickhouse is not supported by this router"],
    [{ type: "nowhere" }, 400, "is not a type of destination"],
    [{ config: {} }, 400, "config.url"],
    [{ config: { url: "ftp://127.0.0.1/" } }, 400, "config.url: must begin with https:// or http://"],
    [{ config: { url: "http://a:b@127.0.0.1/" } }, 400, "user name or password"],
    [
      { config: { url: `${receivers}/x`, headers: { "X-Team": "blue", Authorization: "********" } } },
      400,
      "config.headers.Authorization: give its value again",
    ],
    [{ regions: [] }, 400, "regions"],
    [{ regions: ["mars"] }, 400, "regions"],
    [{ sampling_rate: 0 }, 400, "sampling_rate"],
    [{ api_key_hashes: [] }, 400, "api_key_hashes"],
    [
      { filter_rules: { groups: [{ rules: [{ field: "model", operator: "regex", value: "(a)\\1" }] }] } },
      400,
      "invalid_regex_pattern",
    ],
    [{ more: 1 }, 400, "more: unknown field"],
  ])("%j is a %d that says why", async (fields, status, message) => {
    const made = await manage("POST", destinations, {
      type: "webhook",
      name: "x",
      config: { url: `${receivers}/x` },
      ...fields,
    });
    expect(made.status).toBe(status);
    expect(made.body.error.message).toContain(message);
  });

  test("of a type a workspace has five, and the sixth is a 409", async () => {
    const place = await newPlace();
    const another = () =>
      manage("POST", destinations, {
        type: "webhook",
        name: "x",
        config: { url: place.url },
        workspace_id: place.workspace,
      });
    const statuses = [];
    for (let index = 0; index < 5; index += 1) statuses.push((await another()).status);
    expect(statuses).toEqual([201, 201, 201, 201, 409]);
  });

  test("is in the sealed snapshots of its workspace's keys, and goes with the workspace", async () => {
    const place = await newPlace();
    const { body } = await manage("POST", "/keys", { name: "k", workspace_id: place.workspace });
    await manage("PATCH", `${destinations}/${place.destination}`, { name: "renamed" });
    const masterKeys = await masterKeysOf(readSettings(env));
    if (masterKeys === undefined) throw new Error("no ENCRYPTION_KEY");
    const snapshot = await readSnapshot({ bucket: env.CONTENTS, masterKeys }, { kind: "key", id: body.data.hash });
    expect(snapshot?.document.destinations).toMatchObject([{ name: "renamed" }]);
    await manage("DELETE", `/workspaces/${place.workspace}`);
    const left = await env.DB.prepare("SELECT COUNT(*) AS n FROM destinations WHERE workspace_id = ?1")
      .bind(place.workspace)
      .first("n");
    expect(left).toBe(0);
  });
});

test("addresses inside are refused where PRIVATE_URLS does not say otherwise", async () => {
  const router = await startRouter({ variables: { PRIVATE_URLS: "false" } });
  const make = (url: string) => router.manage("POST", destinations, { type: "webhook", name: "x", config: { url } });
  for (const url of [
    "http://example.com/",
    "https://127.0.0.1/",
    "https://10.0.0.1:8443/",
    "https://collector.internal/",
  ]) {
    const made = await make(url);
    expect([url, made.status, made.body.error?.metadata.field]).toEqual([url, 400, "config.url"]);
  }
  expect((await make("https://collector.example.com:4318/v1/traces")).status).toBe(201);
});
