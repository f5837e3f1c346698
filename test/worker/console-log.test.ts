// The log's pages: filters, totals, paging by position, watching it live, and what it costs with many records.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { saveGenerations } from "../../src/store/generations.ts";
import { maxSearched, readLogPage, searchedRows } from "../../src/store/log-page.ts";
import { defaultWorkspaceId } from "../../src/store/workspaces.ts";
import { readDailyUse } from "../unit/store/read-daily-use.ts";
import { manage, newKey } from "./call.ts";
import { sampleCatalog } from "./make-catalog.ts";
import { makeGeneration } from "./make-generation.ts";
import { emptyWhenSettled } from "./records-settled.ts";
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
  await emptyWhenSettled();
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

test("the filter line goes on with names of the visitor's own requests first", async () => {
  const offered = async (visit: Visit, line: string) =>
    [
      ...(await visit.get(`/logs/completions?q=${encodeURIComponent(line)}`)).text.matchAll(/ data-line="([^"]*)"/g),
    ].map(([, found]) => found?.replaceAll("&quot;", '"'));
  expect(await offered(admin, "key:min")).toEqual(['key:"Mine" ']);
  expect(await offered(admin, "stat")).toEqual(["status:"]);
  const member = await signedIn((await newMember("member")).accessKey);
  expect(await offered(member, "key:min")).toEqual([]);
});

/** Fills the table by SQL alone: the records of tests would take minutes. */
async function fill(workspaceId: string, count: number): Promise<void> {
  for (let start = 0; start < count; start += 50_000) {
    await env.DB.prepare(
      `WITH RECURSIVE number(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?2)
       INSERT INTO records SELECT ?3, 1700000000000 + n * 1000, printf('gen-many%020d', n), 1, 'many',
         IIF(n = 5, 'rare/model', 'maker/big'), NULL, 'p-one', 'One', 200, 0, 'stop', 0, 1, 0, 'off', 10, 20, 50000000, 100, 1100, NULL, 1, 0, 0, NULL, NULL, NULL, 0,
         NULL, NULL, NULL
       FROM number`,
    )
      .bind(start, Math.min(count, start + 50_000), workspaceId)
      .run();
  }
}

test("a page that is watched misses none of many that come at once, as far as it holds them", async () => {
  const { body } = await manage("POST", "/workspaces", { name: "Busy", slug: "busy" });
  const visit = await signedIn((await newMember("admin", { workspaceId: body.data.id })).accessKey);
  await fill(body.data.id, 1_000);
  const positionOf = (n: number) => {
    const at = new Date(1_700_000_000_000 + n * 1_000).toISOString();
    return encodeURIComponent(`${at}_gen-many${String(n).padStart(20, "0")}`);
  };
  const newer = async (known: number) => ids((await visit.get(`/logs/newer?after=${positionOf(known)}`)).text).length;
  // Those of two minutes before are looked at again.
  expect(await newer(990)).toBe(100);
  expect(await newer(850)).toBe(149 + 120);
  expect(await newer(10)).toBe(300);
});

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

