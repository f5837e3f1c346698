// Alerts in SQLite, with a receiver that is really there: each event once, for whoever it is for, signed, and tried for a day.
import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { type Bindings, readSettings } from "../../../src/env.ts";
import { deliverAlert } from "../../../src/jobs/alerts/deliver-alert.ts";
import { noticeRecords } from "../../../src/jobs/alerts/notice-records.ts";
import { noticeSpell } from "../../../src/jobs/alerts/notice-spell.ts";
import { noticeWaiting } from "../../../src/jobs/alerts/notice-waiting.ts";
import { keepDeliveries, type Raised, raiseAlert } from "../../../src/store/alert-deliveries.ts";
import { deleteAlert, findAlert, insertAlert, sealAlertSecret } from "../../../src/store/alerts.ts";
import { saveGenerations } from "../../../src/store/generations.ts";
import { assign } from "../../../src/store/guardrail-assignments.ts";
import { insertGuardrail } from "../../../src/store/guardrails.ts";
import { raisePriceChange } from "../../../src/store/raise-price-change.ts";
import { masterKeysOf } from "../../../src/store/sealing.ts";
import { defaultWorkspaceId } from "../../../src/store/workspaces.ts";
import { type AlertEvent, type AlertMail, alertEvents } from "../../../src/wire/alert.ts";
import { readGuardrailRules } from "../../../src/wire/guardrail.ts";
import { memoryBucket } from "../store/bucket.ts";
import { makeRecord, seeded } from "../store/make-record.ts";
import { newDatabase } from "../store/sqlite-database.ts";

