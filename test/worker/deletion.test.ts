// Deletion of contents against everything that could bring them back: another isolate that holds their key, a restored
// database, storage that fails half-way, the upgrade from a version that kept data keys in D1.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { app } from "../../src/app.ts";
import type { Bindings } from "../../src/env.ts";
import { isolateOf } from "../../src/isolate/isolate.ts";
import { beginDailyUpkeep, continueUpkeep } from "../../src/jobs/run-upkeep.ts";
import { storeContents } from "../../src/store/contents.ts";
import { listDataKeys, sealingNameOf } from "../../src/store/data-key-objects.ts";
import { findOrMakeDataKey } from "../../src/store/data-keys.ts";
import { listDeletionMarks } from "../../src/store/deletion-marks.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import { deleteWorkspaceContents } from "../../src/store/purge-contents.ts";
import { recordsOf } from "../../src/store/record-message.ts";
import { importAesKey, masterKeysOf, seal } from "../../src/store/sealing.ts";
import { findWorkspace, type WorkspaceRecord } from "../../src/store/workspaces.ts";
import { adminKey, manage } from "./call.ts";
import { gated } from "./gated-bindings.ts";
import { keepContents } from "./keep-contents.ts";
import { makeGeneration } from "./make-generation.ts";
import { type Router, startRouter } from "./start-router.ts";

const dayMs = 86_400_000;
const place = { database: env.DB, bucket: env.CONTENTS };
const contents = {
  input: { prompt: "p" },
  output: { completion: "c", reasoning: null, tool_calls: [] },
  truncated: false,
};

let made = 0;
let workspace: WorkspaceRecord;
beforeEach(async () => {
  // Each sweep would look at what all tests before have deleted.
  const { objects } = await env.CONTENTS.list();
  await env.CONTENTS.delete(objects.map(({ key }) => key));
  made += 1;
  const { body } = await manage("POST", "/workspaces", { name: "Deleted", slug: `deleted-${made}` });
  await manage("PATCH", `/workspaces/${body.data.id}`, { is_observability_io_logging_enabled: true });
  const found = await findWorkspace(env.DB, body.data.id);
  if (found === undefined) throw new Error("the workspace was not made");
  workspace = found;
});

async function keysUnder(prefix: string): Promise<string[]> {
  return (await env.CONTENTS.list({ prefix })).objects.map(({ key }) => key);
}

/** Everything in R2 that is of the workspace, but the marks of deletions. */
async function left(): Promise<string[]> {
  return [...(await keysUnder(`io/${workspace.folder}/`)), ...(await keysUnder(`keys/${workspace.id}/`))];
}

async function statusOf(id: string | null): Promise<number> {
  return (await manage("GET", `/generation/content?id=${id}`)).status;
}

async function masterKeys() {
  const keys = await masterKeysOf(isolateOf(env).settings);
  if (keys === undefined) throw new Error("the tests have an ENCRYPTION_KEY");
  return keys;
}

async function upkeep(now = Date.now()) {
  return continueUpkeep({ place, settings: isolateOf(env).settings, now });
}

/** A generation with its contents, as another isolate stored them. */
async function kept(): Promise<string> {
  const { id, createdAt, ...rest } = makeGeneration({ workspaceId: workspace.id, ioLog: "stored" });
  await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [{ id, createdAt, ...rest }]);
  await keepContents({ workspace, generationId: id, createdAt, contents });
  return id;
}