test("a page of a hundred rows is below 30 KB as it travels", async () => {
  const records = Array.from({ length: 120 }, () =>
    makeGeneration({ model: "some-author/a-model-with-a-long-name-405b-instruct", providerName: "A Provider Inc" }),
  );
  await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, records);
  const { text } = await admin.get("/logs");
  expect(ids(text)).toHaveLength(100);
  const zipped = new Response(text).body?.pipeThrough(new CompressionStream("gzip"));
  expect((await new Response(zipped).arrayBuffer()).byteLength).toBeLessThan(15_000);
  const packed = new Response(text).body?.pipeThrough(new CompressionStream("gzip"));
  expect((await new Response(packed).arrayBuffer()).byteLength).toBeLessThan(30_000);
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

test("requests past their retention are in sums alone, and the log says so where it would have listed them", async () => {
  const dayMs = 86_400_000;
  const dayOf = (age: number) => new Date(Date.now() - age * dayMs).toISOString();
  const { id: workspaceId } = (await manage("POST", "/workspaces", { name: "Old", slug: "old-log" })).body.data;
  const old = await signedIn((await newMember("admin", { workspaceId })).accessKey);
  const place = { database: env.DB, bucket: env.CONTENTS };
  const says = async (query = "") => (await old.get(`/logs${query}`)).text.includes("are past their retention");
  await saveGenerations(place, [makeGeneration({ workspaceId, createdAt: dayOf(399) })]);
  expect(await says()).toBe(false);
  await saveGenerations(place, [makeGeneration({ workspaceId, createdAt: dayOf(402) })]);
  await env.DB.prepare("DELETE FROM records WHERE workspace_id = ?1 AND at < ?2")
    .bind(workspaceId, Date.now() - 400 * dayMs)
    .run();
  const { text } = await old.get("/logs");
  expect(ids(text)).toHaveLength(1);
  expect(text).toMatch(/Requests<\/dt><dd[^>]*>2</);
  expect(text).toContain(`Requests from before ${dayOf(400).slice(0, 10)} (UTC) are past their retention`);
  expect(await says(`?from=${dayOf(401).slice(0, 16)}`)).toBe(true);
  expect(await says(`?from=${dayOf(398).slice(0, 16)}`)).toBe(false);
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

describe("the log as a table for work", () => {
  const formula = '=HYPERLINK("https://evil.invalid","x")';
  const worked = [
    makeGeneration({
      createdAt: "2026-09-01T10:00:00.000Z",
      externalUser: "4711",
      costPico: "123456789012",
      streamed: false,
    }),
    makeGeneration({
      createdAt: "2026-09-01T10:20:00.000Z",
      externalUser: formula,
      origin: "An app, new",
      sessionId: "s 1",
    }),
    makeGeneration({
      createdAt: "2026-09-01T11:00:00.000Z",
      status: 429,
      errorType: "rate_limit_exceeded",
      finishReason: "error",
    }),
  ];
  const [dear, odd, limited] = worked.map(({ id }) => id);
  const that = "from=2026-09-01T00:00&until=2026-09-02T00:00";
  let member: Visit;
  let own: string;

  beforeAll(async () => {
    const person = await newMember("member");
    member = await signedIn(person.accessKey);
    const created = await member.post("/settings/keys", { name: "Of a member" });
    expect(created.status).toBe(200);
    const mine = await env.DB.prepare("SELECT hash FROM api_keys WHERE creator_user_id = ?1")
      .bind(person.id)
      .first<{ hash: string }>();
    const theirs = makeGeneration({
      createdAt: "2026-09-01T12:00:00.000Z",
      keyHash: mine?.hash ?? "",
      externalUser: "4711",
    });
    own = theirs.id;
    await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [...worked, theirs]);
  });

  test.each<[line: string, expected: () => (string | undefined)[]]>([
    ["", () => [own, limited, odd, dear]],
    ["user:4711", () => [own, dear]],
    ["-user:4711", () => [limited, odd]],
    ['session:"s 1" app:"An app, new"', () => [odd]],
    ["cost:>0.1", () => [dear]],
    ["-status:failed streamed:no", () => [dear]],
    ["error:rate_limit_exceeded", () => [limited]],
    ["attempts:>1", () => []],
    ['key:"Of a member"', () => [own]],
  ])("%s", async (line, expected) => {
    const { text } = await admin.get(`/logs?${that}&q=${encodeURIComponent(line)}`);
    expect(ids(text)).toEqual(expected());
    const summary = await admin.get(`/logs/summary?${that}&q=${encodeURIComponent(line)}`);
    expect(summary.text.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ")).toContain(
      `Requests ${expected().length} Failed`,
    );
  });

  test("a word that is not understood is told at the field, and the rest holds", async () => {
    const { text, status } = await admin.get(`/logs?${that}&q=${encodeURIComponent("modle:x user:4711")}`);
    expect(status).toBe(200);
    expect(text).toContain('aria-describedby="q-mistake" aria-invalid="true"');
    expect(text).toContain("there is no field “modle”");
    expect(ids(text)).toEqual([own, dear]);
  });

  test("bars lead to what they stand for", async () => {
    const { text } = await admin.get(`/logs?${that}`);
    const bars = [...text.matchAll(/<li><a href="([^"]+)">.*?: (\d+) requests?, (\d+) failed/gs)];
    expect(bars.reduce((sum, [, , requests]) => sum + Number(requests), 0)).toBe(4);
    for (const [, address = "", requests] of bars) {
      expect(ids((await admin.get(address.replaceAll("&amp;", "&"))).text)).toHaveLength(Number(requests));
    }
  });

  test("order and columns are those of the address", async () => {
    const { text } = await admin.get(`/logs?${that}&sort=cost&col=user&col=cost&col=nonsense`);
    expect(ids(text)[0]).toBe(dear);
    expect([...text.matchAll(/<th scope="col"[^>]*>([^<]*)/g)].map(([, name]) => name)).toEqual([
      "Time (UTC)",
      "Cost",
      "User",
    ]);
  });

  test("attempts are shown where they are asked for, unless somebody chose columns", async () => {
    const isShown = async (query: string) => (await admin.get(`/logs${query}`)).text.includes(">Attempts</th>");
    for (const line of ["failovers:>0", "replaced:p-one", "model:maker -attempts:1"])
      expect([line, await isShown(`?q=${encodeURIComponent(line)}`)]).toEqual([line, true]);
    for (const query of ["", "?q=tools:>0", "?q=failovers:>0&cols=model,cost"])
      expect([query, await isShown(query)]).toEqual([query, false]);
  });

  test("exports have the same rows, and nothing that a spreadsheet runs", async () => {
    const csv = await admin.get(`/logs.csv?${that}`);
    expect(csv.headers.get("content-disposition")).toBe('attachment; filename="log.csv"');
    const [head, ...lines] = csv.text.trimEnd().split("\r\n");
    expect(head).toMatch(/^id,created_at,requested_model,model,/);
    expect(lines.map((line) => line.split(",")[0])).toEqual([own, limited, odd, dear]);
    expect(csv.text).toContain(`"'=HYPERLINK(""https://evil.invalid"",""x"")"`);
    expect(lines[3]).toContain(",0.123456789012,");
    const jsonl = await admin.get(`/logs.jsonl?${that}&q=user:4711&sort=cost`);
    const rows = jsonl.text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows.map(({ id }) => id)).toEqual([own, dear]);
    const { body } = await manage("GET", `/generation?id=${dear}`);
    const { api_key_name: _name, app: _app, tools: _tools, attempts, ...same } = rows[1];
    expect(body.data).toMatchObject(same);
    expect(body.data.attempts).toHaveLength(attempts);
  });

  test("a plain member sees, sums up and exports their own alone", async () => {
    const { text } = await member.get(`/logs?${that}`);
    expect(ids(text)).toEqual([own]);
    expect(text).not.toContain("4 requests");
    const [csv, jsonl, summary] = await Promise.all(
      ["/logs.csv", "/logs.jsonl", "/logs/summary"].map((path) => member.get(`${path}?${that}`)),
    );
    for (const file of [csv, jsonl]) {
      expect(file?.text).toContain(own);
      for (const id of [dear, odd, limited]) expect(file?.text).not.toContain(id);
    }
    expect(summary?.text).toContain("1 request, 0 failed");
  });

  test("a view is kept for whoever saved it, and for nobody else", async () => {
    const query = "q=cost%3A%3E0.1&sort=cost&cols=cost,user&nonsense=1&live=1";
    const saved = await admin.post("/logs/views", { name: "Dear <b>ones</b>", query });
    expect([saved.status, saved.headers.get("location")]).toEqual([
      303,
      "/logs?q=cost%3A%3E0.1&sort=cost&cols=cost%2Cuser",
    ]);
    const seen = await admin.get(saved.headers.get("location") ?? "");
    expect(seen.text).toContain('aria-current="true">Dear &lt;b&gt;ones&lt;/b&gt;</a>');
    expect((await member.get("/logs")).text).not.toContain("Dear");
    await member.post("/logs/views/delete", { name: "Dear <b>ones</b>" });
    expect((await admin.get("/logs")).text).toContain("Dear");
    await admin.post("/logs/views/delete", { name: "Dear <b>ones</b>" });
    expect((await admin.get("/logs")).text).not.toContain("Dear");
    for (let number = 0; number < 50; number += 1)
      await admin.post("/logs/views", { name: `View ${number}`, query: "status=ok" });
    const refused = await admin.post("/logs/views", { name: "One more", query: "status=ok" });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain("open one of them, delete it, and save this one again");
    expect(refused.text).toContain('value="One more"');
    // The log comes back with its filter, and what is wrong stands at the field.
    for (const [name, sentence] of [
      ["  ", "A view needs a name."],
      ["x".repeat(61), "A name may have 60 characters; this one has 61."],
    ] as const) {
      const unnamed = await admin.post("/logs/views", { name, query: "status=ok" });
      expect(unnamed.status).toBe(400);
      expect(unnamed.text).toContain(`<div class="mistake" id="name-mistake"><p>${sentence}</p>`);
      expect(unnamed.text).toContain('name="query" value="status=ok"');
      expect(unnamed.text).toContain(`value="${name}"`);
    }
    expect((await admin.post("/logs/views", { name: "View 7", query: "status=failed" })).status).toBe(303);
  });
});