const settings = readSettings({ ENCRYPTION_KEY: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", PRIVATE_URLS: "true" });
const start = Date.parse("2026-11-26T08:00:00Z");
const secret = "a secret of sixteen characters";

interface Taken {
  headers: IncomingHttpHeaders;
  body: string;
}
let server: Server;
let url: string;
let taken: Taken[];
/** What the receiver answers, one after the other; 200 behind them. */
let answers: number[];

let sqlite: DatabaseSync;
let database: D1Database;
let announced: string[];
let seen: Set<string>;
let now: number;

const queue = {
  sendBatch: async (messages: Iterable<MessageSendRequest<unknown>>) => {
    for (const { body } of messages) announced.push((body as { delivery: string }).delivery);
    return {} as never;
  },
};
const place = () => ({ database, queue });

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += String(piece);
    taken.push({ headers: request.headers, body });
    response.writeHead(answers.shift() ?? 200, { location: "/elsewhere" }).end("thank you");
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterAll(() => void server.close());
afterEach(() => void vi.restoreAllMocks());

beforeEach(() => {
  seen = new Set();
  ({ sqlite, database } = newDatabase((sql) => void seen.add(sql)));
  [taken, answers, announced, now] = [[], [], [], start];
});

async function newAlert(
  events: AlertEvent[] = [...alertEvents],
  workspaceId = defaultWorkspaceId,
  { url: to, sealed }: { url: string; sealed: string } = { url, sealed: secret },
): Promise<string> {
  const masterKeys = await masterKeysOf(settings);
  if (masterKeys === undefined) throw new Error("there is an ENCRYPTION_KEY");
  const id = crypto.randomUUID();
  await insertAlert(database, {
    ...{ id, workspaceId, name: "n", events, url: to, createdAt: "2026-11-26T00:00:00Z", triedAt: null, outcome: null },
    ...(await sealAlertSecret(masterKeys, sealed, { id, workspaceId })),
  });
  return id;
}

const raised = (fields: Partial<Raised> = {}): Raised => ({
  ...{ event: "key_refused", mark: "a mark", forgetAt: null, workspaceId: null, data: { some: "thing" }, now },
  subject: { kind: "provider", id: "p", label: "P" },
  ...fields,
});

/** Of each delivery that was announced: seconds until the next try, or that there is none. */
async function deliver(overrides: object = {}): Promise<(number | undefined)[]> {
  const ids = announced.splice(0);
  const mail = async () => Promise.reject(new Error("nobody is to be sent an e-mail"));
  const run = { database, settings, fetch, mail, now: () => now, ...overrides };
  const again = [];
  for (const id of ids) {
    const seconds = await deliverAlert(run, id);
    again.push(seconds);
    if (seconds !== undefined) announced.push(id);
  }
  return again;
}

const events = () => taken.map(({ body }) => JSON.parse(body).event);

describe("a delivery", () => {
  it("holds what the contract says, and is signed", async () => {
    await newAlert();
    await raiseAlert(place(), raised());
    expect(await deliver()).toEqual([undefined]);
    const [{ headers, body } = { headers: {}, body: "" }] = taken;
    expect(JSON.parse(body)).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      event: "key_refused",
      at: "2026-11-26T08:00:00.000Z",
      workspace_id: null,
      subject: { kind: "provider", id: "p", label: "P" },
      data: { some: "thing" },
    });
    const [, time = "", signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["x-fairlead-signature"])) ?? [];
    expect(Number(time)).toBe(start / 1_000);
    expect(signature).toBe(createHmac("sha256", secret).update(`${time}.${body}`).digest("hex"));
    expect(headers["content-type"]).toBe("application/json");
  });

  it.each([
    500, 404, 302, 429,
  ])("that is answered %i is tried again within a minute, with the same body and a new signature", async (status) => {
    const id = await newAlert();
    answers = [status];
    await raiseAlert(place(), raised());
    const [seconds = 0] = await deliver();
    expect(seconds).toBeLessThan(60);
    expect(await findAlert(database, id)).toMatchObject({ outcome: `answered ${status}` });
    now += seconds * 1_000;
    expect(await deliver()).toEqual([undefined]);
    expect(taken).toHaveLength(2);
    expect(taken[1]?.body).toBe(taken[0]?.body);
    expect(taken[1]?.headers["x-fairlead-signature"]).not.toBe(taken[0]?.headers["x-fairlead-signature"]);
  });

  it.each([
    [new DOMException("The operation was aborted due to timeout", "TimeoutError"), "no answer within 10 seconds"],
    [new TypeError("fetch failed"), "could not be reached: check the URL and that it answers"],
  ])("that fails with %s is told of in words", async (thrown, words) => {
    const logged = vi.spyOn(console, "error").mockReturnValue();
    const id = await newAlert();
    await raiseAlert(place(), raised());
    expect(await deliver({ fetch: async () => Promise.reject(thrown) })).toEqual([15]);
    expect(logged).toHaveBeenCalledOnce();
    expect(await findAlert(database, id)).toMatchObject({ outcome: words });
  });

  it("by e-mail is handed to the Worker that sends it, with the console's address, until that has sent it", async () => {
    const origin = "https://fairlead.example.com";
    const id = await newAlert(["key_refused"], undefined, { url: "mailto:oncall@example.com", sealed: origin });
    await raiseAlert(place(), raised());
    const mails: AlertMail[] = [];
    const outcomes = [
      { done: false, words: "not yet" },
      { done: true, words: "sent" },
    ];
    const mail = async (one: AlertMail) => {
      mails.push(one);
      return outcomes[mails.length - 1];
    };
    expect(await deliver({ mail, settings: { ...settings, EMAIL_FROM: "alerts@example.com" } })).toEqual([15]);
    expect(await findAlert(database, id)).toMatchObject({ outcome: "not yet" });
    now += 15_000;
    expect(await deliver({ mail })).toEqual([undefined]);
    expect(await findAlert(database, id)).toMatchObject({ outcome: "sent" });
    expect(mails[0]).toMatchObject({ origin, from: "alerts@example.com", alert: { url: "mailto:oncall@example.com" } });
    expect(JSON.parse(mails[1]?.body ?? "")).toMatchObject({ event: "key_refused", subject: { label: "P" } });
    expect(taken).toEqual([]);
  });

  it("that nobody takes is tried for a day, and then no more", async () => {
    await newAlert();
    await raiseAlert(place(), raised());
    vi.spyOn(console, "error").mockReturnValue();
    const fetch = async () => Promise.reject(new Error("nobody there"));
    let tries = 0;
    for (let [seconds] = await deliver({ fetch }); seconds !== undefined; [seconds] = await deliver({ fetch })) {
      now += seconds * 1_000;
      tries += 1;
    }
    expect(now - start).toBeGreaterThan(22 * 3_600_000);
    expect(now - start).toBeLessThanOrEqual(86_400_000);
    expect(tries).toBeGreaterThan(20);
    expect(sqlite.prepare("SELECT id FROM alert_deliveries").all()).toEqual([]);
  });

  it("is made by one of two who try at the same time", async () => {
    await newAlert();
    await raiseAlert(place(), raised());
    announced = [...announced, ...announced];
    const [first, second] = await deliver();
    expect([taken.length, first, second]).toEqual([1, undefined, undefined]);
    await raiseAlert(place(), raised({ mark: "another" }));
    sqlite.exec(`UPDATE alert_deliveries SET due_at = ${now + 20_000}`);
    expect(await deliver()).toEqual([20]);
  });

  it("that the queue lost is found by the cron, and not before it was due", async () => {
    await newAlert();
    await raiseAlert(place(), raised());
    announced = [];
    await keepDeliveries(place(), now + 60_000);
    expect(announced).toEqual([]);
    await keepDeliveries(place(), now + 100_000);
    now += 100_000;
    expect(await deliver()).toEqual([undefined]);
    expect(taken).toHaveLength(1);
  });

  it.each([
    ["http://127.0.0.1/x", {}],
    ["https://10.0.0.1/x", {}],
    ["http://hooks.example.com/x", {}],
  ])("to %s is not made where it is deployed", async (address, variables) => {
    await newAlert();
    sqlite.prepare("UPDATE alerts SET url = ?").run(address);
    await raiseAlert(place(), raised());
    const deployed = readSettings({ ENCRYPTION_KEY: settings.ENCRYPTION_KEY, ...variables });
    expect(await deliver({ settings: deployed })).toEqual([undefined]);
    expect(taken).toEqual([]);
  });

  it("is not made to an alert that was deleted", async () => {
    const id = await newAlert();
    await raiseAlert(place(), raised());
    await deleteAlert(database, id);
    expect(await deliver()).toEqual([undefined]);
    expect(taken).toEqual([]);
  });
});

