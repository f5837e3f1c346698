// What the queue gives up on: kept in R2 unchanged, and written when somebody asks for it.
import { createMessageBatch } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Bindings } from "../../src/env.ts";
import { runQueue } from "../../src/jobs/run-queue.ts";
import { listDeadLetters, readDeadLetter } from "../../src/store/dead-letters.ts";
import { manage } from "./call.ts";
import { makeGeneration, usageRow } from "./make-generation.ts";

const bindings = env as unknown as Bindings;

function batchOf(bodies: readonly unknown[]) {
  const messages = bodies.map((body, index) => ({
    ...{ id: `message-${index}`, attempts: 1, body },
    timestamp: new Date("2026-11-25T12:00:00Z"),
  }));
  return createMessageBatch("fairlead-records-dead", messages);
}

test("dead letters go to R2 as they are; records among them are written when somebody asks for it, once", async () => {
  const record = makeGeneration({ keyHash: "7".repeat(64), createdAt: "2026-11-20T10:00:00.000Z" });
  const bodies = [record, { not: "a record" }, "text"];
  await runQueue(batchOf(bodies), bindings);
  const { keys } = await listDeadLetters(env.CONTENTS, { limit: 10 });
  expect(keys).toEqual([0, 1, 2].map((index) => `dead/2026-11-25/message-${index}.json`));
  expect(await Promise.all(keys.map((key) => readDeadLetter(env.CONTENTS, key)))).toEqual(bodies);
  expect((await manage("GET", `/generation?id=${record.id}`)).status).toBe(404);

  const deliver = () => manage("POST", "/dead-letters/deliver");
  expect((await deliver()).body).toEqual({ data: { delivered: 1, failed: 2, more: false, after: null } });
  const behind = await manage("POST", `/dead-letters/deliver?after=${encodeURIComponent(keys[1] ?? "")}`);
  expect(behind.body).toEqual({ data: { delivered: 0, failed: 1, more: false, after: null } });
  expect((await manage("GET", `/generation?id=${record.id}`)).body.data.id).toBe(record.id);
  await runQueue(batchOf(bodies.slice(0, 1)), bindings);
  await deliver();
  expect(await usageRow(record.keyHash)).toMatchObject([{ requests: 1 }]);
});

test("what R2 does not take stays in its queue", async () => {
  const batch = batchOf([makeGeneration()]);
  const broken = { ...bindings, CONTENTS: { put: () => Promise.reject(new Error("R2 is away")) } };
  const retried: unknown[] = [];
  const messages = batch.messages.map((message) => ({
    ...{ id: message.id, body: message.body, timestamp: message.timestamp, attempts: 1 },
    ack: () => retried.push("acknowledged"),
    retry: (options: unknown) => retried.push(options),
  }));
  await runQueue({ queue: batch.queue, messages } as unknown as MessageBatch, broken as unknown as Bindings);
  expect(retried).toEqual([{ delaySeconds: 300 }]);
});