describe("another isolate that holds the data key", () => {
  const RECORDS = {
    send: (message: unknown) => saveGenerations({ database: env.DB, bucket: env.CONTENTS }, recordsOf(message)),
  } as unknown as Queue;
  const warm = async (bindings: Partial<Bindings> = {}): Promise<[Router, string | null]> => {
    const router = await startRouter({ bindings: { RECORDS, ...bindings }, key: { workspace_id: workspace.id } });
    return [router, await asks(router)];
  };
  const asks = async (router: Router) => {
    const { headers } = await router.ask();
    expect(headers.get("x-fairlead-io-log")).toBe("stored");
    await router.settled();
    return headers.get("x-generation-id");
  };

  test("stores by a new key what comes after all contents were deleted", async () => {
    const [router, before] = await warm();
    expect((await manage("DELETE", `/workspaces/${workspace.id}/content`)).status).toBe(200);
    const after = await asks(router);
    expect([await statusOf(before), await statusOf(after)]).toEqual([404, 200]);
    await upkeep(Date.now() + dayMs);
    expect([await statusOf(before), await statusOf(after)]).toEqual([404, 200]);
    expect(await keysUnder(`io/${workspace.folder}/`)).toEqual([expect.stringContaining(String(after))]);
  });

  test("that is storing at that very moment loses nothing and leaves nothing", async () => {
    let isArmed = false;
    const CONTENTS = new Proxy(env.CONTENTS, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        if (name !== "put") return value.bind(target);
        return async (key: string, ...given: unknown[]) => {
          const stored = await Reflect.apply(value, target, [key, ...given]);
          if (isArmed && key.startsWith("io/")) {
            isArmed = false;
            await manage("DELETE", `/workspaces/${workspace.id}/content`);
          }
          return stored;
        };
      },
    });
    const [router] = await warm({ CONTENTS });
    isArmed = true;
    const during = await asks(router);
    expect(isArmed).toBe(false);
    expect(await statusOf(during)).toBe(200);
    expect(await keysUnder(`io/${workspace.folder}/`)).toEqual([expect.stringContaining(String(during))]);
  });

  test("of a workspace that was deleted stores nothing that stays", async () => {
    const [router] = await warm();
    expect(await left()).toHaveLength(2);
    expect((await manage("DELETE", `/workspaces/${workspace.id}`)).status).toBe(200);
    await asks(router);
    await expect.poll(left).toEqual([]);
  });

  test("and is stopped between storing and looking leaves what the next sweep removes", async () => {
    await kept();
    const ring = { ...place, masterKeys: await masterKeys() };
    const dataKey = await findOrMakeDataKey(ring, { workspaceId: workspace.id, now: Date.now() });
    if (dataKey === undefined) throw new Error("there is no key");
    await manage("DELETE", `/workspaces/${workspace.id}/content`);
    await expect.poll(left).toEqual([]);
    const address = { workspace, generationId: "gen-late", createdAt: new Date().toISOString() };
    await storeContents(env.CONTENTS, { ...address, contents, dataKey });
    expect(await upkeep()).toMatchObject({ failed: [], finished: true });
    expect(await left()).toEqual([]);
  });
});

describe("data keys that a version before kept in D1", () => {
  /** Contents as that version stored them; answers the generation's id and puts the row back whenever it is asked to. */
  async function former(createdAt = "2026-01-01T00:00:00.000Z") {
    const [id, bytes] = [crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(32))];
    const name = { id, workspaceId: workspace.id };
    const { sealed, sealedBy } = await seal(await masterKeys(), bytes, sealingNameOf(name));
    const restore = () =>
      env.DB.prepare(
        "INSERT INTO data_keys (id, workspace_id, wrapped, wrapped_by, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
      )
        .bind(id, workspace.id, sealed, sealedBy, createdAt)
        .run();
    await restore();
    const record = makeGeneration({ workspaceId: workspace.id, ioLog: "stored" });
    await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [record]);
    const address = { workspace, generationId: record.id, createdAt: record.createdAt };
    const dataKey = { ...name, key: await importAesKey(bytes), servesUntil: 0 };
    await storeContents(env.CONTENTS, { ...address, contents, dataKey });
    return { id: record.id, restore };
  }
  const rows = async () =>
    (await env.DB.prepare("SELECT id FROM data_keys WHERE workspace_id = ?1").bind(workspace.id).all()).results.length;
  const daily = async (now: number) => {
    await beginDailyUpkeep({ place, settings: isolateOf(env).settings, now });
    expect(await upkeep(now)).toMatchObject({ failed: [], finished: true });
  };

  test("are read where they are, then moved, and their rows go a day later", async () => {
    const { id } = await former();
    const seen = [];
    for (const now of [undefined, Date.now(), Date.now() + 25 * 3_600_000]) {
      if (now !== undefined) await daily(now);
      seen.push([await statusOf(id), await rows(), (await listDataKeys(env.CONTENTS, workspace.id)).length]);
    }
    expect(seen).toEqual([
      [200, 1, 0],
      [200, 1, 1],
      [200, 0, 1],
    ]);
  });

  test.each(["not yet moved", "moved"])("do not come back with a restored database (%s)", async (when) => {
    const { id, restore } = await former();
    if (when === "moved") await daily(Date.now());
    await deleteWorkspaceContents(place, { workspace, now: Date.now() });
    await restore();
    expect(await statusOf(id)).toBe(404);
    await daily(Date.now());
    expect([await statusOf(id), await left(), await rows()]).toEqual([404, [], 0]);
    await daily(Date.now() + dayMs);
    await restore();
    expect([await statusOf(id), await left()]).toEqual([404, []]);
  });

  test("deletions that it has not finished are finished", async () => {
    const { id } = await former();
    await env.DB.batch([
      env.DB.prepare("DELETE FROM data_keys WHERE workspace_id = ?1").bind(workspace.id),
      env.DB.prepare("INSERT INTO contents_deletions (folder, workspace_id, requested_at) VALUES (?1, ?2, ?3)").bind(
        workspace.folder,
        workspace.id,
        new Date().toISOString(),
      ),
    ]);
    const later = await kept();
    await daily(Date.now());
    await upkeep();
    expect([await statusOf(id), await statusOf(later)]).toEqual([404, 200]);
    expect(await keysUnder(`io/${workspace.folder}/`)).toEqual([expect.stringContaining(later)]);
    expect((await env.DB.prepare("SELECT * FROM contents_deletions").all()).results).toEqual([]);
  });
});