it("a delivery to an alert that went with its workspace is not looked at for ever", async () => {
  await newAlert();
  await raiseAlert(place(), raised());
  sqlite.exec("DELETE FROM alerts");
  expect(await deliver()).toEqual([undefined]);
  await keepDeliveries(place(), now + 10 * 60_000);
  expect(announced).toEqual([]);
});

describe("an event", () => {
  it("is told once, to everybody who wants to know of it", async () => {
    await newAlert(["key_refused"]);
    await newAlert(["key_refused", "price_changed"]);
    await newAlert(["price_changed"]);
    for (let time = 0; time < 3; time += 1) await raiseAlert(place(), raised());
    await deliver();
    expect(taken).toHaveLength(2);
    expect(new Set(taken.map(({ body }) => body)).size).toBe(1);
  });

  it("is told again once it is forgotten", async () => {
    await newAlert();
    await raiseAlert(place(), raised({ forgetAt: now + 1_000 }));
    await raiseAlert(place(), raised({ now: now + 999 }));
    await raiseAlert(place(), raised({ now: now + 1_001 }));
    expect(announced).toHaveLength(2);
  });

  it("that nobody wanted to know of is told to who wants to later", async () => {
    await newAlert(["price_changed"]);
    await newAlert(["key_refused"], "w2");
    await raiseAlert(place(), raised({ event: "budget_80", workspaceId: "w2" }));
    await newAlert(["budget_80"], "w2");
    await raiseAlert(place(), raised({ event: "budget_80", workspaceId: "w2" }));
    expect(announced).toHaveLength(1);
  });

  it("of a workspace is told to that workspace's alerts, one of no workspace to all", async () => {
    await newAlert(["budget_80", "price_changed"], "w1");
    await newAlert(["budget_80", "price_changed"], "w2");
    await raiseAlert(place(), raised({ event: "budget_80", workspaceId: "w1" }));
    expect(announced).toHaveLength(1);
    await raiseAlert(place(), raised({ event: "price_changed", mark: "other" }));
    expect(announced).toHaveLength(3);
  });
});

