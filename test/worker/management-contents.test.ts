import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { GenerationContents } from "../../src/accounting/generation-contents.ts";
import type { GenerationRecord } from "../../src/accounting/generation-record.ts";
import type { Settings } from "../../src/env.ts";
import { isolateOf } from "../../src/isolate/isolate.ts";
import { beginDailyUpkeep, continueUpkeep } from "../../src/jobs/run-upkeep.ts";
import { findByokKey } from "../../src/store/byok.ts";
import { openByokKey, resealByokKeys, sealByokKey } from "../../src/store/byok-seal.ts";
import { objectKey, readContents } from "../../src/store/contents.ts";
import { listDeletionMarks } from "../../src/store/deletion-marks.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import { deleteWorkspaceContents, purgeExpired, sweepDeletedContents } from "../../src/store/purge-contents.ts";
import { rewrapDataKeys } from "../../src/store/rewrap-data-keys.ts";
import { type MasterKeys, masterKeysOf } from "../../src/store/sealing.ts";
import { findWorkspace, type WorkspaceRecord } from "../../src/store/workspaces.ts";
import { call, manage, newKey } from "./call.ts";
import { keepContents } from "./keep-contents.ts";
import { makeGeneration } from "./make-generation.ts";

const canary = "a word nobody else says: zyzzyva";
const contents: GenerationContents = {
  input: { messages: [{ role: "user", content: canary }] },
  output: { completion: `you said ${canary}`, reasoning: null, tool_calls: [] },
  truncated: false,
};
const place = { database: env.DB, bucket: env.CONTENTS };

let workspaces = 0;
async function newWorkspace(): Promise<WorkspaceRecord> {
  workspaces += 1;
  const slug = `contents-${workspaces}`;
  await manage("POST", "/workspaces", { name: slug, slug });
  const workspace = await findWorkspace(env.DB, slug);
  if (workspace === undefined) throw new Error("the workspace was not made");
  return workspace;
}

async function masterKeys(changes: Partial<Settings> = {}): Promise<MasterKeys> {
  const keys = await masterKeysOf({ ...isolateOf(env).settings, ...changes });
  if (keys === undefined) throw new Error("the tests have an ENCRYPTION_KEY");
  return keys;
}

/** Stores contents and their record as the pipeline does; answers the record. */
async function store(workspace: WorkspaceRecord, fields: Partial<GenerationRecord> = {}): Promise<GenerationRecord> {
  const record = makeGeneration({ workspaceId: workspace.id, ioLog: "stored", ...fields });
  await keepContents({ workspace, generationId: record.id, createdAt: record.createdAt, contents });
  await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [record]);
  return record;
}

const keyOf = (workspace: WorkspaceRecord, record: GenerationRecord) =>
  objectKey({ workspace, generationId: record.id, createdAt: record.createdAt });