describe("storage that fails at one step", () => {
  const steps = Array.from({ length: 14 }, (_, step) => step + 1);

  /** The API through a Worker whose storage fails at that call of its own. */
  async function deleteWith(step: number, path: string): Promise<number> {
    let calls = 0;
    const gate = (call: string) => {
      if (!/\.(put|delete|list|batch|run|first|all)$/.test(call)) return undefined;
      calls += 1;
      return calls === step ? Promise.reject(new Error("storage is away")) : undefined;
    };
    const bindings = { ...env, DB: gated(env.DB, "d1", gate), CONTENTS: gated(env.CONTENTS, "r2", gate) };
    const context = createExecutionContext();
    const request = new Request(`http://localhost/api/v1${path}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${adminKey}` },
    });
    const { status } = await app.fetch(request, bindings as unknown as Bindings, context);
    await waitOnExecutionContext(context).catch(() => undefined);
    return status;
  }

  test.each(
    steps,
  )("deletion of all contents, step %i: nothing readable once it is reported, all gone in the end", async (step) => {
    const id = await kept();
    const status = await deleteWith(step, `/workspaces/${workspace.id}/content`);
    if (status === 200) expect(await statusOf(id)).toBe(404);
    else expect(status).toBeGreaterThanOrEqual(500);
    const marks = await listDeletionMarks(env.CONTENTS, workspace.id);
    if (marks.length === 0) expect(await deleteWith(0, `/workspaces/${workspace.id}/content`)).toBe(200);
    await upkeep();
    expect([await statusOf(id), await left()]).toEqual([404, []]);
  });

  test.each(steps)("deletion of a workspace, step %i", async (step) => {
    await kept();
    const status = await deleteWith(step, `/workspaces/${workspace.id}`);
    if (status === 200) expect(await keysUnder(`keys/${workspace.id}/`)).toEqual([]);
    else expect(status).toBeGreaterThanOrEqual(500);
    expect([200, 404]).toContain(await deleteWith(0, `/workspaces/${workspace.id}`));
    await upkeep();
    expect(await left()).toEqual([]);
    expect(await findWorkspace(env.DB, workspace.id)).toBeUndefined();
  });
});

test("what belongs to no workspace goes after a week, and nothing else", async () => {
  const id = await kept();
  await env.CONTENTS.put("io/nobody/2026-01-01/gen-x.json", "x");
  await env.CONTENTS.put("keys/nobody/k", "");
  const strays = async () => [...(await keysUnder("io/nobody/")), ...(await keysUnder("keys/nobody/"))].length;
  const seen = [];
  for (const days of [0, 6, 8]) {
    const now = Date.now() + days * dayMs;
    await beginDailyUpkeep({ place, settings: isolateOf(env).settings, now });
    await upkeep(now);
    seen.push(await strays());
  }
  expect(seen).toEqual([2, 2, 0]);
  expect(await statusOf(id)).toBe(200);
});
