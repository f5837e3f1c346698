// Every field of the log's filter line finds the same in D1 and in the archive, and what it finds is so.
import { DatabaseSync } from "node:sqlite";
import { beforeAll, expect, it } from "vitest";
import { hasFailed } from "../../../src/accounting/attribution.ts";
import { failoversOf, replacedOf } from "../../../src/accounting/failures.ts";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { archiveChunks } from "../../../src/store/archive-records.ts";
import { saveGenerations } from "../../../src/store/generations.ts";
import { findNeighbours } from "../../../src/store/log-neighbours.ts";
import type { LogTerm } from "../../../src/store/log-terms.ts";
import { readLog } from "../../../src/store/log-with-archive.ts";
import { defaultWorkspaceId as workspaceId } from "../../../src/store/workspaces.ts";
import { memoryBucket } from "./bucket.ts";
import { makeRecord, seeded } from "./make-record.ts";
import { asD1, migrate } from "./sqlite-database.ts";

const day = "2026-11-21";
const random = seeded(19);
const records = Array.from({ length: 300 }, (_, place) => {
  const createdAt = new Date(Date.parse(`${day}T08:00:00Z`) + place * 60_000).toISOString();
  const record = makeRecord(random, { createdAt });
  if (random() < 0.2)
    return { ...record, status: 502, finishReason: "error" as const, errorType: "provider_unavailable" as const };
  if (random() < 0.1) return { ...record, finishReason: "error" as const };
  if (random() < 0.1) return { ...record, finishReason: "error" as const, errorType: "timeout" as const };
  if (random() < 0.1)
    return { ...record, finishReason: "error" as const, errorType: "timeout" as const, latencyMs: null };
  if (random() < 0.1) return { ...record, cancelled: true, finishReason: null };
  const [attempt] = record.attempts;
  const more = attempt === undefined ? [] : [{ ...attempt, outcome: "status" as const, status: 500 }];
  return random() < 0.2
    ? { ...record, attempts: [...more, ...record.attempts], origin: null, externalUser: "Überall 50%" }
    : record;
});

const places = [1, 2].map(() => {
  const sqlite = new DatabaseSync(":memory:");
  migrate(sqlite);
  return { database: asD1(sqlite), bucket: memoryBucket().bucket };
});

beforeAll(async () => {
  for (const place of places) await saveGenerations(place, records);
  const [, archived] = places;
  if (archived !== undefined) expect(await archiveChunks(archived, { workspaceId, day, now: 0 })).toBe(records.length);
});

const is = (
  field:
    | "user"
    | "app"
    | "endpoint"
    | "replaced"
    | "status"
    | "error"
    | "finish"
    | "key"
    | "region"
    | "model"
    | "provider"
    | "session",
  ...values: string[]
) => ({ field, is: values, negated: false }) as const;

