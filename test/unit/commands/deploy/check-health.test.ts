import { createServer } from "node:http";
import { expect, it } from "vitest";
import { checkHealth, type Health } from "../../../../src/commands/deploy/check-health.ts";
import { urlsOf } from "../../../../src/commands/deploy/targets.ts";

type Answer = { status: number; body: string } | "cut";

const good = { status: 200, body: '{"status":"ok","version":"1.2.0","catalog":{"providers":2,"models":3}}' };
const older = { status: 200, body: '{"status":"ok","version":"1.1.0"}' };
const incomplete = { status: 503, body: '{"status":"degraded","missing":["migration 0004_x.sql","catalog"]}' };
const degraded = { status: 503, body: '{"status":"degraded","migrations":{"missing":["0004"]}}' };
const page = { status: 404, body: "<!doctype html>There is nothing here yet" };
const broken = { status: 500, body: "error code: 1101" };
const misconfigured = { status: 500, body: '{"error":{"code":500,"message":"Bad configuration: ADMIN_KEY"}}' };

async function check(answers: Answer[]): Promise<Health | undefined> {
  let asked = 0;
  const server = createServer((_, response) => {
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? "cut";
    if (answer === "cut") response.destroy();
    else response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const { signal } = new AbortController();
  const health = await checkHealth({ urls: [`http://127.0.0.1:${port}`], version: "1.2.0", signal, fetch, pauseMs: 1 });
  server.close();
  return health;
}

it.each<[name: string, answers: Answer[], health: Partial<Health>]>([
  ["at once", [good], { state: "good", words: "version 1.2.0, 2 providers, 3 models" }],
  ["behind the old version", [older, older, good], { state: "good" }],
  ["behind a place where nothing was yet", [page, page, page, good], { state: "good" }],
  ["behind a broken connection", ["cut", good], { state: "good" }],
  ["of a Worker that says no more than that", [{ status: 200, body: '{"status":"ok"}' }], { state: "good" }],
  ["never reached", ["cut"], { state: "unreachable" }],
  ["of something else", [page], { state: "unreachable", cause: "something else answers there (404)" }],
  ["of the old version for ever", [older], { state: "bad", problem: "it still answers with version 1.1.0, not 1.2.0" }],
  ["without a migration", [incomplete], { state: "bad", problem: "it lacks migration 0004_x.sql, catalog" }],
  ["degraded", [degraded], { state: "bad", problem: '{"status":"degraded","migrations":{"missing":["0004"]}}' }],
  ["of a Worker that throws", [broken], { state: "bad", problem: "it answers 500" }],
  ["of a Worker with a bad setting", [misconfigured], { state: "bad", problem: "Bad configuration: ADMIN_KEY" }],
])("health %s", async (_, answers, health) => {
  expect(await check(answers)).toMatchObject(health);
});

it("has nothing to ask where the Worker has no address", async () => {
  const { signal } = new AbortController();
  expect(await checkHealth({ urls: [], version: "1", signal, fetch })).toBeUndefined();
});

it("finds addresses among what wrangler prints", () => {
  const targets = [
    "eu.llm.example.com (custom domain)",
    "schedule: 17 3 * * *",
    "Producer for fairlead-records",
    "Consumer for fairlead-records",
    "example.com/path/*",
    "fairlead.example.workers.dev",
  ];
  expect(urlsOf(targets)).toEqual(["https://fairlead.example.workers.dev", "https://eu.llm.example.com"]);
});
