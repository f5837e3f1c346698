// Fills an SQLite database with what D1 would hold of many records: short rows, chunks and sums of a team's requests, spread
// over days. By SQL where it can be: ten million records take minutes, not hours.
import type { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import type { GenerationRecord } from "../../src/accounting/generation-record.ts";
import { rollUp } from "../../src/accounting/roll-up.ts";
import { hoursKeptDays } from "../../src/store/analytics/sources.ts";
import { addRollUps } from "../../src/store/roll-up-table.ts";
import { defaultWorkspaceId } from "../../src/store/workspaces.ts";
import { makeRecord, seeded } from "../unit/store/make-record.ts";

export interface FillInput {
  records: number;
  /** That the records are spread over. */
  days: number;
  /** That there are sums of; as many where it is not given. */
  sumDays?: number;
  /** Also the sums of each hour that is kept. */
  hours?: true;
  /** Epoch milliseconds. */
  until: number;
}

const dayMs = 86_400_000;
const batch = 100;
export const benchKeys = Array.from({ length: 31 }, (_, index) => String(index).padStart(64, "0"));
export const models = 30;
const modelsOfAKey = 10;
export const providers = ["p-one", "p-two", "p-three"];

/** Sums are those of a team of 31 keys that use ten of 30 models each, every day, at one of three providers. */
export function fillDatabase(sqlite: DatabaseSync, { records, days, sumDays = days, hours, until }: FillInput): void {
  const begin = until - days * dayMs;
  const step = (days * dayMs) / records;
  sqlite.exec("BEGIN");
  fillRows(sqlite, { records, begin, step });
  fillChunks(sqlite, { records, begin, step });
  fillSums(sqlite, { begin: until - sumDays * dayMs, days: sumDays, records: Math.round((records / days) * sumDays) });
  if (hours) fillHours(sqlite, until);
  sqlite.exec("COMMIT");
}

/** Each model at each provider. */
function fillHours(sqlite: DatabaseSync, until: number): void {
  const random = seeded(5);
  const { sql, add } = rollUpStatement(sqlite);
  for (let hour = 0; hour < hoursKeptDays * 24; hour += 1) {
    const createdAt = new Date(until - hour * 3_600_000).toISOString();
    const ofHour = Array.from({ length: models * providers.length }, (_, index) => {
      const model = `maker/model-${index % models}`;
      const provider = providers[Math.floor(index / models)] ?? null;
      return makeRecord(random, { createdAt, model, provider, endpoint: `${provider}/fp8`, requestedModel: model });
    });
    add(
      sql,
      rollUp(ofHour).filter(({ grain }) => grain === "h" || grain === "a"),
    );
  }
}

function fillRows(
  sqlite: DatabaseSync,
  { records, begin, step }: { records: number; begin: number; step: number },
): void {
  sqlite
    .prepare(
      `WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?1)
       INSERT INTO records SELECT ?2, CAST(?3 + n * ?4 AS INTEGER), printf('gen-%024d', n), n / ${batch},
         printf('%064d', n % 31), 'maker/model-' || (n % 30), NULL, json_array(${providers.map((name) => `'${name}'`).join(", ")}) ->> (n % 3), 'Provider ' || (n % 3), IIF(n % 50 = 0, 502, 200),
         n % 50 = 0, 'stop', 0, 1, 0, 'off', 1000 + n % 5000, 200 + n % 900, 1000000 * (n % 99991), 400 + n % 700, 2000 + n % 9000, NULL,
         1 + (n % 40 = 0), n % 4, 0, 'session-' || (n / 20), 'user-' || (n % 997), 'An app', 0,
         'provider-' || (n % 3) || '/fp8', n % 40 = 0, IIF(n % 40 = 0, 'provider-a' || char(10) || 'maker/model-1 provider-a/fp8', NULL)
       FROM number`,
    )
    .run(records, defaultWorkspaceId, begin, step);
}

/** A few real chunks over and over: what is in them does not matter here, how large they are does. */
function fillChunks(
  sqlite: DatabaseSync,
  { records, begin, step }: { records: number; begin: number; step: number },
): void {
  const random = seeded(2);
  const insert = sqlite.prepare(
    "INSERT INTO record_chunks (id, workspace_id, day, records, lines) VALUES (?, ?, ?, ?, ?)",
  );
  const samples = Array.from({ length: 20 }, () => {
    const lines = Array.from({ length: batch }, () => JSON.stringify(makeRecord(random)));
    return gzipSync(`${lines.join("\n")}\n`);
  });
  for (let chunk = 0; chunk < records / batch; chunk += 1) {
    const day = new Date(begin + chunk * batch * step).toISOString().slice(0, 10);
    insert.run(chunk, defaultWorkspaceId, day, batch, samples[chunk % samples.length] ?? null);
  }
}

function fillSums(
  sqlite: DatabaseSync,
  { begin, days, records }: { begin: number; days: number; records: number },
): void {
  const random = seeded(4);
  const { sql, add } = rollUpStatement(sqlite);
  const spend = sqlite.prepare(
    `INSERT INTO key_usage (key_hash, day, requests, cost_pico) VALUES (?, ?, ?, ?)
     ON CONFLICT (key_hash, day) DO UPDATE SET requests = requests + excluded.requests`,
  );
  for (let day = 0; day <= days; day += 1) {
    const createdAt = new Date(begin + day * dayMs).toISOString();
    const ofDay: GenerationRecord[] = [];
    for (const [index, keyHash] of benchKeys.entries()) {
      for (let turn = 0; turn < modelsOfAKey; turn += 1) {
        const model = `maker/model-${(index + turn) % models}`;
        const provider = providers[Math.floor(random() * providers.length)] ?? null;
        const endpoint = `${provider}/fp8`;
        ofDay.push(makeRecord(random, { createdAt, keyHash, model, provider, endpoint, requestedModel: model }));
      }
      spend.run(keyHash, createdAt.slice(0, 10), Math.round(records / days / benchKeys.length), 1_000_000_000);
    }
    add(sql, rollUp(ofDay));
  }
}

/** The store's own statement, on SQLite. */
function rollUpStatement(sqlite: DatabaseSync) {
  let bound = "";
  let statement = "";
  const database = {
    prepare: (sql: string) => {
      statement = sql;
      return { bind: (json: string) => (bound = json) };
    },
  } as unknown as D1Database;
  addRollUps(database, []);
  const prepared = sqlite.prepare(statement);
  return {
    sql: prepared,
    add(one: typeof prepared, rows: ReturnType<typeof rollUp>) {
      addRollUps(database, rows);
      one.run(bound);
    },
  };
}
