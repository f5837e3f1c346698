// Presets in D1: the name, and each version that was saved under it. A version is never changed; the newest is in force.
import { type JsonRecord, parseRecord } from "../wire/json.ts";
import {
  maxPresets,
  maxPresetVersions,
  type PresetStatus,
  presetDoors,
  presetStatuses,
  type ServedPreset,
  splitSchema,
} from "../wire/preset.ts";
import { type Listed, type Page, readPage } from "./page.ts";
import { integer, json, optional, optionalText, type RecordOf, Table, text, word } from "./table.ts";

export type PresetRecord = RecordOf<typeof columns>;
export type PresetVersionRecord = RecordOf<typeof versionColumns>;

const columns = {
  id: text("id"),
  workspaceId: text("workspace_id"),
  slug: text("slug"),
  name: text("name"),
  description: optionalText("description"),
  status: word("status", presetStatuses),
  statusUpdatedAt: optionalText("status_updated_at"),
  creatorUserId: optionalText("creator_user_id"),
  version: integer("version"),
  split: optional(json("split", (document) => splitSchema().parse(document))),
  models: json("models", (document) => (Array.isArray(document) ? document.map(String) : [])),
  createdAt: text("created_at"),
  updatedAt: text("updated_at"),
};

const versionColumns = {
  id: text("id"),
  presetId: text("preset_id"),
  workspaceId: text("workspace_id"),
  version: integer("version"),
  door: word("door", presetDoors),
  config: json("config", (document): JsonRecord => parseRecord(JSON.stringify(document)) ?? {}),
  systemPrompt: optionalText("system_prompt"),
  creatorId: text("creator_id"),
  createdAt: text("created_at"),
};

const table = new Table("presets", columns);
const versionTable = new Table("preset_versions", versionColumns);

interface Named {
  workspaceId: string;
  slug: string;
}

export interface FoundPreset {
  preset: PresetRecord;
  /** The one in force. */
  version: PresetVersionRecord;
}

const inForce = `SELECT ${versionTable.selection("v")} FROM presets p JOIN preset_versions v
  ON v.preset_id = p.id AND v.version = p.version WHERE p.workspace_id = ?1 AND p.slug = ?2`;

export async function findPreset(database: D1Database, { workspaceId, slug }: Named): Promise<FoundPreset | undefined> {
  const [presets, versions] = await database.batch<Record<string, unknown>>([
    database
      .prepare(`SELECT ${table.selection()} FROM presets WHERE workspace_id = ?1 AND slug = ?2`)
      .bind(workspaceId, slug),
    database.prepare(inForce).bind(workspaceId, slug),
  ]);
  const [preset, version] = [presets?.results[0], versions?.results[0]];
  if (preset === undefined || version === undefined) return undefined;
  return { preset: table.read(preset), version: versionTable.read(version) };
}

export async function listPresets(
  database: D1Database,
  { workspaceId, ...page }: Page & { workspaceId: string },
): Promise<Listed<{ preset: PresetRecord; versionId: string }>> {
  const inForce = "SELECT id FROM preset_versions v WHERE v.preset_id = presets.id AND v.version = presets.version";
  const { items, total } = await readPage<Record<string, unknown> & { version_id: string }>(database, {
    select: `${table.selection()}, (${inForce}) AS version_id`,
    from: "presets WHERE workspace_id = ?1",
    values: [workspaceId],
    orderBy: "slug",
    page,
  });
  return { items: items.map((row) => ({ preset: table.read(row), versionId: row.version_id })), total };
}

/** The newest first. */
export async function listPresetVersions(
  database: D1Database,
  { presetId, ...page }: Page & { presetId: string },
): Promise<Listed<PresetVersionRecord>> {
  const { items, total } = await readPage(database, {
    select: versionTable.selection(),
    from: "preset_versions WHERE preset_id = ?1",
    values: [presetId],
    orderBy: "version DESC",
    page,
  });
  return { items: items.map((row) => versionTable.read(row)), total };
}

