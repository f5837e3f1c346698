// Which names of a request are worth asking storage for, before anybody knows who asks.
import { expect, it } from "vitest";
import { buildCatalogIndex } from "../../../src/catalog/catalog-index.ts";
import { CatalogCopy } from "../../../src/isolate/catalog-copy.ts";

const away = { batch: () => Promise.reject(new Error("away")), prepare: () => ({}) };
const database = { ...away, withSession: () => away } as unknown as D1Database;

it("a name that the whole catalog does not have means no model", async () => {
  const model = { id: "maker/model", name: "Model", context_length: 1_000, endpoints: [], aliases: [] };
  const whole = buildCatalogIndex({ providers: [], models: [model as never] }, 1);
  const copy = new CatalogCopy(database, () => Promise.resolve({ value: whole, asOf: 1_000 }));
  expect(copy.modelIdOf("made/up")).toBe("made/up");
  await copy.read({ now: 1_000, ttlMs: 10_000, waitUntil: () => undefined });
  expect(copy.modelIdOf("Maker/Model:nitro")).toBe("maker/model");
  expect(copy.modelIdOf("made/up")).toBeUndefined();
  expect(copy.modelIdOf("made up")).toBeUndefined();
});

it("while storage is away, what is not held comes from the snapshot, and nothing is asked once more", async () => {
  const model = { id: "maker/model", name: "Model", context_length: 1_000, endpoints: [], aliases: [] };
  const whole = buildCatalogIndex({ providers: [], models: [model as never] }, 1);
  const state = { isAway: false, calls: 0 };
  const snapshot = async () => {
    state.calls += 1;
    return { value: whole, asOf: 1_000 };
  };
  const batch = async () => {
    state.calls += 1;
    if (state.isAway) throw new Error("away");
    return [{ results: [{ version: 1 }] }, { results: [] }, { results: [] }, { results: [] }];
  };
  const source = { batch, prepare: () => ({ bind: () => ({}) }) };
  const some = { ...source, withSession: () => source } as unknown as D1Database;
  const copy = new CatalogCopy(some, snapshot);
  const reading = (now: number) => ({ now, ttlMs: 10_000, waitUntil: () => undefined });
  const named = async (now: number) => (await copy.named({ ids: ["maker/model"] }, reading(now))).find("maker/model");
  await copy.named({ ids: [] }, reading(1_000));
  state.isAway = true;
  expect(await named(2_000)).toBeDefined();
  const { calls } = state;
  expect(await named(2_100)).toBeDefined();
  expect(state.calls).toBe(calls);
});
