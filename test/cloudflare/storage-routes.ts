// D1, R2 and Queues of the stand-in, as far as a deployment uses them.
import { randomUUID } from "node:crypto";
import { type Account, addDatabase, addQueue, type StoredDatabase } from "./account.ts";
import { type Call, fieldOf, missing, type Reply, type Route, textOf } from "./route.ts";

const jurisdictionOf = (body: unknown) => textOf(body, "jurisdiction") || null;

function describe({ uuid, name, jurisdiction }: StoredDatabase) {
  return { uuid, name, jurisdiction, version: "production", created_at: "2026-01-15T09:30:00.000Z" };
}

/** By id or name, as D1 does. */
function withDatabase({ account, names }: Call, answer: (database: StoredDatabase) => Reply): Reply {
  const found = account.databases.find(({ uuid, name }) => uuid === names[0] || name === names[0]);
  return found === undefined ? missing(7404, "The database could not be found") : answer(found);
}

const databases: Route[] = [
  {
    method: "GET",
    path: "/d1/database",
    answer: ({ account, query }) => {
      const [size, page] = [Number(query.get("per_page") ?? 10), Number(query.get("page") ?? 1)];
      return { result: account.databases.slice((page - 1) * size, page * size).map(describe) };
    },
  },
  {
    method: "POST",
    path: "/d1/database",
    answer: ({ account, body }) => {
      const name = textOf(body, "name");
      if (account.databases.some((database) => database.name === name)) {
        return { status: 400, code: 7502, message: "database with that name already exists" };
      }
      return { result: describe(addDatabase(account, name, jurisdictionOf(body))) };
    },
  },
  {
    method: "GET",
    path: "/d1/database/*",
    answer: (call) => withDatabase(call, (found) => ({ result: describe(found) })),
  },
  {
    method: "POST",
    path: "/d1/database/*/query",
    answer: (call) =>
      withDatabase(call, ({ sqlite }) => {
        const sql = textOf(call.body, "sql");
        // D1 takes such files apart wrongly; whoever relies on it must see that here.
        if (/create trigger/i.test(sql)) return { status: 400, code: 7500, message: "incomplete input: SQLITE_ERROR" };
        try {
          return { result: [{ results: sqlite.prepare(sql).all(), success: true, meta: { duration: 1 } }] };
        } catch (error) {
          return { status: 400, code: 7500, message: error instanceof Error ? error.message : String(error) };
        }
      }),
  },
  {
    method: "POST",
    path: "/d1/database/*/import",
    answer: (call) => withDatabase(call, (found) => runImport(call, found)),
  },
];

function runImport({ account, body, origin }: Call, { sqlite }: StoredDatabase): Reply {
  const etag = textOf(body, "etag");
  const base = { success: true, type: "import", at_bookmark: "1", messages: [] };
  if (textOf(body, "action") === "init") {
    return { result: { ...base, upload_url: `${origin}/upload/${etag}`, filename: `${etag}.sql` } };
  }
  try {
    sqlite.exec("BEGIN");
    sqlite.exec(account.imports.get(etag) ?? "");
    sqlite.exec("COMMIT");
  } catch (error) {
    sqlite.exec("ROLLBACK");
    return { result: { ...base, status: "error", errors: [error instanceof Error ? error.message : String(error)] } };
  }
  const meta = { duration: 1, rows_read: 0, rows_written: 0, size_after: 4096 };
  return { result: { ...base, status: "complete", result: { num_queries: 1, final_bookmark: "2", meta } } };
}

/** Each jurisdiction has names of its own. */
function bucketKey({ headers }: Call, name: string): string {
  return `${headers.get("cf-r2-jurisdiction") ?? "default"}/${name}`;
}

const buckets: Route[] = [
  {
    method: "GET",
    path: "/r2/buckets/*",
    answer: (call) => {
      const [name = ""] = call.names;
      const there = call.account.buckets.has(bucketKey(call, name));
      return there ? { result: { name } } : missing(10_006, "The specified bucket does not exist.");
    },
  },
  {
    method: "POST",
    path: "/r2/buckets",
    answer: (call) => {
      const name = textOf(call.body, "name");
      const key = bucketKey(call, name);
      if (call.account.buckets.has(key)) {
        return { status: 409, code: 10_004, message: "The bucket you tried to create already exists, and you own it." };
      }
      call.account.buckets.add(key);
      return { result: { name } };
    },
  },
];

function withQueue({ account, names }: Call, answer: (queue: Account["queues"][number]) => Reply): Reply {
  const found = account.queues.find(({ queue_id: id }) => id === names[0]);
  return found === undefined ? missing(100_124, "Queue not found") : answer(found);
}

const queues: Route[] = [
  {
    method: "GET",
    path: "/queues",
    answer: ({ account, query }) => {
      const names = query.getAll("name");
      const result = account.queues.filter(({ queue_name: name }) => names.length === 0 || names.includes(name));
      return { result, info: { page: 1, per_page: 100, count: result.length, total_count: result.length } };
    },
  },
  {
    method: "POST",
    path: "/queues",
    answer: ({ account, body }) => {
      const name = textOf(body, "queue_name");
      if (account.queues.some((queue) => queue.queue_name === name)) {
        return { status: 409, code: 11_009, message: `Queue name '${name}' is already taken` };
      }
      const retention = fieldOf(fieldOf(body, "settings"), "message_retention_period");
      const settings = typeof retention === "number" ? { retention } : {};
      return { result: addQueue(account, { name, jurisdiction: jurisdictionOf(body), ...settings }) };
    },
  },
  {
    method: "PATCH",
    path: "/queues/*",
    answer: (call) =>
      withQueue(call, (queue) => {
        const retention = fieldOf(fieldOf(call.body, "settings"), "message_retention_period");
        if (typeof retention === "number") queue.settings.message_retention_period = retention;
        return { result: queue };
      }),
  },
  {
    method: "POST",
    path: "/queues/*/consumers",
    answer: (call) =>
      withQueue(call, (queue) => {
        if (queue.consumers.length > 0) return { status: 400, code: 11_004, message: "queue consumer already exists" };
        const dead = textOf(call.body, "dead_letter_queue");
        queue.consumers.push({
          consumer_id: randomUUID(),
          script: textOf(call.body, "script_name"),
          type: "worker",
          ...(dead === "" ? {} : { dead_letter_queue: dead }),
        });
        return { result: queue.consumers[0] };
      }),
  },
  {
    method: "PUT",
    path: "/queues/*/consumers/*",
    answer: (call) =>
      withQueue(call, ({ consumers: [consumer] }) => {
        if (consumer === undefined) return missing(11_003, "consumer not found");
        const dead = textOf(call.body, "dead_letter_queue");
        if (dead !== "") consumer.dead_letter_queue = dead;
        return { result: consumer };
      }),
  },
];

export const storageRoutes: Route[] = [...databases, ...buckets, ...queues];
