// DELETE /api/v1/generations: who it was goes out of the records, with comments and contents; sums stay.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { GenerationRecord } from "../../src/accounting/generation-record.ts";
import { writeWord } from "../../src/console/log-query.ts";
import { saveBatch } from "../../src/jobs/save-batch.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import { listLogViews, saveLogView } from "../../src/store/log-views.ts";
import { findWorkspace, type WorkspaceRecord } from "../../src/store/workspaces.ts";
import { call, manage, newKey } from "./call.ts";
import { keepContents } from "./keep-contents.ts";
import { makeGeneration, usageRow } from "./make-generation.ts";

let [home, away]: WorkspaceRecord[] = [];
let manager = "";
beforeAll(async () => {
  [home, away] = [await newWorkspace("home"), await newWorkspace("away")];
  manager = (await newKey({ workspace_id: "home", is_management_key: true })).key;
});

async function newWorkspace(slug: string): Promise<WorkspaceRecord> {
  await manage("POST", "/workspaces", { name: slug, slug });
  const workspace = await findWorkspace(env.DB, slug);
  if (workspace === undefined) throw new Error("the workspace was not made");
  return workspace;
}

const labels = { metadata: { owner: "ann" }, trace: { trace_name: "ann's" } };
const identity = {
  ...{ externalUser: "ann", sessionId: "s-1", referer: "https://ann.example", userAgent: "ann/1.0" },
  labels,
};
const contents = {
  input: { prompt: "p" },
  output: { completion: "c", reasoning: null, tool_calls: [] },
  truncated: false,
};

async function recordOf(workspace: WorkspaceRecord | undefined, fields: Partial<GenerationRecord> = {}) {
  if (workspace === undefined) throw new Error("there is no workspace");
  const record = makeGeneration({ workspaceId: workspace.id, ioLog: "stored", ...identity, ...fields });
  await keepContents({ workspace, generationId: record.id, createdAt: record.createdAt, contents });
  return record;
}

async function written(workspace: WorkspaceRecord | undefined, fields: Partial<GenerationRecord> = {}) {
  const record = await recordOf(workspace, fields);
  await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [record]);
  await manage("POST", "/generation/feedback", { generation_id: record.id, category: "other", comment: "ann says" });
  return record;
}

/** What is left: of the record, the comment, the contents. */
async function leftOf({ id, workspaceId }: GenerationRecord) {
  const { body } = await manage("GET", `/generation?id=${id}`);
  const { external_user, session_id, http_referer, user_agent, metadata, trace } = body.data;
  const feedback = await manage("GET", `/generation/feedback?workspace_id=${workspaceId}&limit=100`);
  const { comment } = feedback.body.data.find((one: { generation_id: string }) => one.generation_id === id) ?? {};
  const stored = (await manage("GET", `/generation/content?id=${id}`)).status;
  return { external_user, session_id, http_referer, user_agent, metadata, trace, comment, stored };
}

const whole = {
  external_user: "ann",
  session_id: "s-1",
  http_referer: "https://ann.example",
  user_agent: "ann/1.0",
  ...labels,
  comment: "ann says",
  stored: 200,
};
const nameless = {
  external_user: null,
  session_id: null,
  http_referer: null,
  user_agent: null,
  metadata: null,
  trace: null,
};
const nobody = {
  ...nameless,
  comment: null,
  stored: 404,
};

const erase = (query: string, key = manager) => call("DELETE", `/generations?${query}`, { key });

