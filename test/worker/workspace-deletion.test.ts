// A workspace that is deleted leaves nothing behind but its accounts: held against every table that has a workspace.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Bindings } from "../../src/env.ts";
import { isolateOf } from "../../src/isolate/isolate.ts";
import { continueUpkeep } from "../../src/jobs/run-upkeep.ts";
import { archiveChunks } from "../../src/store/archive-records.ts";
import { findGeneration } from "../../src/store/find-generation.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import { findWorkspace } from "../../src/store/workspaces.ts";
import { manage } from "./call.ts";
import { keepContents } from "./keep-contents.ts";
import { makeGeneration } from "./make-generation.ts";

/** Sums and records, without who it was; what an earlier version wrote is moved. A new table that keeps something of a deleted workspace has to be meant to. */
const accounts = ["daily_use", "generations", "record_chunks", "record_parts", "records", "roll_ups"];

interface ColumnInfo {
  name: string;
  type: string;
  pk: number;
}

async function tablesWithWorkspace(): Promise<Map<string, ColumnInfo[]>> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '_cf%' AND name NOT LIKE 'd1_%'",
  ).all<{ name: string }>();
  const tables = new Map<string, ColumnInfo[]>();
  for (const { name } of results) {
    const columns = (await env.DB.prepare(`SELECT name, type, pk FROM pragma_table_info('${name}')`).all<ColumnInfo>())
      .results;
    if (columns.some((column) => column.name === "workspace_id")) tables.set(name, columns);
  }
  return tables;
}

/** A row of any table: words where text is, one where it may only be some. */
async function fill(table: string, columns: readonly ColumnInfo[], workspaceId: string): Promise<void> {
  const only: Record<string, string> = { role: "member", document: "{}", kind: "key" };
  const fillerOf = ({ name, type }: ColumnInfo) =>
    name === "workspace_id" ? workspaceId : type === "INTEGER" ? 1 : (only[name] ?? `${table}-${name}`);
  const names = columns.map(({ name }) => name);
  await env.DB.prepare(
    `INSERT OR IGNORE INTO ${table} (${names.join(", ")}) VALUES (${names.map((_, index) => `?${index + 1}`).join(", ")})`,
  )
    .bind(...columns.map(fillerOf))
    .run();
}

test("nothing is left but the accounts, and in them nobody", async () => {
  const { body } = await manage("POST", "/workspaces", { name: "Leaving", slug: "leaving" });
  const workspace = await findWorkspace(env.DB, body.data.id);
  if (workspace === undefined) throw new Error("the workspace was not made");
  const identity = { externalUser: "ann", sessionId: "s-1", referer: "https://ann.example", userAgent: "ann/1.0" };
  const record = makeGeneration({ workspaceId: workspace.id, ioLog: "stored", ...identity });
  const old = makeGeneration({
    ...identity,
    workspaceId: workspace.id,
    createdAt: "2026-01-02T03:04:05.678Z",
    ioLog: "off",
  });
  const place = { database: env.DB, bucket: env.CONTENTS };
  await saveGenerations(place, [record, old]);
  const former = makeGeneration({ ...identity, workspaceId: workspace.id, ioLog: "off" });
  await env.DB.prepare(
    `INSERT INTO generations SELECT ?1, ?2, ?3, ?4, 'm', 'p', 200, 'stop', 1, 1, 0, 1, 1, 0, 'global', 'off', ?5`,
  )
    .bind(former.id, workspace.id, former.keyHash, former.createdAt, JSON.stringify(former))
    .run();
  await archiveChunks(place, { workspaceId: workspace.id, day: "2026-01-02", now: Date.now() });
  await keepContents({
    workspace,
    generationId: record.id,
    createdAt: record.createdAt,
    contents: {
      input: { prompt: "p" },
      output: { completion: "c", reasoning: null, tool_calls: [] },
      truncated: false,
    },
  });
  const tables = await tablesWithWorkspace();
  expect(tables.size).toBeGreaterThan(8);
  for (const [table, columns] of tables) if (!accounts.includes(table)) await fill(table, columns, workspace.id);
  const rowsOf = async (table: string) =>
    (await env.DB.prepare(`SELECT * FROM ${table} WHERE workspace_id = ?1`).bind(workspace.id).all()).results;
  for (const table of tables.keys()) expect([table, (await rowsOf(table)).length > 0]).toEqual([table, true]);

  expect((await manage("DELETE", "/workspaces/leaving")).body).toEqual({ deleted: true });
  const run = { place: { database: env.DB, bucket: env.CONTENTS }, settings: isolateOf(env).settings };
  const later = Date.now() + 3_600_000;
  const { CONSOLE } = env as Bindings;
  expect(await CONSOLE?.keepRecords(run.settings, later)).toContain("1 records of an earlier version moved");
  expect(await continueUpkeep({ ...run, now: later })).toMatchObject({ failed: [], finished: true });

  const left = [];
  for (const table of tables.keys()) if ((await rowsOf(table)).length > 0) left.push(table);
  expect(left.toSorted()).toEqual(accounts.filter((table) => table !== "generations"));
  expect((await env.DB.prepare("SELECT * FROM upkeep").all()).results).toEqual([]);
  const objects = (await env.CONTENTS.list({ include: ["customMetadata"] })).objects.filter(
    ({ key }) => !key.startsWith("records/leaving/2026/01/02/"),
  );
  expect(JSON.stringify(objects.map(({ key, customMetadata }) => [key, customMetadata]))).not.toMatch(
    new RegExp(`${workspace.id}|leaving`),
  );
  for (const { id } of [record, old, former])
    expect(await findGeneration(place, id)).toMatchObject({ id, externalUser: null, sessionId: null, userAgent: null });

  const heir = await manage("POST", "/workspaces", { name: "Heir", slug: "leaving" });
  expect((await findWorkspace(env.DB, heir.body.data.id))?.folder).toBe(`leaving-${heir.body.data.id.slice(0, 8)}`);
});
