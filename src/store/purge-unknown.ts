// Removes contents and data keys of workspaces that the database does not know: what was left by whatever went wrong.
// Only after days, in which somebody can notice that the database is not the one they meant.
import { contentsRoot } from "./contents.ts";
import { dataKeysRoot } from "./data-key-objects.ts";
import { listFolders, removeObjects } from "./remove-objects.ts";
import type { StorePlace } from "./store-place.ts";

/** Milliseconds that a folder must have been unknown. */
const patienceMs = 7 * 86_400_000;

/** Where the folders are, and the column of `workspaces` that names them. */
const roots = [
  { root: contentsRoot, column: "folder" },
  { root: dataKeysRoot, column: "id" },
] as const;

/** True when all that is due is removed. `pages` of 1,000 objects, at most. */
export async function purgeUnknown(
  place: StorePlace,
  { now, pages: given }: { now: number; pages: number },
): Promise<boolean> {
  const found = await Promise.all(roots.map((one) => listUnknown(place, one)));
  const due = await noteUnknown(place.database, { prefixes: found.flat(), now });
  let pages = given;
  for (const prefix of due) {
    ({ pages } = await removeObjects(place.bucket, { prefix, pages }));
    if (pages === 0) return false;
  }
  return true;
}

async function listUnknown(
  { database, bucket }: StorePlace,
  { root, column }: (typeof roots)[number],
): Promise<string[]> {
  // The folders first: a workspace is there before anything is stored for it.
  const names = (await listFolders(bucket, root)).map((prefix) => prefix.slice(root.length, -1));
  const { results } = await database
    .prepare(`SELECT value AS name FROM json_each(?1) WHERE value NOT IN (SELECT ${column} FROM workspaces)`)
    .bind(JSON.stringify(names))
    .all<{ name: string }>();
  return results.map(({ name }) => `${root}${name}/`);
}

/** Remembers since when they are unknown, and answers those that have been so for long enough. */
async function noteUnknown(
  database: D1Database,
  { prefixes, now }: { prefixes: readonly string[]; now: number },
): Promise<string[]> {
  const listed = JSON.stringify(prefixes);
  const [, , due] = await database.batch<{ prefix: string }>([
    database.prepare("DELETE FROM unknown_folders WHERE prefix NOT IN (SELECT value FROM json_each(?1))").bind(listed),
    database
      .prepare("INSERT OR IGNORE INTO unknown_folders (prefix, seen_at) SELECT value, ?2 FROM json_each(?1)")
      .bind(listed, now),
    database.prepare("SELECT prefix FROM unknown_folders WHERE seen_at <= ?1").bind(now - patienceMs),
  ]);
  return (due?.results ?? []).map(({ prefix }) => prefix);
}