const random = seeded(3);
const keyHash = "a".repeat(64);
const dollar = 1_000_000_000_000;

function newKey(limit: number | null, reset: string | null = null): void {
  sqlite
    .prepare(
      `INSERT OR REPLACE INTO api_keys (hash, kind, workspace_id, name, label, disabled, limit_pico, limit_reset, include_byok_in_limit, created_at)
       VALUES (?, 'api', ?, 'The key', 'sk', 0, ?, ?, 0, '2026-01-01T00:00:00Z')`,
    )
    .run(keyHash, defaultWorkspaceId, limit === null ? null : limit * dollar, reset);
}

async function spend(dollars: number, fields: Partial<GenerationRecord> = {}): Promise<void> {
  const createdAt = new Date(now).toISOString();
  const record = makeRecord(random, {
    keyHash,
    workspaceId: defaultWorkspaceId,
    createdAt,
    byok: false,
    costPico: String(dollars * dollar),
    ...fields,
  });
  await saveGenerations({ database, bucket: memoryBucket().bucket }, [record]);
  await noticeRecords(place(), [record], now);
  await deliver();
}
const refusal: Partial<GenerationRecord> = { model: null, attempts: [], status: 402, errorType: "budget_reached" };

describe("a budget", () => {
  it("is told of at 80 and at 100 per cent, each once, and again in its next window", async () => {
    await newAlert();
    newKey(10, "daily");
    await spend(7);
    expect(events()).toEqual([]);
    await spend(1);
    await spend(1);
    expect(events()).toEqual(["budget_80"]);
    await spend(1);
    await spend(1);
    expect(events()).toEqual(["budget_80", "budget_100"]);
    expect(JSON.parse(taken[1]?.body ?? "")).toMatchObject({
      workspace_id: defaultWorkspaceId,
      subject: { kind: "key", id: keyHash, label: "The key" },
      data: { limit_usd: 10, used_usd: 10, reset_interval: "daily", resets_at: "2026-11-27T00:00:00.000Z" },
    });
    now += 86_400_000;
    await spend(8.5);
    expect(events()).toEqual(["budget_80", "budget_100", "budget_80"]);
  });

  it("that is passed in one step is told of twice; one that leaves no room for a request is spent", async () => {
    await newAlert();
    newKey(10);
    await spend(9);
    await spend(0, refusal);
    expect(events()).toEqual(["budget_80", "budget_100"]);
    newKey(20);
    await spend(30);
    expect(events()).toEqual(["budget_80", "budget_100", "budget_80", "budget_100"]);
  });

  it("that is half gone is spent where a request does not fit into it any more", async () => {
    await newAlert();
    newKey(10);
    await spend(6);
    expect(events()).toEqual([]);
    await spend(0, refusal);
    expect(events()).toEqual(["budget_80", "budget_100"]);
  });

  it("that is hardly used is not spent because a large request was refused", async () => {
    await newAlert();
    newKey(10);
    await spend(1);
    await spend(0, refusal);
    expect(events()).toEqual([]);
  });

  it.each(["key", "member"] as const)("of a guardrail is told of for each %s that it is assigned to", async (kind) => {
    await newAlert();
    newKey(null);
    sqlite.exec("UPDATE api_keys SET creator_user_id = 'somebody'");
    sqlite
      .prepare(
        "INSERT INTO workspace_members (workspace_id, member_id, role, created_at) VALUES (?, 'somebody', 'member', '')",
      )
      .run(defaultWorkspaceId);
    const guardrail = {
      ...{
        id: "g",
        workspaceId: defaultWorkspaceId,
        name: "Interns",
        description: null,
        createdAt: "",
        updatedAt: null,
      },
      rules: readGuardrailRules({ limit_usd: 10, reset_interval: "weekly" }),
    };
    await insertGuardrail(database, guardrail);
    const id = kind === "key" ? keyHash : "somebody";
    await assign(database, { guardrail, kind, subjects: [id] }, { assignedBy: "x", createdAt: "" });
    await spend(8);
    expect(events()).toEqual(["budget_80"]);
    await spend(2);
    expect(events()).toEqual(["budget_80", "budget_100"]);
    expect(JSON.parse(taken[1]?.body ?? "")).toMatchObject({
      subject: { kind: "guardrail", id: "g", label: "Interns" },
      data: { of: { kind, id }, limit_usd: 10, used_usd: 10, reset_interval: "weekly" },
    });
  });

  it("of a workspace where nobody wants to know is neither read nor marked, whoever else wants to", async () => {
    await newAlert([...alertEvents], "elsewhere");
    newKey(10);
    seen.clear();
    await spend(9);
    expect([...seen].filter((sql) => /FROM api_keys|FROM workspace_budgets/.test(sql))).toEqual([]);
    expect(sqlite.prepare("SELECT name FROM alert_marks").all()).toEqual([]);
    await newAlert();
    await spend(0);
    expect(events()).toEqual(["budget_80"]);
  });

  it("of a workspace counts all its keys", async () => {
    await newAlert(["budget_100"]);
    newKey(null);
    sqlite.exec(
      `INSERT INTO workspace_budgets VALUES ('${defaultWorkspaceId}', 'monthly', 'b', ${10 * dollar}, '2026-01-01', '2026-01-01')`,
    );
    await spend(6, { keyHash: "b".repeat(64) });
    await spend(6);
    expect(JSON.parse(taken[0]?.body ?? "")).toMatchObject({
      event: "budget_100",
      subject: { kind: "workspace", id: defaultWorkspaceId },
      data: { limit_usd: 10, used_usd: 12, reset_interval: "monthly" },
    });
  });
});

