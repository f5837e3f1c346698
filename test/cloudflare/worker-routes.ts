// Workers of the stand-in: upload, versions, deployments, secrets, address, schedules.
import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { StoredWorker } from "./account.ts";
import { type Call, fieldOf, missing, type Reply, type Route, textOf } from "./route.ts";

const metadataShape = z.looseObject({
  bindings: z.array(z.looseObject({ name: z.string(), type: z.string() })).default([]),
  main_module: z.string().optional(),
  compatibility_date: z.string().optional(),
  compatibility_flags: z.array(z.string()).optional(),
  migrations: z.looseObject({ new_tag: z.string().optional() }).optional(),
});

const secretsShape = z.record(z.string(), z.object({ name: z.string(), text: z.string() }));

function withWorker({ account, names }: Call, answer: (worker: StoredWorker, name: string) => Reply): Reply {
  const [name = ""] = names;
  const found = account.workers.get(name);
  return found === undefined ? missing(10_007, "This Worker does not exist on your account.") : answer(found, name);
}

async function upload(call: Call): Promise<Reply> {
  const [name = ""] = call.names;
  const form = await call.form();
  const metadata = metadataShape.parse(JSON.parse(String(form.get("metadata"))));
  const before = call.account.workers.get(name);
  const ids = new Set(call.account.databases.map(({ uuid }) => uuid));
  for (const { type, ...binding } of metadata.bindings) {
    const { id, bucket_name: bucket, jurisdiction = "default" } = binding;
    if (type === "d1" && !ids.has(String(id))) {
      return { status: 400, code: 10_021, message: "binding DB of type d1 must have a valid `id` specified" };
    }
    if (type === "service" && !call.account.workers.has(String(binding["service"]))) {
      const message = `Could not resolve service binding '${binding.name}'. Target script '${binding["service"]}' not found.`;
      return { status: 400, code: 10_143, message };
    }
    if (type === "r2_bucket" && !call.account.buckets.has(`${jurisdiction}/${bucket}`)) {
      return { status: 400, code: 10_085, message: `R2 bucket '${bucket}' not found` };
    }
  }
  const modules: StoredWorker["modules"] = [];
  for (const [, part] of form) {
    if (typeof part !== "string") modules.push({ name: part.name, type: part.type, text: await part.text() });
  }
  const given = metadata.bindings.filter(({ type }) => type === "secret_text");
  const secrets = Object.fromEntries(given.map((binding) => [binding.name, String(binding["text"])]));
  call.account.workers.set(name, {
    metadata,
    modules,
    secrets: { ...before?.secrets, ...secrets },
    versions: (before?.versions ?? 0) + 1,
    migrationTag: metadata.migrations?.new_tag ?? before?.migrationTag,
    schedules: before?.schedules ?? [],
    workersDev: before?.workersDev ?? false,
  });
  const id = randomUUID();
  return {
    result: { id, deployment_id: id, etag: "etag", startup_time_ms: 20, resources: { script: { etag: "etag" } } },
  };
}

const address = (worker: StoredWorker) => ({ enabled: worker.workersDev, previews_enabled: false });

export const workerRoutes: Route[] = [
  {
    method: "GET",
    path: "/workers/services/*",
    answer: (call) =>
      withWorker(call, ({ migrationTag }, name) => ({
        result: {
          id: name,
          default_environment: {
            environment: "production",
            script: { tag: "tag", tags: [], last_deployed_from: "wrangler", migration_tag: migrationTag },
          },
        },
      })),
  },
  {
    method: "GET",
    path: "/workers/scripts",
    answer: ({ account }) => ({
      result: [...account.workers].map(([id, { migrationTag }]) => ({ id, migration_tag: migrationTag })),
    }),
  },
  { method: "PUT", path: "/workers/scripts/*", answer: upload },
  { method: "POST", path: "/workers/scripts/*/versions", answer: upload },
  {
    method: "GET",
    path: "/workers/scripts/*/deployments",
    answer: (call) => withWorker(call, () => ({ result: { deployments: [] } })),
  },
  { method: "POST", path: "/workers/scripts/*/deployments", answer: () => ({ result: { id: randomUUID() } }) },
  {
    method: "GET",
    path: "/workers/scripts/*/secrets",
    answer: (call) =>
      withWorker(call, ({ secrets }) => ({
        result: Object.keys(secrets).map((name) => ({ name, type: "secret_text" })),
      })),
  },
  {
    method: "PUT",
    path: "/workers/scripts/*/secrets",
    answer: (call) =>
      withWorker(call, ({ secrets }) => {
        const name = textOf(call.body, "name");
        secrets[name] = textOf(call.body, "text");
        return { result: { name, type: "secret_text" } };
      }),
  },
  {
    method: "PATCH",
    path: "/workers/scripts/*/secrets-bulk",
    answer: (call) =>
      withWorker(call, ({ secrets }) => {
        const given = secretsShape.parse(fieldOf(call.body, "secrets"));
        for (const { name, text } of Object.values(given)) secrets[name] = text;
        return { result: Object.keys(given).map((name) => ({ name, type: "secret_text" })) };
      }),
  },
  {
    method: "GET",
    path: "/workers/scripts/*/settings",
    answer: (call) => withWorker(call, ({ metadata }) => ({ result: { bindings: metadata.bindings } })),
  },
  { method: "PATCH", path: "/workers/scripts/*/script-settings", answer: () => ({ result: {} }) },
  {
    method: "GET",
    path: "/workers/subdomain",
    answer: ({ account: { subdomain } }) =>
      subdomain === undefined ? missing(10_007, "There is no workers.dev subdomain.") : { result: { subdomain } },
  },
  {
    method: "GET",
    path: "/workers/workers/*",
    answer: (call) => withWorker(call, (worker, name) => ({ result: { id: name, name, subdomain: address(worker) } })),
  },
  {
    method: "POST",
    path: "/workers/scripts/*/subdomain",
    answer: (call) =>
      withWorker(call, (worker) => {
        worker.workersDev = fieldOf(call.body, "enabled") === true;
        return { result: address(worker) };
      }),
  },
  {
    method: "PUT",
    path: "/workers/scripts/*/schedules",
    answer: (call) =>
      withWorker(call, (worker) => {
        worker.schedules = Array.isArray(call.body) ? call.body : [];
        return { result: { schedules: worker.schedules } };
      }),
  },
];
