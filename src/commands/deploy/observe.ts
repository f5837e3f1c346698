// What is there already on the account, by exact name. Read only; what cannot be known stops the deployment, because every
// guess about it would create, bind or overwrite the wrong thing.
import * as z from "zod";
import type { Cloudflare, Found } from "./cloudflare.ts";
import type { Names } from "./configuration.ts";
import { DeployFailure } from "./deploy-failure.ts";

/** `null`: nowhere in particular. */
export type Jurisdiction = string | null;

export interface ExistingDatabase {
  id: string;
  jurisdiction: Jurisdiction;
}

export interface ExistingQueue {
  id: string;
  name: string;
  /** undefined: Cloudflare did not say. */
  jurisdiction: Jurisdiction | undefined;
  /** Seconds that a message is kept; undefined: Cloudflare did not say. */
  retention: number | undefined;
}

export interface ExistingParts {
  database: ExistingDatabase | undefined;
  /** Where a bucket of that name lies; there may be one outside and one inside the European Union. */
  buckets: Jurisdiction[];
  queues: ExistingQueue[];
  /** Names of the Worker's secrets; undefined: there is no such Worker. */
  secrets: string[] | undefined;
  /** Whether the account has chosen its part of `*.workers.dev`. Not to know it is no reason to stop: wrangler asks again. */
  subdomain: Found<unknown>["state"];
}

export const nothing: ExistingParts = {
  database: undefined,
  buckets: [],
  queues: [],
  secrets: undefined,
  subdomain: "missing",
};

const pageSize = 10;
const databaseShape = z.object({ uuid: z.string(), name: z.string() });
const jurisdictionShape = z.object({ jurisdiction: z.string().nullish() });
const queueShape = z.object({
  queue_id: z.string(),
  queue_name: z.string(),
  jurisdiction: z.string().nullable().optional(),
  settings: z.object({ message_retention_period: z.number().nullish() }).nullish(),
});
const secretShape = z.object({ name: z.string() });

export async function observe(cloudflare: Cloudflare, names: Names): Promise<ExistingParts> {
  const [database, outside, inside, queues, secrets, subdomain] = await Promise.all([
    findDatabase(cloudflare, names.database),
    cloudflare.ask({ path: `/r2/buckets/${names.bucket}` }),
    cloudflare.ask({ path: `/r2/buckets/${names.bucket}`, headers: { "cf-r2-jurisdiction": "eu" } }),
    Promise.all(names.queues.map((name) => findQueue(cloudflare, name))),
    cloudflare.ask({ path: `/workers/scripts/${names.worker}/secrets` }),
    cloudflare.ask({ path: "/workers/subdomain" }),
  ]);
  const known = {
    database: settle(`the database ${names.database}`, database),
    outside: settle(`the bucket ${names.bucket}`, outside),
    inside: settle(`the bucket ${names.bucket} in the European Union`, inside),
    queues: queues.map((queue, index) => settle(`the queue ${names.queues[index]}`, queue)),
    secrets: settle(`the secrets of the Worker ${names.worker}`, as(secrets, z.array(secretShape))),
  };
  const problems = [known.database, known.outside, known.inside, ...known.queues, known.secrets]
    .flatMap((each) => ("problem" in each ? [each.problem] : []))
    .filter((problem, index, all) => all.indexOf(problem) === index);
  if (problems.length > 0)
    throw new DeployFailure(`nothing was changed, because Cloudflare was unclear:\n${problems.join("\n")}`);
  return {
    database: readSettled(known.database),
    buckets: [
      ...(readSettled(known.outside) === undefined ? [] : [null]),
      ...(readSettled(known.inside) === undefined ? [] : ["eu"]),
    ],
    queues: known.queues.flatMap((queue) => readSettled(queue) ?? []),
    secrets: readSettled(known.secrets)?.map(({ name }) => name),
    subdomain: subdomain.state,
  };
}

type Settled<Value> = { value: Value | undefined } | { problem: string };

function settle<Value>(what: string, found: Found<Value>): Settled<Value> {
  switch (found.state) {
    case "there":
      return { value: found.value };
    case "missing":
      return { value: undefined };
    case "unknown":
      return { problem: `  ${what}: ${found.cause}` };
  }
}

function readSettled<Value>(settled: Settled<Value>): Value | undefined {
  return "value" in settled ? settled.value : undefined;
}

function as<Schema extends z.ZodType>(found: Found<unknown>, schema: Schema): Found<z.infer<Schema>> {
  if (found.state !== "there") return found;
  const value = schema.safeParse(found.value);
  if (value.success) return { state: "there", value: value.data };
  return { state: "unknown", cause: "Cloudflare's answer has an unknown shape" };
}

/** By its exact name, through every page: wrangler would take the name for an id of the configuration. */
async function findDatabase(cloudflare: Cloudflare, name: string): Promise<Found<ExistingDatabase>> {
  for (let page = 1; ; page++) {
    const query = { per_page: String(pageSize), page: String(page) };
    const list = as(await cloudflare.ask({ path: "/d1/database", query }), z.array(databaseShape));
    // A list that is not there is no empty list.
    if (list.state === "missing") return { state: "unknown", cause: "Cloudflare answered 404 to a list" };
    if (list.state === "unknown") return list;
    const found = list.value.find((database) => database.name === name);
    if (found !== undefined) return describeDatabase(cloudflare, found.uuid);
    if (list.value.length < pageSize) return { state: "missing" };
  }
}

async function describeDatabase(cloudflare: Cloudflare, id: string): Promise<Found<ExistingDatabase>> {
  const described = as(await cloudflare.ask({ path: `/d1/database/${id}` }), jurisdictionShape);
  if (described.state !== "there") return described;
  return { state: "there", value: { id, jurisdiction: described.value.jurisdiction ?? null } };
}

async function findQueue(cloudflare: Cloudflare, name: string): Promise<Found<ExistingQueue>> {
  const list = as(await cloudflare.ask({ path: "/queues", query: { page: "1", name } }), z.array(queueShape));
  if (list.state === "missing") return { state: "unknown", cause: "Cloudflare answered 404 to a list" };
  if (list.state === "unknown") return list;
  const found = list.value.find((queue) => queue.queue_name === name);
  if (found === undefined) return { state: "missing" };
  return {
    state: "there",
    value: {
      id: found.queue_id,
      name,
      jurisdiction: found.jurisdiction,
      retention: found.settings?.message_retention_period ?? undefined,
    },
  };
}