describe("contents", () => {
  test("one encrypted object per generation, readable by management", async () => {
    const workspace = await newWorkspace();
    const record = await store(workspace);
    const key = `io/${workspace.slug}/${record.createdAt.slice(0, 10)}/${record.id}.json`;
    const object = await env.CONTENTS.get(key);
    const stored = new TextDecoder("latin1").decode(await object?.arrayBuffer());
    expect(stored.length).toBeGreaterThan(100);
    expect(stored).not.toContain("zyzzyva");
    const answer = await manage("GET", `/generation/content?id=${record.id}`);
    expect(answer.body).toEqual({ data: { ...contents, error: null } });
  });

  test("the folder stays when the slug changes, and nobody else gets it", async () => {
    const workspace = await newWorkspace();
    const record = await store(workspace);
    await manage("PATCH", `/workspaces/${workspace.slug}`, { slug: `${workspace.slug}-renamed` });
    expect((await manage("GET", `/generation/content?id=${record.id}`)).status).toBe(200);
    const { body } = await manage("POST", "/workspaces", { name: "Heir", slug: workspace.slug });
    const heir = await findWorkspace(env.DB, body.data.id);
    expect(heir?.folder).toBe(`${workspace.slug}-${body.data.id.slice(0, 8)}`);
  });

  test("deleting one", async () => {
    const workspace = await newWorkspace();
    const [record, other] = [await store(workspace), await store(workspace)];
    expect((await manage("DELETE", `/generation/content?id=${record.id}`)).body).toEqual({ deleted: true });
    expect(await env.CONTENTS.head(keyOf(workspace, record))).toBeNull();
    expect((await manage("GET", `/generation/content?id=${record.id}`)).status).toBe(404);
    expect((await manage("DELETE", `/generation/content?id=${record.id}`)).status).toBe(404);
    expect((await manage("GET", `/generation/content?id=${other.id}`)).status).toBe(200);
    expect((await manage("GET", `/generation?id=${record.id}`)).status).toBe(200);
  });

  test("deleting all is final at once, even for objects that are still there", async () => {
    const workspace = await newWorkspace();
    const record = await store(workspace);
    await deleteWorkspaceContents(place, { workspace, now: Date.now() });
    expect(await env.CONTENTS.head(keyOf(workspace, record))).not.toBeNull();
    expect((await manage("GET", `/generation/content?id=${record.id}`)).status).toBe(404);
    const later = await store(workspace);
    expect(await sweepDeletedContents(place, { now: Date.now(), pages: 10 })).toBe(true);
    expect(await env.CONTENTS.head(keyOf(workspace, record))).toBeNull();
    expect((await manage("GET", `/generation/content?id=${later.id}`)).status).toBe(200);
    // The mark stays for what may still come late, and no longer.
    expect(await listDeletionMarks(env.CONTENTS, workspace.id)).toHaveLength(1);
    expect(await sweepDeletedContents(place, { now: Date.now() + 601_000, pages: 10 })).toBe(true);
    expect(await listDeletionMarks(env.CONTENTS, workspace.id)).toEqual([]);
    expect((await manage("GET", `/generation/content?id=${later.id}`)).status).toBe(200);
  });

  test("deleting all through the API leaves other workspaces alone", async () => {
    const [mine, theirs] = [await newWorkspace(), await newWorkspace()];
    const [record, other] = [await store(mine), await store(theirs)];
    expect((await manage("DELETE", `/workspaces/${mine.slug}/content`)).body).toEqual({ deleted: true });
    expect((await manage("GET", `/generation/content?id=${record.id}`)).status).toBe(404);
    expect((await manage("GET", `/generation/content?id=${other.id}`)).status).toBe(200);
    await expect.poll(() => env.CONTENTS.head(keyOf(mine, record))).toBeNull();
  });

  test("a sweep goes through as many pages as there are", async () => {
    const workspace = await newWorkspace();
    const record = await store(workspace);
    const object = await env.CONTENTS.get(keyOf(workspace, record));
    const body = await object?.arrayBuffer();
    const customMetadata = object?.customMetadata ?? {};
    const names = Array.from({ length: 12 }, (_, index) => `io/${workspace.folder}/2026-01-01/gen-${index}.json`);
    await Promise.all(names.map((name) => env.CONTENTS.put(name, body ?? "", { customMetadata })));
    await deleteWorkspaceContents(place, { workspace, now: Date.now() });
    let pages = 0;
    const inFives = new Proxy(env.CONTENTS, {
      get(target, name) {
        if (name === "list") {
          return (options: R2ListOptions) => {
            if (options.prefix === `io/${workspace.folder}/`) pages += 1;
            return target.list({ ...options, limit: 5 });
          };
        }
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    expect(await sweepDeletedContents({ ...place, bucket: inFives }, { now: Date.now(), pages: 20 })).toBe(true);
    expect(pages).toBe(3);
    expect((await env.CONTENTS.list({ prefix: `io/${workspace.folder}/` })).objects).toEqual([]);
  });

  test("retention removes whole days and keeps the rest", async () => {
    const workspace = await newWorkspace();
    const now = Date.parse("2026-11-22T03:17:00Z");
    const old = await store(workspace, { createdAt: "2026-08-21T23:59:59.000Z" });
    const kept = await store(workspace, { createdAt: "2026-08-22T00:00:00.000Z" });
    const retention = { folder: workspace.folder, retentionDays: 92, now };
    expect(await purgeExpired(env.CONTENTS, { ...retention, pages: 10 })).toEqual({ removed: 1, pages: 10 });
    expect(await env.CONTENTS.head(keyOf(workspace, old))).toBeNull();
    expect(await env.CONTENTS.head(keyOf(workspace, kept))).not.toBeNull();
  });

  test("an object in another's place, or damaged, is not readable", async () => {
    const workspace = await newWorkspace();
    const [record, other] = [await store(workspace), await store(workspace)];
    const stored = await env.CONTENTS.get(keyOf(workspace, other));
    const bytes = new Uint8Array((await stored?.arrayBuffer()) ?? new ArrayBuffer(0));
    const customMetadata = stored?.customMetadata ?? {};
    await env.CONTENTS.put(keyOf(workspace, record), bytes, { customMetadata });
    const readable = { ...place, masterKeys: await masterKeys() };
    const address = { workspace, generationId: record.id, createdAt: record.createdAt };
    expect(await readContents(readable, address)).toBe("unreadable");
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await env.CONTENTS.put(keyOf(workspace, other), bytes, { customMetadata });
    expect(await readContents(readable, { ...address, generationId: other.id })).toBe("unreadable");
    await env.CONTENTS.put(keyOf(workspace, other), "short", { customMetadata });
    expect(await readContents(readable, { ...address, generationId: other.id })).toBe("unreadable");
  });
});

describe("a new ENCRYPTION_KEY", () => {
  const newKeyText = btoa("f".repeat(32));
  const oldKeyText = String(env["ENCRYPTION_KEY"]);
  const both = { ENCRYPTION_KEY: newKeyText, ENCRYPTION_KEY_PREVIOUS: oldKeyText };

  test("opens what the previous one sealed, and needs it no longer once everything is sealed anew", async () => {
    const workspace = await newWorkspace();
    const record = await store(workspace);
    const address = { workspace, generationId: record.id, createdAt: record.createdAt };
    const read = async (changes: Partial<Settings>) =>
      readContents({ ...place, masterKeys: await masterKeys(changes) }, address);
    const id = crypto.randomUUID();
    const sealed = await sealByokKey(await masterKeys(), "sk-provider", {
      id,
      workspaceId: workspace.id,
      provider: "openai",
    });
    await env.DB.prepare(
      `INSERT INTO byok_keys (id, workspace_id, provider, label, sealed, sealed_by, sort_order, disabled, rules, created_at)
       VALUES (?1, ?2, 'openai', 'sk', ?3, ?4, 0, 0, '{}', '2026-01-01')`,
    )
      .bind(id, workspace.id, sealed.sealed, sealed.sealedBy)
      .run();
    const openStored = async (changes: Partial<Settings>) => {
      const stored = await findByokKey(env.DB, id);
      return stored === undefined ? undefined : openByokKey(await masterKeys(changes), stored);
    };

    expect(await read({ ENCRYPTION_KEY: newKeyText })).toBe("unreadable");
    expect(await read(both)).toEqual(contents);
    expect(await openStored({ ENCRYPTION_KEY: newKeyText })).toBeUndefined();
    expect(await openStored(both)).toBe("sk-provider");

    const resealing = { database: env.DB, masterKeys: await masterKeys(both) };
    const rewrapping = { bucket: env.CONTENTS, masterKeys: resealing.masterKeys };
    expect((await rewrapDataKeys(rewrapping)).resealed).toBeGreaterThan(0);
    expect(await rewrapDataKeys(rewrapping)).toEqual({ resealed: 0, unreadable: 0, cursor: undefined });
    expect(await resealByokKeys(resealing)).toEqual({ resealed: 1, unreadable: 0, done: true });
    expect(await read({ ENCRYPTION_KEY: newKeyText })).toEqual(contents);
    expect(await openStored({ ENCRYPTION_KEY: newKeyText })).toBe("sk-provider");
    expect(await read({})).toBe("unreadable");
  });
});

test("the daily upkeep removes what is past its workspace's retention, and finishes what was deleted", async () => {
  const [limited, endless, wiped] = [await newWorkspace(), await newWorkspace(), await newWorkspace()];
  await manage("PATCH", `/workspaces/${limited.slug}`, { io_logging_retention_days: 100 });
  const createdAt = "2026-01-01T00:00:00.000Z";
  const [past, kept, gone] = [
    await store(limited, { createdAt }),
    await store(endless, { createdAt }),
    await store(wiped, { createdAt }),
  ];
  await deleteWorkspaceContents(place, { workspace: wiped, now: Date.now() });
  const run = { place, settings: isolateOf(env).settings, now: Date.parse("2026-11-22T03:17:00Z") };
  await beginDailyUpkeep(run);
  const upkeep = await continueUpkeep(run);
  expect(upkeep).toMatchObject({ failed: [], finished: true });
  expect(upkeep.done).toContain("1 contents past their retention removed");
  const left = [];
  for (const [workspace, record] of [
    [limited, past],
    [endless, kept],
    [wiped, gone],
  ] as const) {
    left.push((await env.CONTENTS.head(keyOf(workspace, record))) !== null);
  }
  expect(left).toEqual([false, true, false]);
});

describe("who may read contents", () => {
  test("management, and keys whose creator is an admin of the workspace", async () => {
    const workspace = await newWorkspace();
    const elsewhere = await newWorkspace();
    const invite = async (email: string, role: string, place: WorkspaceRecord) =>
      (await manage("POST", "/organization/members", { email, role, workspace_id: place.id })).body.data.id;
    const admin = await invite("admin@example.com", "admin", workspace);
    const member = await invite("member@example.com", "member", workspace);
    const stranger = await invite("stranger@example.com", "admin", elsewhere);
    const keyBy = async (creator: string | undefined, place: WorkspaceRecord) =>
      (await newKey({ workspace_id: place.id, ...(creator === undefined ? {} : { creator_user_id: creator }) })).key;
    const record = await store(workspace);
    const table: [string, string, number][] = [
      ["an admin's key", await keyBy(admin, workspace), 200],
      ["a member's key", await keyBy(member, workspace), 403],
      ["a key without creator", await keyBy(undefined, workspace), 403],
      ["a key whose creator is nobody", await keyBy("nobody", workspace), 403],
      ["a key made here by another workspace's admin", await keyBy(stranger, workspace), 403],
      ["another workspace's admin's key", await keyBy(stranger, elsewhere), 404],
    ];
    for (const [name, key, status] of table) {
      const answer = await call("GET", `/generation/content?id=${record.id}`, { key });
      expect([name, answer.status]).toEqual([name, status]);
      if (status !== 200) {
        const deletion = await call("DELETE", `/generation/content?id=${record.id}`, { key });
        expect([name, deletion.status]).toEqual([name, status]);
      }
    }
  });
});
