// The sweep of deleted contents comes to an end, however much a workspace stores after the deletion.
import { expect, it } from "vitest";
import { dataKeyField, objectKey } from "../../../src/store/contents.ts";
import { sweepDeletedContents } from "../../../src/store/purge-contents.ts";
import { defaultWorkspaceId } from "../../../src/store/workspaces.ts";
import { generationId } from "../../../src/wire/generation-id.ts";
import { memoryBucket } from "./bucket.ts";
import { asD1, newSqlite } from "./sqlite-database.ts";

const deletedAt = Date.parse("2026-11-25T12:00:00Z");
const hourMs = 3_600_000;
const workspace = { id: defaultWorkspaceId, folder: "default" };

function newPlace() {
  const sqlite = newSqlite();
  const { bucket, objects } = memoryBucket();
  const put = (key: string, customMetadata: Record<string, string>) =>
    objects.set(key, { bytes: new Uint8Array(), etag: "", customMetadata });
  const store = (at: number, dataKey: string) => {
    const id = generationId(at, crypto.getRandomValues(new Uint8Array(16)));
    put(objectKey({ workspace, generationId: id, createdAt: new Date(at).toISOString() }), { [dataKeyField]: dataKey });
  };
  put(`deletions/${workspace.id}/${deletedAt}`, { folder: workspace.folder });
  put(`keys/${workspace.id}/living`, { created_at: new Date(deletedAt + 1_000).toISOString() });
  return { place: { database: asD1(sqlite), bucket }, objects, store };
}

it("ends behind the deletion: what was stored later is more than a run looks at", async () => {
  const { place, objects, store } = newPlace();
  for (let index = 0; index < 50; index += 1) store(deletedAt - index * hourMs, "destroyed");
  for (let index = 0; index < 3_000; index += 1) store(deletedAt + hourMs + index * 30_000, "living");
  const sweep = (now: number) => sweepDeletedContents(place, { now, pages: 2 });
  expect(await sweep(deletedAt + 24 * hourMs)).toBe(true);
  const left = [...objects.keys()].map((key) => key.split("/")[0]);
  expect(left.filter((root) => root === "io")).toHaveLength(3_000);
  expect(left).not.toContain("deletions");
});
