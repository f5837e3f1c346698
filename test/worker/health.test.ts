/// <reference types="@cloudflare/vitest-pool-workers/types" />
// The health object in workerd, and the isolate's client with real, broken and missing objects.
import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { app } from "../../src/app.ts";
import type { Bindings } from "../../src/env.ts";
import { HealthClient } from "../../src/isolate/health-client.ts";
import { healthOf } from "../../src/routing/health/health.ts";
import { decodeMemory } from "../../src/routing/health/health-encoding.ts";
import { endpointKey, type HealthSnapshot, type Outcome } from "../../src/routing/health/health-snapshot.ts";
import type { HealthObject } from "../../src/store/health-object.ts";
import { healthRegion, healthStub } from "../../src/store/health-region.ts";
import { putCatalog } from "./make-catalog.ts";

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {}
  }
}

type Namespace = DurableObjectNamespace<HealthObject>;

let models = 0;
/** A model of its own for each test, so that no test sees another's health. */
function newModel(): { modelId: string; key: string } {
  models += 1;
  const modelId = `maker/model-${models}`;
  return { modelId, key: endpointKey(modelId, "provider") };
}

function failures(key: string, count: number): Outcome[] {
  return Array.from({ length: count }, (_, index) => ({ key, at: Date.now() - count + index, kind: "failure" }));
}

/** A request of an isolate: collects its background work. */
function request(region: "weur" | "enam" | "eu" = "weur") {
  const background: Promise<unknown>[] = [];
  return { region, waitUntil: (work: Promise<unknown>) => background.push(work), background };
}

function look(client: HealthClient, modelId: string, context = request()) {
  return client.snapshot([modelId], { ...context, now: Date.now() });
}

describe("health object", () => {
  async function isStable(stub: DurableObjectStub<HealthObject>): Promise<boolean | undefined> {
    const { endpoints } = await stub.snapshot(Date.now());
    const [endpoint] = endpoints;
    if (!endpoint?.memory) return undefined;
    return healthOf(new Map([[endpoint.key, decodeMemory(endpoint.memory)]]), endpoint.key, Date.now()).stable;
  }

  it("counts a report that is sent twice once", async () => {
    const { modelId, key } = newModel();
    const stub = healthStub(env.HEALTH, { region: "weur", modelId });
    const report = { reporter: "isolate", first: 0, outcomes: failures(key, 2) };
    await stub.report(report);
    await stub.report(report);
    expect(await isStable(stub)).toBe(true);
    await stub.report({ ...report, first: 2, outcomes: failures(key, 1) });
    expect(await isStable(stub)).toBe(false);
  });

  it("answers with percentiles and uptime", async () => {
    const { modelId, key } = newModel();
    const stub = healthStub(env.HEALTH, { region: "weur", modelId });
    const at = Date.now();
    const outcomes: Outcome[] = [
      { key, at, kind: "success", latencyMs: 200, tokensPerSecond: 50 },
      ...failures(key, 1),
    ];
    const { endpoints } = await stub.report({ reporter: "isolate", first: 0, outcomes });
    expect(endpoints[0]?.statistics).toMatchObject({ uptime5m: 0.5, uptime1d: 0.5 });
    expect(endpoints[0]?.statistics?.latency5m?.p50).toBeCloseTo(200, -2);
    expect(endpoints[0]?.statistics?.throughput30m?.p99).toBeCloseTo(50, -1);
  });
});