describe("a provider that refuses", () => {
  const attempt = {
    model: "m",
    provider: "p",
    providerName: "P",
    endpoint: "p/x",
    startedMs: 0,
    durationMs: 1,
  } as const;
  it.each([
    [401, false, 1],
    [403, false, 1],
    [401, true, 0],
    [500, false, 0],
    [404, false, 0],
  ])("with %i (a workspace's own key: %s) is told of %i times, however many requests", async (status, byok, count) => {
    await newAlert(["key_refused"]);
    for (let time = 0; time < 3; time += 1)
      await spend(0, { attempts: [{ ...attempt, outcome: "status", status, byok }] });
    expect(taken).toHaveLength(count);
    if (count > 0)
      expect(JSON.parse(taken[0]?.body ?? "")).toMatchObject({
        subject: { kind: "provider", id: "p" },
        data: { status },
      });
  });
});

it("endpoints: a spell begins once and ends once, and is counted while it lasts", async () => {
  await newAlert();
  const spell = { key: "maker/m p/fp8", place: "object", since: start, recovered: false };
  const unstable = () => sqlite.prepare("SELECT model, endpoint FROM unstable_endpoints").all();
  for (let time = 0; time < 2; time += 1) await noticeSpell(place(), { spell }, now);
  expect(unstable()).toEqual([{ model: "maker/m", endpoint: "p/fp8" }]);
  for (let time = 0; time < 2; time += 1) await noticeSpell(place(), { spell: { ...spell, recovered: true } }, now);
  expect(unstable()).toEqual([]);
  await noticeSpell(place(), { spell: { ...spell, since: start + 60_000 } }, now + 60_000);
  now += 60_000;
  await deliver();
  expect(events()).toEqual(["endpoint_unstable", "endpoint_recovered", "endpoint_unstable"]);
});

it("endpoints: an end that comes before its beginning brings it along, and both are told once, in their order", async () => {
  await newAlert();
  const spell = { key: "maker/m p/fp8", place: "object", since: start, recovered: false };
  await noticeSpell(place(), { spell: { ...spell, recovered: true } }, now);
  await noticeSpell(place(), { spell }, now + 60_000);
  announced.reverse();
  // The later one, which is asked first, waits for the other.
  expect(await deliver()).toEqual([1, undefined]);
  now += 1_000;
  await deliver();
  expect(events()).toEqual(["endpoint_unstable", "endpoint_recovered"]);
});

