// What a change of ENCRYPTION_KEY, time and a writer of D1 do to keys at rest.
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { isolateOf } from "../../src/isolate/isolate.ts";
import { type ByokRecord, findByokKey, insertByokKey, updateByokKey } from "../../src/store/byok.ts";
import { openByokKey, resealByokKeys, sealByokKey } from "../../src/store/byok-seal.ts";
import { destroyDataKeys, listDataKeys, putDataKey } from "../../src/store/data-key-objects.ts";
import { dataKeyForReading, findOrMakeDataKey } from "../../src/store/data-keys.ts";
import { rewrapDataKeys } from "../../src/store/rewrap-data-keys.ts";
import { type MasterKeys, masterKeysOf, seal } from "../../src/store/sealing.ts";
import { defaultWorkspaceId } from "../../src/store/workspaces.ts";
import { readByokRules } from "../../src/wire/byok-rules.ts";

const dayMs = 86_400_000;

async function masterKeys(current: string, previous?: string): Promise<MasterKeys> {
  const base64 = (text: string) => btoa(text.repeat(32));
  const changes = {
    ENCRYPTION_KEY: base64(current),
    ...(previous === undefined ? {} : { ENCRYPTION_KEY_PREVIOUS: base64(previous) }),
  };
  const keys = await masterKeysOf({ ...isolateOf(env).settings, ...changes });
  if (keys === undefined) throw new Error("there is a key");
  return keys;
}

type Place = Pick<ByokRecord, "id" | "workspaceId" | "provider">;

async function keep(place: Place, sealed: Pick<ByokRecord, "sealed" | "sealedBy">): Promise<ByokRecord> {
  return await insertByokKey(env.DB, {
    ...place,
    ...sealed,
    name: null,
    label: "sk",
    disabled: false,
    rules: readByokRules({}),
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: null,
  });
}

async function keepSealed(keys: MasterKeys, fields: Partial<Place> = {}): Promise<ByokRecord> {
  const place = { id: crypto.randomUUID(), workspaceId: "w", provider: "openai", ...fields };
  return keep(place, await sealByokKey(keys, "sk-provider", place));
}

async function stored(id: string): Promise<ByokRecord> {
  const record = await findByokKey(env.DB, id);
  if (record === undefined) throw new Error("the row is gone");
  return record;
}

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM byok_keys").run();
});

describe("a provider's key", () => {
  test.each<[string, Partial<Place>]>([
    ["another provider", { provider: "evil" }],
    ["another workspace", { workspaceId: "other" }],
    ["another row", { id: "elsewhere" }],
  ])("does not open in the place of %s", async (_, moved) => {
    const keys = await masterKeys("a");
    const record = await keepSealed(keys);
    expect(await openByokKey(keys, record)).toBe("sk-provider");
    expect(await openByokKey(keys, { ...record, ...moved })).toBeUndefined();
    expect(await openByokKey(keys, { ...record, ...moved, sealed: record.sealed.slice(2) })).toBeUndefined();
  });

  test("that an earlier version sealed opens, and is bound to its provider by the daily cron", async () => {
    const keys = await masterKeys("a");
    const place = { id: "old", workspaceId: "w", provider: "openai" };
    await keep(place, await seal(keys, new TextEncoder().encode("sk-old"), "provider key old of w"));
    expect(await openByokKey(keys, await stored("old"))).toBe("sk-old");
    expect(await resealByokKeys({ database: env.DB, masterKeys: keys })).toMatchObject({ resealed: 1 });
    expect(await openByokKey(keys, await stored("old"))).toBe("sk-old");
    expect(await openByokKey(keys, { ...(await stored("old")), provider: "evil" })).toBeUndefined();
    expect(await resealByokKeys({ database: env.DB, masterKeys: keys })).toMatchObject({ resealed: 0 });
  });
});

