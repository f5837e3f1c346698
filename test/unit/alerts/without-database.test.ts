// Records that wait while D1 is away: whoever wants to know is told all the same, once, and once again only where it happens anew.
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Bindings, readSettings } from "../../../src/env.ts";
import { runQueue } from "../../../src/jobs/run-queue.ts";
import { deleteAlert, insertAlert, sealAlertSecret } from "../../../src/store/alerts.ts";
import { messageOf } from "../../../src/store/record-message.ts";
import { refreshSnapshots } from "../../../src/store/refresh-snapshots.ts";
import { masterKeysOf } from "../../../src/store/sealing.ts";
import type { AlertEvent } from "../../../src/wire/alert.ts";
import { memoryBucket } from "../store/bucket.ts";
import { makeRecord, seeded } from "../store/make-record.ts";
import { newDatabase } from "../store/sqlite-database.ts";

const secret = "a secret of sixteen characters";
const random = seeded(6);
const minuteMs = 60_000;
let now: number;
let isAway: boolean;
let bindings: Bindings;
let database: D1Database;
let objects: ReturnType<typeof memoryBucket>["objects"];
let queued: { body: unknown; attempts: number; delaySeconds?: number }[];
let server: Server;
let url: string;
let taken: { headers: IncomingMessage["headers"]; body: string }[];
let answers: number[];

beforeEach(async () => {
  now = Date.parse("2026-11-26T08:00:00Z");
  [isAway, queued, taken, answers] = [false, [], [], []];
  vi.useFakeTimers({ now, toFake: ["Date"] });
  vi.spyOn(console, "error").mockReturnValue();
  server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += String(piece);
    taken.push({ headers: request.headers, body });
    response.writeHead(answers.shift() ?? 200).end();
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  ({ database } = newDatabase(() => {
    if (isAway) throw new Error("D1 is away");
  }));
  const kept = memoryBucket();
  objects = kept.objects;
  const sendBatch = async (messages: Iterable<MessageSendRequest<unknown>>) =>
    void queued.push(...[...messages].map(({ body }) => ({ body: structuredClone(body), attempts: 1 })));
  bindings = {
    ...{ DB: database, CONTENTS: kept.bucket, BROADCASTS: { sendBatch } },
    ...{ ENCRYPTION_KEY: Buffer.alloc(32, 3).toString("base64"), PRIVATE_URLS: "true" },
  } as unknown as Bindings;
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
});

async function newAlert(events: AlertEvent[]): Promise<string> {
  const masterKeys = await masterKeysOf(readSettings(bindings));
  if (masterKeys === undefined) throw new Error("there is an ENCRYPTION_KEY");
  const place = { id: crypto.randomUUID(), workspaceId: "w" };
  const sealed = await sealAlertSecret(masterKeys, secret, place);
  const record = { ...place, ...sealed, name: "n", events, url, createdAt: "2026-11-26", triedAt: null, outcome: null };
  await insertAlert(database, record);
  await refreshSnapshots({ database, bucket: bindings.CONTENTS, masterKeys }, { now, limit: 100 });
  return place.id;
}

/** A message of records that has waited for so long. */
async function save(waitedMs: number): Promise<void> {
  const timestamp = new Date(now - waitedMs);
  const message = { id: "r", attempts: 2, timestamp, body: messageOf([makeRecord(random)]) };
  const messages = [{ ...message, ack: () => undefined, retry: () => undefined }];
  await runQueue({ queue: "fairlead-records", messages } as unknown as MessageBatch, bindings);
}

async function deliver(): Promise<void> {
  const messages = queued.splice(0).map((one) => ({
    ...one,
    ...{ id: "t", timestamp: new Date(now), ack: () => undefined },
    retry: ({ delaySeconds = 0 }) => void queued.push({ ...one, attempts: one.attempts + 1, delaySeconds }),
  }));
  await runQueue({ queue: "fairlead-broadcast", messages } as unknown as MessageBatch, bindings);
}

const later = (ms: number) => {
  now += ms;
  vi.setSystemTime(now);
};
const events = () => taken.map(({ body }) => JSON.parse(body).event);

it("is told from the snapshot, signed, and tried again with the same body", async () => {
  await newAlert(["records_behind"]);
  await newAlert(["price_changed"]);
  isAway = true;
  await save(4 * minuteMs);
  expect(queued).toEqual([]);
  await Promise.all([save(6 * minuteMs), save(7 * minuteMs)]);
  expect(queued).toHaveLength(1);
  expect(
    JSON.stringify([queued, [...objects.values()].map(({ bytes }) => Buffer.from(bytes).toString())]),
  ).not.toContain(secret);
  answers = [503];
  await deliver();
  expect(queued).toMatchObject([{ attempts: 2, delaySeconds: 15 }]);
  later(15_000);
  await deliver();
  expect(queued).toEqual([]);
  expect(events()).toEqual(["records_behind", "records_behind"]);
  expect(taken[1]?.body).toBe(taken[0]?.body);
  for (const { headers, body } of taken) {
    const [, time, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["x-fairlead-signature"])) ?? [];
    expect(signature).toBe(createHmac("sha256", secret).update(`${time}.${body}`).digest("hex"));
  }
  expect(JSON.parse(taken[0]?.body ?? "")).toMatchObject({
    workspace_id: null,
    subject: { kind: "queue", id: "records" },
    data: { oldest_seconds: expect.any(Number) },
  });
});

it("is told once, also when D1 is there again, and again where it happens anew", async () => {
  await newAlert(["records_behind"]);
  isAway = true;
  for (let minute = 0; minute < 5; minute += 1) {
    await save(6 * minuteMs);
    later(minuteMs);
  }
  isAway = false;
  await save(12 * minuteMs);
  await deliver();
  expect(events()).toEqual(["records_behind"]);
  expect([...objects.keys()].filter((key) => key.startsWith("told/"))).toEqual([]);
  later(60 * minuteMs);
  isAway = true;
  await save(6 * minuteMs);
  await deliver();
  expect(events()).toHaveLength(2);
});

it("is not told to an alert that is deleted, nor where the queue did not take it and was not asked again", async () => {
  const id = await newAlert(["records_behind"]);
  isAway = true;
  const { sendBatch } = bindings.BROADCASTS ?? {};
  Object.assign(bindings.BROADCASTS ?? {}, { sendBatch: async () => Promise.reject(new Error("no queue")) });
  await save(6 * minuteMs);
  Object.assign(bindings.BROADCASTS ?? {}, { sendBatch });
  await save(6 * minuteMs);
  expect(queued).toHaveLength(1);
  isAway = false;
  await deleteAlert(database, id);
  const masterKeys = await masterKeysOf(readSettings(bindings));
  if (masterKeys === undefined) throw new Error("there is an ENCRYPTION_KEY");
  await refreshSnapshots({ database, bucket: bindings.CONTENTS, masterKeys }, { now, limit: 100 });
  expect([...objects.keys()].filter((key) => key.startsWith("snapshots/"))).toEqual([]);
});
