// The log's pages: filters, totals, paging by position, watching it live, and what it costs with many records.
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { saveGenerations } from "../../src/store/generations.ts";
import { maxSearched, readLogPage, searchedRows } from "../../src/store/log-page.ts";
import { defaultWorkspaceId } from "../../src/store/workspaces.ts";
import { readDailyUse } from "../unit/store/read-daily-use.ts";
import { manage, newKey } from "./call.ts";
import { sampleCatalog } from "./make-catalog.ts";
import { makeGeneration } from "./make-generation.ts";
import { newMember, signedIn, type Visit } from "./visit.ts";

let admin: Visit;
const ids = (html: string) => [...html.matchAll(/href="\/logs\/(gen-\w+)"/g)].map(([, id]) => id);
const minute = (number: number) => new Date(Date.UTC(2026, 9, 1, 12, number)).toISOString();

const rows = [
  makeGeneration({
    createdAt: minute(1),
    model: "maker/big",
    provider: "p-one",
    providerName: "One",
    finishReason: "length",
  }),
  makeGeneration({ createdAt: minute(2), model: "maker/small", provider: "p-two", providerName: "Two", status: 502 }),
  makeGeneration({
    createdAt: minute(3),
    model: null,
    provider: null,
    providerName: null,
    status: 404,
    requestedModel: "no/such",
  }),
  makeGeneration({
    createdAt: minute(4),
    model: "maker/big",
    provider: "p-two",
    dataRegion: "europe",
    ioLog: "skipped-eu",
  }),
];
const [length, failed, refused, european] = rows.map(({ id }) => id);

beforeAll(async () => {
  admin = await signedIn((await newMember("admin")).accessKey);
  const key = await newKey({ name: "Mine" });
  await saveGenerations(
    { database: env.DB, bucket: env.CONTENTS },
    rows.map((row, place) => (place === 3 ? { ...row, keyHash: key.hash } : row)),
  );
});

test.each([
  ["", [european, refused, failed, length]],
  ["model=BIG", [european, length]],
  ["provider=two", [european, failed]],
  ["status=failed", [refused, failed]],
  ["status=ok&model=maker", [european, length]],
  ["finish=length", [length]],
  ["region=europe", [european]],
  [`id=${rows[1]?.id.slice(8, 20)}`, [failed]],
  ["from=2026-10-01T12:02&until=2026-10-01T12:04", [refused, failed]],
  ["hours=1", []],
  ["status=nonsense&from=nonsense&before=nonsense&after=nonsense", [european, refused, failed, length]],
  ["model=%25", []],
])("the log with ?%s", async (query, expected) => {
  expect(ids((await admin.get(`/logs?${query}`)).text)).toEqual(expected);
});

test("the filter by key, a whole id and the totals", async () => {
  const keys = (await manage("GET", "/keys")).body.data;
  const mine = keys.find(({ name }: { name: string }) => name === "Mine");
  expect(ids((await admin.get(`/logs?key=${mine.hash}`)).text)).toEqual([european]);
  expect((await admin.get(`/logs?id=${length}`)).headers.get("location")).toBe(`/logs/${length}`);
  const totals = /aria-label="Totals">(.*?)<\/section>/s
    .exec((await admin.get("/logs")).text)?.[1]
    ?.replaceAll(/<[^>]*>/g, " ");
  expect(totals?.replaceAll(/\s+/g, " ")).toContain("Requests 4 Failed 2 Tokens 120 Cost $0.0002");
});

test("a page that is watched gets what is newer, also what began before the newest", async () => {
  const position = encodeURIComponent(`${rows[2]?.createdAt}_${refused}`);
  const seen = await admin.get(`/logs/newer?after=${position}`);
  expect(ids(seen.text)).toContain(european);
  expect(seen.headers.get("x-newest")).toBe(`${rows[3]?.createdAt}_${european}`);
});

/** Fills the table by SQL alone: the records of tests would take minutes. */
async function fill(workspaceId: string, count: number): Promise<void> {
  for (let start = 0; start < count; start += 50_000) {
    await env.DB.prepare(
      `WITH RECURSIVE number(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?2)
       INSERT INTO records SELECT ?3, 1700000000000 + n * 1000, printf('gen-many%020d', n), 1, 'many',
         IIF(n = 5, 'rare/model', 'maker/big'), NULL, 'p-one', 'One', 200, 0, 'stop', 0, 1, 0, 'off', 10, 20, 50000000, 100, 1100, NULL, 1, 0, 0, NULL, NULL, NULL, 0
       FROM number`,
    )
      .bind(start, Math.min(count, start + 50_000), workspaceId)
      .run();
  }
}