describe("health client", () => {
  it("waits for a cold model once, and then for nothing", async () => {
    const { modelId } = newModel();
    const client = new HealthClient(env.HEALTH);
    const first = look(client, modelId);
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toEqual(new Map());
    const context = request();
    expect(look(client, modelId, context)).toEqual(new Map());
    expect(context.background).toEqual([]);
  });

  it("lets requests that come at the same time wait for one call", async () => {
    const { modelId, key } = newModel();
    await healthStub(env.HEALTH, { region: "weur", modelId }).report({
      reporter: "another isolate",
      first: 0,
      outcomes: failures(key, 3),
    });
    let calls = 0;
    const slowly = async (_: string, call: () => Promise<unknown>) => {
      calls += 1;
      await scheduler.wait(5);
      return call();
    };
    const client = new HealthClient(through(env.HEALTH, slowly));
    const seen = await Promise.all(Array.from({ length: 20 }, () => look(client, modelId)));
    // On a busy machine some have waited for 50 ms before it answers, and go on without it.
    const told = seen.flatMap((snapshot) => snapshot.get(key)?.stable ?? []);
    expect(new Set(told)).toEqual(new Set([false]));
    expect(calls).toBe(1);
  });

  it("refreshes a copy older than 1 s in the background, and waits for one older than 1.5 s", async () => {
    const { modelId, key } = newModel();
    let now = Date.now();
    const client = new HealthClient(env.HEALTH, () => now);
    await look(client, modelId);
    const other = healthStub(env.HEALTH, { region: "weur", modelId });
    await other.report({ reporter: "another isolate", first: 0, outcomes: failures(key, 3) });
    now += 1_200;
    const context = request();
    expect(look(client, modelId, context)).toEqual(new Map());
    await Promise.all(context.background);
    expect(look(client, modelId)).toMatchObject(new Map([[key, { stable: false }]]));
    await other.report({ reporter: "another isolate", first: 3, outcomes: failures(`${key}-too`, 3) });
    now += 2_500;
    const awaited = look(client, modelId);
    expect(awaited).toBeInstanceOf(Promise);
    expect((await awaited).get(`${key}-too`)?.stable).toBe(false);
  });

  it("acts on its own outcomes at once, and another isolate within 2 s", async () => {
    const { modelId, key } = newModel();
    const one = new HealthClient(env.HEALTH);
    const other = new HealthClient(env.HEALTH);
    await look(one, modelId);
    await look(other, modelId);
    const context = request();
    for (const outcome of failures(key, 3)) one.record(outcome, context);
    const begun = Date.now();
    expect(await look(one, modelId)).toMatchObject(new Map([[key, { stable: false, weight: 0.1 }]]));
    expect(context.background).toHaveLength(1);
    let seen: HealthSnapshot = new Map();
    while (seen.get(key)?.stable !== false && Date.now() - begun < 20_000) {
      await scheduler.wait(20);
      const visit = request();
      seen = await look(other, modelId, visit);
      await Promise.all(visit.background);
    }
    expect(Date.now() - begun).toBeLessThan(15_000);
    await Promise.all(context.background);
  });

  it("reports many outcomes in few calls, each once", async () => {
    const { modelId, key } = newModel();
    let calls = 0;
    const counted = (_: string, call: () => Promise<unknown>) => {
      calls += 1;
      return call();
    };
    const client = new HealthClient(through(env.HEALTH, counted));
    const contexts = Array.from({ length: 40 }, () => request());
    for (const context of contexts) {
      client.record({ key, at: Date.now(), kind: "success", latencyMs: 10 }, context);
      await scheduler.wait(10);
    }
    await Promise.all(contexts.flatMap((context) => context.background));
    expect(calls).toBeLessThanOrEqual(4);
    const { endpoints } = await healthStub(env.HEALTH, { region: "weur", modelId }).snapshot(Date.now());
    const cells = endpoints[0]?.memory ? decodeMemory(endpoints[0].memory).recent.flatMap((slot) => slot.cells) : [];
    expect(cells.reduce((sum, cell) => sum + cell.successes, 0)).toBe(40);
  });

  it("knows of an object that cannot store what it is told, until it can", async () => {
    const { modelId, key } = newModel();
    let now = Date.now();
    const client = new HealthClient(env.HEALTH, () => now);
    expect(client.isStored()).toBe(true);
    const visit = async () => {
      const context = request();
      for (const outcome of failures(key, 1)) client.record(outcome, context);
      await Promise.all(context.background);
      now += 10_000;
    };
    await runInDurableObject(healthStub(env.HEALTH, { region: "weur", modelId }), async (_, { storage }) => {
      const { put } = storage.kv;
      storage.kv.put = () => {
        throw new Error("database or disk is full: SQLITE_FULL");
      };
      await visit();
      storage.kv.put = put;
    });
    expect(client.isStored()).toBe(false);
    await visit();
    expect(client.isStored()).toBe(true);
  });

  it("keeps what was seen on an EU host apart, and all other regions of an isolate together", async () => {
    const { modelId, key } = newModel();
    const client = new HealthClient(env.HEALTH);
    for (const outcome of failures(key, 3)) client.record(outcome, request("weur"));
    expect((await look(client, modelId, request("enam"))).get(key)?.stable).toBe(false);
    expect((await look(client, modelId, request("eu"))).get(key)).toBeUndefined();
  });
});

/** The real namespace with every call to one of its objects going through `handle`. */
function through(namespace: Namespace, handle: (method: string, call: () => Promise<unknown>) => unknown): Namespace {
  return new Proxy(namespace, {
    get(target, property) {
      if (property !== "get") return Reflect.get(target, property).bind(target);
      return (...place: Parameters<Namespace["get"]>) => {
        const stub = target.get(...place);
        return new Proxy(stub, {
          get:
            (_, method) =>
            (...values: unknown[]) =>
              handle(String(method), () => Reflect.apply(Reflect.get(stub, method), stub, values)),
        });
      };
    },
  });
}

