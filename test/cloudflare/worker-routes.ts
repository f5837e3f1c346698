// Workers of the stand-in: upload, versions, deployments, secrets, address, schedules.
import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { StoredVersion, StoredWorker } from "./account.ts";
import { type Call, fieldOf, missing, type Reply, type Route, textOf } from "./route.ts";

const metadataShape = z.looseObject({
  bindings: z.array(z.looseObject({ name: z.string(), type: z.string() })).default([]),
  main_module: z.string().optional(),
  compatibility_date: z.string().optional(),
  compatibility_flags: z.array(z.string()).optional(),
  migrations: z.looseObject({ new_tag: z.string().optional() }).optional(),
});

const deploymentShape = z.object({ versions: z.array(z.object({ version_id: z.string() })) });

const secretsShape = z.record(z.string(), z.object({ name: z.string(), text: z.string() }));

function withWorker({ account, names }: Call, answer: (worker: StoredWorker, name: string) => Reply): Reply {
  const [name = ""] = names;
  const found = account.workers.get(name);
  return found === undefined ? missing(10_007, "This Worker does not exist on your account.") : answer(found, name);
}

async function readVersion(call: Call): Promise<StoredVersion | Reply> {
  const [name = ""] = call.names;
  const form = await call.form();
  const metadata = metadataShape.parse(JSON.parse(String(form.get("metadata"))));
  const before = call.account.workers.get(name)?.deployed;
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
  // "As it was": what is bound from then on is what that was.
  const bindings = metadata.bindings.map((given) =>
    given.type === "inherit" ? (before?.metadata.bindings.find((each) => each.name === given.name) ?? given) : given,
  );
  const modules: StoredVersion["modules"] = [];
  for (const [, part] of form) {
    if (typeof part !== "string") modules.push({ name: part.name, type: part.type, text: await part.text() });
  }
  const given = metadata.bindings.filter(({ type }) => type === "secret_text");
  const secrets = Object.fromEntries(given.map((binding) => [binding.name, String(binding["text"])]));
  return {
    id: randomUUID(),
    metadata: { ...metadata, bindings },
    modules,
    secrets: { ...before?.secrets, ...secrets },
  };
}

/** A new version; `isDeployed` at once, or by a request of its own. */
async function upload(call: Call, isDeployed: boolean): Promise<Reply> {
  const [name = ""] = call.names;
  const version = await readVersion(call);
  if (!("modules" in version)) return version;
  const before = call.account.workers.get(name);
  const { id, metadata } = version;
  call.account.workers.set(name, {
    versions: [...(before?.versions ?? []), version],
    deployed: isDeployed ? version : (before?.deployed ?? version),
    deployments: [...(before?.deployments ?? []), ...(isDeployed ? [id] : [])],
    migrationTag: metadata.migrations?.new_tag ?? before?.migrationTag,
    schedules: before?.schedules ?? [],
    workersDev: before?.workersDev ?? false,
  });
  return {
    result: { id, deployment_id: id, etag: "etag", startup_time_ms: 20, resources: { script: { etag: "etag" } } },
  };
}

function describeVersion({ id, metadata }: StoredVersion) {
  return { id, number: 1, metadata: {}, annotations: {}, resources: { bindings: metadata.bindings, script: {} } };
}

function deploy(call: Call, worker: StoredWorker): Reply {
  const { versions } = deploymentShape.parse(call.body);
  const wanted = worker.versions.find(({ id }) => id === versions[0]?.version_id);
  if (wanted === undefined) return { status: 400, code: 10_147, message: "Could not find a version of that id" };
  worker.deployed = wanted;
  worker.deployments.push(wanted.id);
  return { result: { id: randomUUID() } };
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
            script: { tag: `tag-of-${name}`, tags: [], last_deployed_from: "wrangler", migration_tag: migrationTag },
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
  { method: "PUT", path: "/workers/scripts/*", answer: (call) => upload(call, true) },
  { method: "POST", path: "/workers/scripts/*/versions", answer: (call) => upload(call, false) },
  {
    method: "GET",
    path: "/workers/scripts/*/versions/*",
    answer: (call) =>
      withWorker(call, ({ versions }) => {
        const found = versions.find(({ id }) => id === call.names[1]);
        return found === undefined ? missing(10_148, "version not found") : { result: describeVersion(found) };
      }),
  },
  {
    method: "GET",
    path: "/workers/scripts/*/deployments",
    answer: (call) =>
      withWorker(call, (worker) => ({
        result: {
          deployments: worker.deployments.toReversed().map((id) => ({
            id,
            source: "api",
            strategy: "percentage",
            author_email: "",
            created_on: "2026-01-15T09:30:00.000Z",
            versions: [{ version_id: id, percentage: 100 }],
          })),
        },
      })),
  },
  {
    method: "POST",
    path: "/workers/scripts/*/deployments",
    answer: (call) => withWorker(call, (worker) => deploy(call, worker)),
  },
  {
    method: "GET",
    path: "/workers/scripts/*/secrets",
    answer: (call) =>
      withWorker(call, ({ deployed: { secrets } }) => ({
        result: Object.keys(secrets).map((name) => ({ name, type: "secret_text" })),
      })),
  },
  {
    method: "PUT",
    path: "/workers/scripts/*/secrets",
    answer: (call) =>
      withWorker(call, ({ deployed: { secrets } }) => {
        const name = textOf(call.body, "name");
        secrets[name] = textOf(call.body, "text");
        return { result: { name, type: "secret_text" } };
      }),
  },
  {
    method: "PATCH",
    path: "/workers/scripts/*/secrets-bulk",
    answer: (call) =>
      withWorker(call, ({ deployed: { secrets } }) => {
        const given = secretsShape.parse(fieldOf(call.body, "secrets"));
        for (const { name, text } of Object.values(given)) secrets[name] = text;
        return { result: Object.keys(given).map((name) => ({ name, type: "secret_text" })) };
      }),
  },
  {
    method: "GET",
    path: "/workers/scripts/*/settings",
    answer: (call) =>
      withWorker(call, ({ deployed: { metadata } }) => ({
        result: { bindings: metadata.bindings, compatibility_flags: metadata.compatibility_flags ?? [] },
      })),
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