it("endpoints: an end waits until its beginning was taken, and what happens elsewhere does not", async () => {
  await newAlert();
  answers = [503];
  const spell = { key: "maker/m p/fp8", place: "object", since: start, recovered: false };
  await noticeSpell(place(), { spell }, now);
  expect(await deliver()).toEqual([15]);
  await noticeSpell(place(), { spell: { ...spell, recovered: true } }, now + 2_000);
  await noticeSpell(place(), { spell: { ...spell, key: "maker/m other" } }, now + 2_000);
  now += 3_000;
  expect(await deliver()).toEqual([12, 13, undefined]);
  // It is not found by the cron as if it were lost.
  announced = [];
  await keepDeliveries(place(), now + 90_000);
  expect(announced).toHaveLength(0);
  sqlite.exec("UPDATE alert_deliveries SET due_at = due_at - 120000");
  await keepDeliveries(place(), now);
  for (let round = 0; round < 2; round += 1) {
    await deliver();
    now += 2_000;
  }
  expect(events()).toEqual(["endpoint_unstable", "endpoint_unstable", "endpoint_unstable", "endpoint_recovered"]);
  expect(new Set(taken.map(({ body }) => JSON.parse(body).id)).size).toBe(3);
});

it("endpoints: a spell of days is told of once", async () => {
  await newAlert();
  const spell = { key: "maker/m p/fp8", place: "object", since: start, recovered: false };
  await noticeSpell(place(), { spell }, now);
  now += 10 * 86_400_000;
  await keepDeliveries(place(), now);
  await noticeSpell(place(), { spell: { ...spell, recovered: true } }, now);
  expect(sqlite.prepare("SELECT body ->> 'event' AS event FROM alert_deliveries ORDER BY created_at").all()).toEqual([
    { event: "endpoint_unstable" },
    { event: "endpoint_recovered" },
  ]);
});

it("endpoints: a beginning that arrives behind its end counts nothing, whoever wants to know", async () => {
  const spell = { key: "maker/m p/fp8", place: "object", since: start, recovered: false };
  const since = () => sqlite.prepare("SELECT since FROM unstable_endpoints").all();
  await noticeSpell(place(), { spell: { ...spell, recovered: true } }, now);
  await noticeSpell(place(), { spell }, now + 60_000);
  expect(since()).toEqual([]);
  const newer = { ...spell, since: start + 90_000 };
  await noticeSpell(place(), { spell: newer }, now + 90_000);
  await noticeSpell(place(), { spell: { ...spell, since: start + 70_000 } }, now + 91_000);
  expect(since()).toEqual([{ since: newer.since }]);
});

it("records that wait: beyond five minutes, once for as long as it lasts", async () => {
  await newAlert();
  const bindings = { DB: database, BROADCASTS: queue, CONTENTS: memoryBucket().bucket } as unknown as Bindings;
  await noticeWaiting(bindings, now - 300_000, now);
  expect(announced).toEqual([]);
  for (let minute = 0; minute < 30; minute += 1)
    await noticeWaiting(bindings, start - 301_000, start + minute * 60_000);
  expect(announced).toHaveLength(1);
  await noticeWaiting(bindings, start + 3_000_000, start + 4_000_000);
  expect(announced).toHaveLength(2);
});

it("prices: every change is an event of its own, and none is none", async () => {
  await newAlert();
  const change = { model: "m", endpoint: "p", field: "prompt", before: "1", after: "2" };
  await raisePriceChange(place(), [], now);
  await raisePriceChange(place(), [change], now);
  await raisePriceChange(place(), [change, change], now);
  await deliver();
  expect(taken.map(({ body }) => JSON.parse(body).data.count)).toEqual([1, 2]);
});

it("looks through no table that grows", async () => {
  await newAlert();
  newKey(1);
  await spend(2);
  await keepDeliveries(place(), now);
  await deleteAlert(database, "x");
  const plans = [...seen].flatMap((sql) => sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all());
  const scans = plans.filter(({ detail }) =>
    /^SCAN (?!alerts|\(subq|CONSTANT|json_each|e |e$|generations|recorded|added)/.test(String(detail)),
  );
  expect(scans.filter(({ detail }) => !String(detail).includes("VIRTUAL TABLE"))).toEqual([]);
});