/** Those of the numbers that there are. */
export async function findPresetVersions(
  database: D1Database,
  { presetId, versions }: { presetId: string; versions: readonly number[] },
): Promise<PresetVersionRecord[]> {
  const { results } = await database
    .prepare(
      `SELECT ${versionTable.selection()} FROM preset_versions
       WHERE preset_id = ?1 AND version IN (SELECT value FROM json_each(?2)) ORDER BY version`,
    )
    .bind(presetId, JSON.stringify(versions))
    .all();
  return results.map((row) => versionTable.read(row));
}

export type NewPresetVersion = Omit<PresetVersionRecord, "presetId" | "version">;

/**
 * Adds a version, which is in force from now on, and makes the preset where there is none. Undefined: there are as many presets
 * or versions as there may be. `description` is that of the newest version that has one.
 */
export async function savePresetVersion(
  database: D1Database,
  preset: Omit<PresetRecord, "version">,
  version: NewPresetVersion,
): Promise<FoundPreset | undefined> {
  const named = [preset.workspaceId, preset.slug];
  const of = "(SELECT id FROM presets WHERE workspace_id = ?1 AND slug = ?2)";
  const made = table.placesFor(undefined, { version: "0" });
  const updated = table.placesFor(["split", "models", "updatedAt"]);
  const count = `(SELECT COUNT(*) FROM presets WHERE workspace_id = ${made.place("workspaceId")})`;
  await database.batch([
    database
      .prepare(
        `INSERT INTO presets (${made.columns}) SELECT ${made.places} WHERE ${count} < ${maxPresets}
         ON CONFLICT (workspace_id, slug) DO NOTHING`,
      )
      .bind(...made.valuesOf({ ...preset, version: 0 })),
    database
      .prepare(
        `INSERT INTO preset_versions (preset_id, version, id, workspace_id, door, config, system_prompt, creator_id, created_at)
         SELECT p.id, p.version + 1, ?3, p.workspace_id, ?4, ?5, ?6, ?7, ?8 FROM presets p
         WHERE p.id = ${of} AND p.version < ${maxPresetVersions}`,
      )
      .bind(
        ...named,
        version.id,
        version.door,
        JSON.stringify(version.config),
        version.systemPrompt,
        version.creatorId,
        version.createdAt,
      ),
    database
      .prepare(
        `UPDATE presets SET version = version + 1, ${updated.assignments}
         WHERE id = (SELECT preset_id FROM preset_versions WHERE id = ?4)`,
      )
      .bind(...updated.valuesOf({ ...preset, version: 0 }), version.id),
  ]);
  const { workspaceId, slug } = preset;
  const found = await findPreset(database, { workspaceId, slug });
  return found?.version.id === version.id ? found : undefined;
}

export async function setPresetStatus(
  database: D1Database,
  { id, status, now }: { id: string; status: PresetStatus; now: string },
): Promise<void> {
  await database
    .prepare("UPDATE presets SET status = ?2, status_updated_at = ?3, updated_at = ?3 WHERE id = ?1")
    .bind(id, status, now)
    .run();
}

const ofKey = "workspace_id = (SELECT workspace_id FROM api_keys WHERE hash = ?1) AND slug = ?2";
const served = `SELECT ${versionTable.selection("v")} FROM presets p JOIN preset_versions v ON v.preset_id = p.id
  WHERE p.${ofKey} AND (p.split IS NULL AND v.version = p.version
    OR v.version IN (SELECT CAST(key AS INTEGER) FROM json_each(p.split -> 'versions')))`;

/** What requests of an API key get by this name, in one round trip; `keyHash`: its SHA-256. */
export async function findServedPreset(
  database: D1Database,
  { keyHash, slug }: { keyHash: string; slug: string },
): Promise<ServedPreset | undefined> {
  const [presets, versions] = await database.batch<Record<string, unknown>>([
    database.prepare(`SELECT ${table.selection()} FROM presets WHERE ${ofKey}`).bind(keyHash, slug),
    database.prepare(served).bind(keyHash, slug),
  ]);
  const row = presets?.results[0];
  if (row === undefined) return undefined;
  const { id, status, version, split, models } = table.read(row);
  const read = (versions?.results ?? []).map((one) => versionTable.read(one));
  return { id, slug, status, version, split, models, versions: read };
}
