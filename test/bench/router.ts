// The router with storage of its own, in a workerd of its own, as the benchmarks ask it.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { readCatalog } from "../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../src/catalog-rules.ts";
import { replaceCatalogStatements } from "../../src/store/catalog-rows.ts";
import { bundle, root } from "./bundle.ts";
import { startWorker, type WorkerProcess } from "./worker-process.ts";

export const key = `sk-fl-v1-${"b".repeat(64)}`;
export const keyHash = hashOf(key);
/** Has a limit of each kind, far away. */
export const limitedKey = `sk-fl-v1-${"c".repeat(64)}`;
export const limitedHash = hashOf(limitedKey);
/** Columns of a limited key, and of one without limits. */
export const limitsOfKeys = {
  limited: {
    limit_pico: String(10n ** 17n),
    limit_reset: "monthly",
    rate_limits: JSON.stringify({ requests_per_minute: 1e8, tokens_per_minute: 1e9, concurrent_requests: 1e6 }),
  },
  unlimited: { limit_pico: null, limit_reset: null, rate_limits: null },
};
export const workspaceId = "00000000-0000-4000-8000-000000000001";
export const runtime = {
  compatibilityDate: "2026-10-01",
  compatibilityFlags: ["nodejs_compat", "enable_request_signal"],
  modules: true as const,
};

export interface RouterInput {
  /** Where bundles go. */
  folder: string;
  /** As `PUT /api/v1/catalog` takes it. */
  catalog: object;
  variables: Record<string, string>;
  /** `host:port` of the Worker that reads files. */
  files?: string;
  /** Its garbage can be collected from outside, and its heap measured (`inspect-heap.ts`). */
  collectable?: boolean;
}

export async function startRouter(input: RouterInput): Promise<WorkerProcess> {
  const { folder, catalog, variables, files, collectable = false } = input;
  // workerd takes these when it starts; without them the path of collectable-worker.ts says what is missing.
  if (collectable) process.env["MINIFLARE_WORKERD_V8_FLAGS"] = "--expose-gc";
  const read = readCatalog(catalog, catalogRules);
  if (!read.ok) throw new Error(JSON.stringify(read.problem.slice(0, 5)));
  const router = await startWorker({
    ...runtime,
    script: bundle({ entry: collectable ? "test/bench/collectable-worker.ts" : "src/index.ts", folder }),
    ...(collectable ? { inspectorPort: 0 } : {}),
    bindings: variables,
    d1Databases: ["DB"],
    r2Buckets: ["CONTENTS"],
    serviceBindings: files === undefined ? {} : { FILES: { external: { address: files, http: {} } } },
    queueProducers: { RECORDS: "records" },
    queueConsumers: { records: { maxBatchTimeout: 1, maxBatchSize: 100 } },
    durableObjects: {
      HEALTH: { className: "HealthObject", useSQLite: true },
      LEDGER: { className: "LedgerObject", useSQLite: true },
      CACHE: { className: "CacheObject", useSQLite: true },
    },
  });
  await router.withDatabase(async (database) => {
    for (const { queries } of await readD1Migrations(join(root, "migrations"))) {
      await database.batch(queries.map((sql) => database.prepare(sql)));
    }
    const now = new Date().toISOString();
    const statements = replaceCatalogStatements(read.value, now);
    await database.batch(statements.map(({ sql, params }) => database.prepare(sql).bind(...params)));
    const insertion = database.prepare(
      `INSERT INTO api_keys (hash, kind, workspace_id, name, label, created_at, limit_pico, limit_reset, rate_limits)
       VALUES (?1, 'api', ?2, 'bench', 'bench', ?3, CAST(?4 AS INTEGER), ?5, ?6)`,
    );
    const { limited, unlimited } = limitsOfKeys;
    await database.batch([
      insertion.bind(keyHash, workspaceId, now, ...Object.values(unlimited)),
      insertion.bind(limitedHash, workspaceId, now, ...Object.values(limited)),
    ]);
  });
  return router;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