test("a page searches a bounded part of the log, inside the table's own order, and leads on to the rest", async () => {
  const { body } = await manage("POST", "/workspaces", { name: "Many", slug: "many" });
  const workspaceId: string = body.data.id;
  const count = maxSearched * 2 + 1_000;
  await fill(workspaceId, count);
  const selection = { workspaceId, limit: 100 };

  const first = await readLogPage(env.DB, selection, { totals: true });
  expect(first.totals).toMatchObject({ requests: maxSearched, costPico: 50_000_000n * BigInt(maxSearched) });
  expect(first.bounded).toBe(true);
  const last = first.rows.at(-1);
  expect(first.next).toEqual({ createdAt: last?.createdAt, id: last?.id });
  const second = await readLogPage(env.DB, { ...selection, before: first.next ?? undefined }, { totals: false });
  expect([second.rows[0]?.id, second.rows.length]).toEqual([`gen-many${String(count - 101).padStart(20, "0")}`, 100]);

  // A needle at the bottom: three bounded searches, each of which says where to go on.
  let found = await readLogPage(env.DB, { ...selection, model: "rare" }, { totals: false });
  const searches = [found.rows.length];
  while (found.next !== null) {
    found = await readLogPage(env.DB, { ...selection, model: "rare", before: found.next }, { totals: false });
    searches.push(found.rows.length);
  }
  expect(searches).toEqual([0, 0, 1]);

  const searched = searchedRows({ ...selection, before: { createdAt: "2027-01-01T00:00:00Z", id: "x" } });
  const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${searched.sql}`)
    .bind(...searched.values)
    .all<{ detail: string }>();
  expect(plan.results.map(({ detail }) => detail)).toEqual([
    "SEARCH records USING PRIMARY KEY (workspace_id=? AND (at,id)<(?,?))",
  ]);
});

test("use by day is summed up as records arrive, once each", async () => {
  const { body } = await manage("POST", "/workspaces", { name: "Use", slug: "use" });
  const workspaceId: string = body.data.id;
  const [one, two] = [
    makeGeneration({ workspaceId, createdAt: minute(1) }),
    makeGeneration({ workspaceId, createdAt: minute(2), status: 500 }),
  ];
  await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [one, two]);
  await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [one, two]);
  const use = await readDailyUse(env.DB, { workspaceId, from: "2026-10-01", until: "2026-10-01", by: "model" });
  expect(use).toEqual([
    {
      day: "2026-10-01",
      name: "fairlead/demo",
      requests: 2,
      failures: 1,
      promptTokens: 20,
      completionTokens: 40,
      reasoningTokens: 10,
      costPico: 100_000_000n,
    },
  ]);
});

test("a page of a hundred rows is below 50 kB", async () => {
  const records = Array.from({ length: 120 }, () =>
    makeGeneration({ model: "some-author/a-model-with-a-long-name-405b-instruct", providerName: "A Provider Inc" }),
  );
  await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, records);
  const { text } = await admin.get("/logs");
  expect(ids(text)).toHaveLength(100);
  expect(text.length).toBeLessThan(50_000);
});

test("errors: what lies in the archive is not counted there, and the page says so", async () => {
  const said = "are in the archive and not counted";
  expect((await admin.get("/errors?hours=720")).text).not.toContain(said);
  await env.DB.prepare("INSERT INTO record_parts VALUES (?1, ?2, 'p', 'f', ?3, ?3, 1, 0)")
    .bind(
      defaultWorkspaceId,
      new Date(Date.now() - 9 * 86_400_000).toISOString().slice(0, 10),
      Date.now() - 9 * 86_400_000,
    )
    .run();
  expect((await admin.get("/errors?hours=168")).text).not.toContain(said);
  expect((await admin.get("/errors?hours=720")).text).toContain(said);
});

test("providers: the page of a plain member says nothing of what others ask for, by its order either", async () => {
  await manage("PUT", "/catalog", sampleCatalog);
  const member = await signedIn((await newMember("member")).accessKey);
  const order = (html: string) => [...html.matchAll(/href="\/providers\/([\w-]+)"/g)].map(([, slug]) => slug);
  const before = await member.get("/providers");
  const last = order(before.text).at(-1) ?? "";
  const createdAt = new Date().toISOString();
  const busy = makeGeneration({ createdAt, provider: last, providerName: last });
  await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [busy]);
  const [ofAdmin, ofMember] = await Promise.all([admin.get("/providers"), member.get("/providers")]);
  expect(order(ofAdmin.text)[0]).toBe(last);
  expect(ofAdmin.text).toContain("Requests of this workspace");
  expect(order(ofMember.text)).toEqual(order(before.text));
  expect(ofMember.text).not.toMatch(/Requests of this workspace|Last error/);
});