describe("health client whose object", () => {
  const hangs = () => new Promise<never>(() => {});
  const rejects = () => Promise.reject(new Error("object is overloaded"));
  const throws = () => {
    throw new Error("no such object");
  };
  const talksNonsense = () => Promise.resolve({ version: 99, endpoints: "none" });
  const answersEmptily = () => Promise.resolve(undefined);

  it.each(
    Object.entries({ hangs, rejects, throws, talksNonsense, answersEmptily }),
  )("%s keeps one request waiting for 50 ms, and no other", async (_, handle) => {
    const { modelId, key } = newModel();
    const client = new HealthClient(through(env.HEALTH, handle));
    const contexts = [request()];
    const begun = Date.now();
    expect(await look(client, modelId, contexts[0])).toEqual(new Map());
    expect(Date.now() - begun).toBeLessThan(1_500);
    for (let visit = 0; visit < 20; visit += 1) {
      const context = request();
      contexts.push(context);
      expect(look(client, modelId, context)).toBeInstanceOf(Map);
    }
    for (const outcome of failures(key, 3)) client.record(outcome, contexts[0] ?? request());
    expect(await look(client, modelId)).toMatchObject(new Map([[key, { stable: false }]]));
    await Promise.all(contexts.flatMap((context) => context.background));
  });

  it("is missing keeps nobody waiting, and own outcomes count", () => {
    const { modelId, key } = newModel();
    const client = new HealthClient(undefined);
    expect(look(client, modelId)).toEqual(new Map());
    for (const outcome of failures(key, 3)) client.record(outcome, request());
    expect(look(client, modelId)).toMatchObject(new Map([[key, { stable: false }]]));
  });

  it("fails is asked again later and later, and gets everything once it is back", async () => {
    const { modelId, key } = newModel();
    let now = Date.now();
    let broken = true;
    let calls = 0;
    const handle = (_: string, call: () => Promise<unknown>) => {
      calls += 1;
      return broken ? rejects() : call();
    };
    const client = new HealthClient(through(env.HEALTH, handle), () => now);
    const asked: number[] = [];
    for (let second = 0; second < 70; second += 1) {
      const context = request();
      const before = calls;
      await look(client, modelId, context);
      await Promise.all(context.background);
      if (calls > before) asked.push(second);
      now += 1_000;
    }
    expect(asked).toEqual([0, 1, 3, 7, 15, 31, 61]);
    const context = request();
    for (const outcome of failures(key, 3)) client.record(outcome, context);
    await Promise.all(context.background);
    broken = false;
    now += 30_000;
    const visit = request();
    expect(look(client, modelId, visit)).toBeInstanceOf(Map);
    await Promise.all(visit.background);
    const { endpoints } = await healthStub(env.HEALTH, { region: "weur", modelId }).snapshot(Date.now());
    expect(endpoints.map((endpoint) => endpoint.key)).toEqual([key]);
  });
});

describe("region of a request", () => {
  it.each([
    ["an EU host, wherever the client is", { continent: "NA" }, true, "eu"],
    ["Paris", { continent: "EU", country: "FR", longitude: "2.35" }, false, "weur"],
    ["Warsaw", { continent: "EU", country: "PL", longitude: "21.01" }, false, "eeur"],
    ["Seattle", { continent: "NA", country: "US", longitude: "-122.33" }, false, "wnam"],
    ["Boston", { continent: "NA", country: "US", longitude: "-71.06" }, false, "enam"],
    ["Dubai", { continent: "AS", country: "AE", longitude: "55.27" }, false, "me"],
    ["Tokyo", { continent: "AS", country: "JP", longitude: "139.69" }, false, "apac"],
    ["Sydney", { continent: "OC", country: "AU", longitude: "151.2" }, false, "oc"],
    ["Lagos", { continent: "AF", country: "NG", longitude: "3.38" }, false, "afr"],
    ["Lima", { continent: "SA", country: "PE", longitude: "-77.04" }, false, "sam"],
    ["nowhere known", undefined, false, "enam"],
  ])("%s", (_, place, euHost, region) => {
    expect(healthRegion(place, euHost)).toBe(region);
  });

  it("is the EU on every host of an installation that lies there", async () => {
    const provider = { slug: "one", name: "One", dialect: "sandbox", base_url: "https://sandbox.invalid/v1" };
    const endpoint = { provider: "one", upstream_model: "demo", pricing: { prompt: "0", completion: "0" } };
    const model = { id: "maker/model", name: "Model", context_length: 1_000, endpoints: [endpoint] };
    await putCatalog({ providers: [provider], models: [model] });
    const names: string[] = [];
    const watched = new Proxy(env.HEALTH, {
      get: (namespace, property) => {
        if (property === "idFromName") return (name: string) => namespace.idFromName(names[names.push(name) - 1] ?? "");
        // The platform keeps the name of an object with it, and some names are what a client made up.
        if (property === "get") {
          return (id: DurableObjectId, options: DurableObjectNamespaceGetDurableObjectOptions) => {
            expect(id.name).toBeUndefined();
            return namespace.get(id, options);
          };
        }
        if (property === "idFromString") return namespace.idFromString.bind(namespace);
        return undefined;
      },
    });
    for (const further of [{}, { DATA_JURISDICTION: "eu" }]) {
      const bindings = { ...env, ...further, HEALTH: watched };
      const url = "http://localhost/api/v1/models/maker/model/endpoints";
      const response = await app.fetch(new Request(url), bindings, createExecutionContext());
      expect(response.status).toBe(200);
    }
    expect(names).toEqual(["enam/maker/model", "eu/maker/model"]);
  });
});