describe("erasing", () => {
  test.each([
    "user=ann",
    "session_id=s-1",
  ])("by %s takes out who it was, of that one and in this workspace only", async (query) => {
    const [mine, second] = [await written(home), await written(home)];
    const other = await written(home, { externalUser: "ann2", sessionId: "s-10" });
    const elsewhere = await written(away);
    expect((await erase(query)).body).toEqual({ data: { generations: 2 } });
    expect([await leftOf(mine), await leftOf(second)]).toEqual([nobody, nobody]);
    expect(await leftOf(other)).toEqual({ ...whole, external_user: "ann2", session_id: "s-10" });
    expect(await leftOf(elsewhere)).toEqual(whole);
    expect((await erase(query)).body).toEqual({ data: { generations: 0 } });
  });

  test("the rest of the record and the sums stay", async () => {
    const { hash } = await newKey({ workspace_id: "home" });
    const record = await written(home, { keyHash: hash });
    const read = async () => (await manage("GET", `/generation?id=${record.id}`)).body.data;
    const [before, usage] = [await read(), await usageRow(hash)];
    await erase("user=ann");
    expect(await read()).toEqual({ ...before, ...nameless });
    expect(await usageRow(hash)).toEqual(usage);
    const row = await env.DB.prepare("SELECT * FROM records WHERE id = ?1").bind(record.id).first();
    expect(row).toMatchObject({ id: record.id, session_id: null, external_user: null, app: null });
    expect(JSON.stringify(row)).not.toContain("ann");
  });

  test("ADMIN_KEY means all workspaces, or the one it names", async () => {
    const [here, there] = [await written(home), await written(away)];
    expect((await manage("DELETE", "/generations?user=ann&workspace_id=away")).body.data.generations).toBeGreaterThan(
      0,
    );
    expect([(await leftOf(here)).external_user, (await leftOf(there)).external_user]).toEqual(["ann", null]);
    expect((await manage("DELETE", "/generations?user=ann")).body.data.generations).toBeGreaterThan(0);
    expect(await leftOf(here)).toEqual(nobody);
  });

  test("views of the log that ask for them go, of whoever saved them; others stay", async () => {
    const [here, there] = [home?.id ?? "", away?.id ?? ""];
    const name = 'Ann "A" \\ Lee';
    const exact = writeWord("user", name, { exact: true });
    const lines = {
      whole: exact,
      not: `-${exact} cost:>1`,
      typed: "status:ok USER:ann",
      other: "user:anna",
      session: "session:ann",
    };
    const queryOf = (q: string) => new URLSearchParams({ status: "ok", q }).toString();
    for (const [view, line] of Object.entries(lines)) {
      for (const workspaceId of [here, there])
        await saveLogView(env.DB, { workspaceId, identity: `of ${view}` }, { name: view, query: queryOf(line) });
    }
    const left = async (workspaceId: string) => {
      const all = Object.keys(lines).map((view) => listLogViews(env.DB, { workspaceId, identity: `of ${view}` }));
      return (await Promise.all(all)).flat().map((view) => view.name);
    };
    await erase(`user=${encodeURIComponent(name)}`);
    expect(await left(here)).toEqual(["typed", "other", "session"]);
    await erase("user=ann");
    expect(await left(here)).toEqual(["other", "session"]);
    await erase("session_id=ann");
    expect([await left(here), await left(there)]).toEqual([["other"], Object.keys(lines)]);
  });

  test("a name that was cut in the record is found by its whole length", async () => {
    const name = "ü".repeat(2_000);
    const records = [await written(home, { externalUser: name.slice(0, 1_024) })];
    records.push(await written(home, { externalUser: name.slice(0, 256) }));
    expect((await erase(`user=${encodeURIComponent(name)}`)).body).toEqual({ data: { generations: 2 } });
    for (const record of records) expect(await leftOf(record)).toEqual(nobody);
  });

  test.each([
    "",
    "user=",
    "user=ann&session_id=s-1",
    "model=x",
  ])("who is meant must be clear: ?%s is a 400", async (query) => {
    const record = await written(home);
    const { status, body } = await erase(query);
    expect([status, body.error.message]).toEqual([400, expect.stringContaining("either user or session_id")]);
    expect(await leftOf(record)).toEqual(whole);
    await erase("user=ann");
  });

  test("a workspace that the key does not see is not there", async () => {
    const record = await written(away);
    expect((await erase("user=ann&workspace_id=away")).status).toBe(404);
    expect(await leftOf(record)).toEqual(whole);
  });

  test("more records than one look takes are all found, also those of an earlier version", async () => {
    const name = (index: number) => (index % 100 === 0 ? "bob" : "carl");
    const place = { database: env.DB, bucket: env.CONTENTS };
    for (let day = 0; day < 12; day += 1) {
      const many = Array.from({ length: 100 }, (_, index) =>
        makeGeneration({
          ...{ workspaceId: String(away?.id), externalUser: name(index) },
          createdAt: new Date(1_700_000_000_000 + index * 86_400_000).toISOString(),
        }),
      );
      await saveGenerations(place, many);
    }
    const former = makeGeneration({ workspaceId: String(away?.id), createdAt: "2024-01-01T00:00:00.000Z" });
    await env.DB.prepare(
      `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 11000)
       INSERT INTO generations SELECT 'gen-many' || n, ?1, 'k', ?2, 'm', 'p', 200, 'stop', 1, 1, 0, 1, 1, 0, 'global', 'off',
         json_replace(?3, '$.id', 'gen-many' || n, '$.externalUser', CASE WHEN n % 1000 = 0 THEN 'bob' ELSE 'carl' END) FROM n`,
    )
      .bind(former.workspaceId, former.createdAt, JSON.stringify(former))
      .run();
    const erased = await erase("user=bob&workspace_id=away", String(env["ADMIN_KEY"]));
    expect(erased.body).toEqual({ data: { generations: 12 + 11 } });
    expect((await erase("user=bob&workspace_id=away", String(env["ADMIN_KEY"]))).body.data.generations).toBe(0);
    const { results } = await env.DB.prepare(
      "SELECT COUNT(*) AS n FROM generations WHERE document LIKE '%\"bob\"%'",
    ).all();
    expect(results).toEqual([{ n: 0 }]);
  });
});

