// What one account of the stand-in holds. Databases are real SQLite.
import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

export interface StoredDatabase {
  uuid: string;
  name: string;
  jurisdiction: string | null;
  sqlite: DatabaseSync;
}

export interface StoredQueue {
  queue_id: string;
  queue_name: string;
  jurisdiction: string | null;
  settings: { message_retention_period: number };
  consumers: StoredConsumer[];
}

export interface StoredConsumer {
  consumer_id: string;
  script: string;
  type: string;
  dead_letter_queue?: string;
}

export interface StoredVersion {
  id: string;
  metadata: UploadMetadata;
  modules: { name: string; type: string; text: string }[];
  secrets: Record<string, string>;
}

export interface StoredWorker {
  /** Every upload, the last one at the end. */
  versions: StoredVersion[];
  /** The one that answers requests. */
  deployed: StoredVersion;
  /** Ids of what was deployed, the last one at the end. */
  deployments: string[];
  migrationTag: string | undefined;
  schedules: unknown[];
  workersDev: boolean;
}

export interface UploadMetadata {
  bindings: Binding[];
  main_module?: string | undefined;
  compatibility_date?: string | undefined;
  compatibility_flags?: string[] | undefined;
  migrations?: { new_tag?: string | undefined } | undefined;
}

export interface Binding {
  name: string;
  type: string;
  [field: string]: unknown;
}

export interface Account {
  databases: StoredDatabase[];
  /** By `jurisdiction/name`, as R2 keeps them apart. */
  buckets: Set<string>;
  queues: StoredQueue[];
  workers: Map<string, StoredWorker>;
  subdomain: string | undefined;
  /** Files for the import, by their etag. */
  imports: Map<string, string>;
}

export function emptyAccount(): Account {
  return {
    databases: [],
    buckets: new Set(),
    queues: [],
    workers: new Map(),
    subdomain: "example",
    imports: new Map(),
  };
}

export function addDatabase(account: Account, name: string, jurisdiction: string | null): StoredDatabase {
  const database = { uuid: randomUUID(), name, jurisdiction, sqlite: new DatabaseSync(":memory:") };
  account.databases.push(database);
  return database;
}

export function addQueue(
  account: Account,
  {
    name,
    jurisdiction = null,
    retention = 345_600,
  }: { name: string; jurisdiction?: string | null; retention?: number },
): StoredQueue {
  const queue: StoredQueue = {
    queue_id: randomUUID().replaceAll("-", ""),
    queue_name: name,
    jurisdiction,
    settings: { message_retention_period: retention },
    consumers: [],
  };
  account.queues.push(queue);
  return queue;
}