describe("sealing anew", () => {
  test("goes on past keys that nothing opens, until all are done", async () => {
    const lost = await masterKeys("x");
    const former = await masterKeys("a");
    for (let index = 0; index < 60; index += 1) await keepSealed(lost, { id: `a${index}` });
    for (let index = 0; index < 120; index += 1) await keepSealed(former, { id: `b${index}` });
    const resealing = { database: env.DB, masterKeys: await masterKeys("b", "a") };
    expect(await resealByokKeys(resealing)).toEqual({ resealed: 120, unreadable: 60, done: true });
    expect(await openByokKey(await masterKeys("b"), await stored("b119"))).toBe("sk-provider");
  });

  test("writes the sealed key alone, and not over one that was changed meanwhile", async () => {
    const former = await masterKeys("a");
    const [switchedOff, replaced] = [await keepSealed(former, { id: "1" }), await keepSealed(former, { id: "2" })];
    const newKey = await sealByokKey(former, "sk-new", replaced);
    const masterKeysNow = await masterKeys("b", "a");
    const database = new Proxy(env.DB, {
      get(target, name) {
        if (name !== "prepare") return Reflect.get(target, name);
        return (sql: string) => {
          const statement = target.prepare(sql);
          if (!sql.startsWith("UPDATE")) return statement;
          // Between the read and the write somebody changes both.
          return {
            bind: (...values: unknown[]) => ({
              run: async () => {
                await updateByokKey(env.DB, { ...switchedOff, disabled: true }, { withKey: false });
                await updateByokKey(env.DB, { ...replaced, ...newKey }, { withKey: true });
                return statement.bind(...values).run();
              },
            }),
          };
        };
      },
    });
    expect(await resealByokKeys({ database, masterKeys: masterKeysNow })).toMatchObject({ resealed: 1 });
    const keys = await masterKeys("b", "a");
    expect(await stored("1")).toMatchObject({ disabled: true, sealedBy: keys.current.fingerprint });
    expect(await openByokKey(keys, await stored("1"))).toBe("sk-provider");
    expect(await openByokKey(keys, await stored("2"))).toBe("sk-new");
  });
});

describe("a data key", () => {
  const workspaceId = defaultWorkspaceId;
  const ring = async (keys: MasterKeys) => ({ database: env.DB, bucket: env.CONTENTS, masterKeys: keys });
  const start = Date.parse("2026-01-01T00:00:00Z");
  const idAt = async (now: number, keys: MasterKeys) =>
    (await findOrMakeDataKey(await ring(keys), { workspaceId, now }))?.id ?? "none";

  beforeEach(async () => destroyDataKeys(env.CONTENTS, await listDataKeys(env.CONTENTS, workspaceId)));

  test("encrypts for 30 days, then a new one does; the old one stays for reading", async () => {
    const keys = await masterKeys("a");
    const first = await idAt(start, keys);
    expect(await idAt(start + 29 * dayMs, keys)).toBe(first);
    const second = await idAt(start + 30 * dayMs, keys);
    expect(second).not.toBe(first);
    expect(await idAt(start + 31 * dayMs, keys)).toBe(second);
    expect((await listDataKeys(env.CONTENTS, workspaceId)).map(({ id }) => id).toSorted()).toEqual(
      [first, second].toSorted(),
    );
    expect(await dataKeyForReading(await ring(keys), { id: first, workspaceId })).toMatchObject({ id: first });
  });

  test("does not open in another workspace's place", async () => {
    const keys = await masterKeys("a");
    await idAt(start, keys);
    const [kept] = await listDataKeys(env.CONTENTS, workspaceId);
    if (kept === undefined) throw new Error("no key was made");
    await putDataKey(env.CONTENTS, { ...kept, workspaceId: "other" });
    const moved = { id: kept.id, workspaceId: "other" };
    expect(await dataKeyForReading(await ring(keys), moved)).toBeUndefined();
    await destroyDataKeys(env.CONTENTS, [moved]);
  });

  test("is not made for a workspace that is not there", async () => {
    const use = { workspaceId: "nowhere", now: start };
    expect(await findOrMakeDataKey(await ring(await masterKeys("a")), use)).toBeUndefined();
    expect(await listDataKeys(env.CONTENTS, "nowhere")).toEqual([]);
  });

  test("that is destroyed while it is wrapped anew stays destroyed", async () => {
    const former = await masterKeys("a");
    const ids = [await idAt(start, former), await idAt(start + 31 * dayMs, former)];
    const lastId = ids.toSorted().at(-1) ?? "";
    const bucket = new Proxy(env.CONTENTS, {
      get(target, name) {
        if (name !== "list") return Reflect.get(target, name).bind(target);
        return async (options: R2ListOptions) => {
          const page = await target.list(options);
          await destroyDataKeys(target, [{ id: lastId, workspaceId }]);
          return page;
        };
      },
    });
    const present = await masterKeys("b", "a");
    expect(await rewrapDataKeys({ bucket, masterKeys: present })).toMatchObject({ resealed: 1, unreadable: 0 });
    expect(await listDataKeys(env.CONTENTS, workspaceId)).toMatchObject([
      { id: ids.find((id) => id !== lastId), sealedBy: present.current.fingerprint },
    ]);
    const onlyNew = await ring(await masterKeys("b"));
    expect(await dataKeyForReading(onlyNew, { id: ids.toSorted()[0] ?? "", workspaceId })).toBeDefined();
  });
});