describe("a record that is still in the queue", () => {
  /** Delivers; answers the delays after which it wants to see it again. */
  async function deliver(record: GenerationRecord, attempts = 1) {
    const again: (number | undefined)[] = [];
    const message = {
      body: record,
      attempts,
      ack: () => undefined,
      retry: (options?: QueueRetryOptions) => void again.push(options?.delaySeconds),
    };
    const retryAll = () => void again.push(-1);
    const batch = { messages: [message], ackAll: () => undefined, retryAll };
    await saveBatch(batch as unknown as MessageBatch, env);
    return again;
  }

  test("when its person is erased arrives without who it was, and its contents go, however late they come", async () => {
    const record = await recordOf(home);
    expect((await erase("user=ann")).status).toBe(200);
    expect(await deliver(record)).toEqual([60]);
    expect(await leftOf(record)).toEqual({ ...nobody, comment: undefined });
    if (home === undefined) throw new Error("there is no workspace");
    await keepContents({ workspace: home, generationId: record.id, createdAt: record.createdAt, contents });
    expect(await deliver(record, 2)).toEqual([]);
    expect((await leftOf(record)).stored).toBe(404);
  });

  test("of another workspace, another person or a later time stays as it is", async () => {
    const records = [
      await recordOf(away),
      await recordOf(home, { externalUser: "ann3" }),
      await recordOf(home, { createdAt: new Date(Date.now() + 60_000).toISOString() }),
    ];
    await erase("user=ann");
    for (const record of records) {
      expect(await deliver(record)).toEqual([]);
      expect(await leftOf(record)).toEqual({ ...whole, external_user: record.externalUser, comment: undefined });
    }
  });

  test("when its workspace is deleted arrives without who it was", async () => {
    const gone = await newWorkspace("gone");
    const record = await recordOf(gone);
    await manage("DELETE", "/workspaces/gone");
    await deliver(record);
    expect(await leftOfRecord(record.id)).toEqual([null, null, null, null]);
  });
});

async function leftOfRecord(id: string) {
  const { body } = await manage("GET", `/generation?id=${id}`);
  const { external_user, session_id, http_referer, user_agent } = body.data;
  return [external_user, session_id, http_referer, user_agent];
}