const cases: [name: string, term: LogTerm, so: (record: GenerationRecord) => boolean][] = [
  ["a part of a model", { field: "model", part: "BIG", negated: false }, ({ model }) => model === "maker/big"],
  ["a model", is("model", "maker/small"), ({ model }) => model === "maker/small"],
  ["no such provider", { ...is("provider", "p-one"), negated: true }, ({ provider }) => provider !== "p-one"],
  [
    "a part of a user",
    { field: "user", part: "ser-1", negated: false },
    ({ externalUser }) => externalUser?.includes("ser-1") === true,
  ],
  ["a user with odd letters", is("user", "Überall 50%"), ({ externalUser }) => externalUser === "Überall 50%"],
  [
    "what SQL would read as a pattern",
    { field: "user", part: "50%", negated: false },
    ({ externalUser }) => externalUser?.includes("50%") === true,
  ],
  ["an endpoint", is("endpoint", "p-one/fp8"), ({ endpoint }) => endpoint === "p-one/fp8"],
  [
    "a provider that another one took the place of",
    is("replaced", "p-one"),
    (record) => replacedOf(record).some(({ provider }) => provider === "p-one"),
  ],
  [
    "an endpoint that another one took the place of",
    is("replaced", "maker/big p-two/fp8"),
    (record) => replacedOf(record).some(({ model, endpoint }) => model === "maker/big" && endpoint === "p-two/fp8"),
  ],
  ["half of a name of these", is("replaced", "p-on"), () => false],
  ["nobody's place taken", is("replaced", ""), (record) => replacedOf(record).length === 0],
  [
    "none that another one took the place of",
    { field: "replaced", part: "p-", negated: true },
    (record) => replacedOf(record).length === 0,
  ],
  ["failovers", { field: "failovers", comparison: ">", value: 0, negated: false }, (record) => failoversOf(record) > 0],
  ["nobody in particular", is("user", ""), ({ externalUser }) => externalUser === null],
  [
    "not this user, who may be nobody",
    { field: "user", part: "user-1", negated: true },
    ({ externalUser }) => externalUser?.includes("user-1") !== true,
  ],
  [
    "a session",
    is("session", "session-7", "session-8"),
    ({ sessionId }) => sessionId === "session-7" || sessionId === "session-8",
  ],
  ["an app that gives no title, by its host", is("app", "app.example.com"), ({ origin }) => origin === null],
  ["failed", is("status", "failed"), hasFailed],
  ["cancelled", is("status", "cancelled"), ({ cancelled }) => cancelled],
  ["a status", is("status", "502"), ({ status }) => status === 502],
  [
    "an error in the middle of an answer",
    is("error", "cut_off", "rate_limit_exceeded"),
    (record) => hasFailed(record) && record.status < 400 && record.latencyMs !== null,
  ],
  ["a silence that an open stream was told of", is("error", "timeout"), ({ latencyMs }) => latencyMs === null],
  ["a finish reason", is("finish", "length"), ({ finishReason }) => finishReason === "length"],
  [
    "other finish reasons, also none",
    { ...is("finish", "stop"), negated: true },
    ({ finishReason }) => finishReason !== "stop",
  ],
  ["a key", is("key", "a".repeat(64)), ({ keyHash }) => keyHash.startsWith("a")],
  ["a region", is("region", "europe"), () => false],
  [
    "dearer than",
    { field: "cost", comparison: ">", value: 2e10, negated: false },
    ({ costPico }) => BigInt(costPico) > 20_000_000_000n,
  ],
  [
    "not dearer than",
    { field: "cost", comparison: ">", value: 2e10, negated: true },
    ({ costPico }) => BigInt(costPico) <= 20_000_000_000n,
  ],
  [
    "late",
    { field: "latency", comparison: ">=", value: 1_000, negated: false },
    ({ latencyMs }) => (latencyMs ?? 0) >= 1_000,
  ],
  [
    "long",
    { field: "time", comparison: "<", value: 3_000.5, negated: false },
    ({ generationMs }) => (generationMs ?? 1e9) < 3_000.5,
  ],
  [
    "many tokens",
    { field: "tokens", comparison: ">", value: 10_000, negated: false },
    ({ promptTokens, completionTokens }) => promptTokens + completionTokens > 10_000,
  ],
  [
    "attempts",
    { field: "attempts", comparison: "=", value: 2, negated: false },
    ({ attempts }) => attempts.length === 2,
  ],
  [
    "tools",
    { field: "tools", comparison: ">", value: 0, negated: false },
    ({ parameters }) => Number(parameters?.["tools"] ?? 0) > 0,
  ],
  [
    "cached",
    { field: "cached_tokens", comparison: "<=", value: 500, negated: false },
    ({ cachedTokens }) => cachedTokens <= 500,
  ],
  ["streamed", { field: "streamed", comparison: "=", value: 0, negated: false }, ({ streamed }) => !streamed],
];

it.each(cases)("%s", async (_, term, so) => {
  const expected = records
    .filter(so)
    .map(({ id }) => id)
    .toReversed();
  for (const place of places) {
    const { rows } = await readLog(place, { workspaceId, limit: 1_000, terms: [term] }, { totals: false });
    expect(rows.map(({ id }) => id)).toEqual(expected);
  }
});

it("the largest come first, where that is asked for", async () => {
  const [place] = places;
  if (place === undefined) throw new Error("there is no database");
  const { rows, next } = await readLog(place, { workspaceId, limit: 50, sort: "cost" }, { totals: false });
  const dearest = records.toSorted((one, other) => Number(BigInt(other.costPico) - BigInt(one.costPico))).slice(0, 50);
  expect(rows.map(({ id }) => id)).toEqual(dearest.map(({ id }) => id));
  expect(next).toBeNull();
});

it("parts of the time add up to the totals, and begin where a part begins", async () => {
  const [place] = places;
  if (place === undefined) throw new Error("there is no database");
  const terms = [{ ...is("status", "failed"), negated: true }];
  const { histogram, totals } = await readLog(place, { workspaceId, limit: 1, terms }, { totals: true });
  const good = records.filter((record) => !hasFailed(record));
  expect(totals).toMatchObject({ requests: good.length, failures: 0 });
  expect(totals?.costPico).toBe(good.reduce((sum, { costPico }) => sum + BigInt(costPico), 0n));
  // Five hours: a part for each quarter of an hour.
  expect(histogram?.partMs).toBe(900_000);
  for (const { at, requests } of histogram?.parts ?? []) {
    const within = good.filter(({ createdAt }) => Math.floor(Date.parse(createdAt) / 900_000) * 900_000 === at);
    expect([at, requests]).toEqual([at, within.length]);
  }
});

it("the requests on either side are those of the same selection", async () => {
  const [place] = places;
  const terms = [is("status", "failed")];
  const failed = records.filter(hasFailed);
  for (const [index, record] of failed.entries()) {
    expect(await findNeighbours(place?.database as D1Database, { workspaceId, terms }, record)).toEqual({
      older: failed[index - 1]?.id,
      newer: failed[index + 1]?.id,
    });
  }
});
