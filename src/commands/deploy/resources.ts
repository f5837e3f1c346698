// What an installation keeps its data in, one row for each kind: what it is called, where one of that name lies, how it is
// made, and what its owner can do with one that lies in the wrong place. How each is bound: generated-configuration.ts.
import * as z from "zod";
import { present } from "../../wire/present.ts";
import { type Cloudflare, type Found, must, readAs } from "./cloudflare.ts";
import type { Names } from "./configuration.ts";

/** `null`: nowhere in particular. */
export type Jurisdiction = string | null;

export interface Place {
  /** Empty where Cloudflare goes by the name. */
  id: string;
  /** undefined: Cloudflare did not say. */
  jurisdiction: Jurisdiction | undefined;
  /** Seconds that a message is kept; undefined: nothing is, or Cloudflare did not say. */
  retention?: number | undefined;
}

export interface MakeInput {
  name: string;
  jurisdiction: Jurisdiction;
  /** What is tried, for messages. */
  title: string;
}

export interface ResourceKind {
  noun: "database" | "bucket" | "queue";
  /** Of one installation, each once. */
  namesIn(names: Names): string[];
  /** By the exact name; more than one place only where each jurisdiction has names of its own. */
  find(cloudflare: Cloudflare, name: string): Promise<Found<Place[]>>;
  /** Answers its id. */
  make(cloudflare: Cloudflare, input: MakeInput): Promise<string>;
  /** Behind "it cannot be moved". */
  wayOut(name: string, lies: Jurisdiction): string;
}

/** Seconds: fourteen days, the longest that Cloudflare keeps a message that nobody could take. */
export const queueRetention = 1_209_600;
const pageSize = 10;
const databaseShape = z.object({ uuid: z.string(), name: z.string() });
const jurisdictionShape = z.object({ jurisdiction: z.string().nullish() });
const queueShape = z.object({
  queue_id: z.string(),
  queue_name: z.string(),
  jurisdiction: z.string().nullable().optional(),
  settings: z.object({ message_retention_period: z.number().nullish() }).nullish(),
});
const inside = (jurisdiction: Jurisdiction) => present({ jurisdiction: jurisdiction ?? undefined });
/** Where R2 keeps a bucket's name, by a header. */
const inJurisdiction = (jurisdiction: Jurisdiction): Record<string, string> =>
  jurisdiction === null ? {} : { "cf-r2-jurisdiction": jurisdiction };

export const database: ResourceKind = {
  noun: "database",
  namesIn: (names) => [names.database],
  find: findDatabase,
  async make(cloudflare, { name, jurisdiction, title }) {
    const question = { path: "/d1/database", method: "POST", body: { name, ...inside(jurisdiction) } } as const;
    return (await must(cloudflare.ask(question), title, z.object({ uuid: z.string() }))).uuid;
  },
  wayOut: () => "",
};

const bucket: ResourceKind = {
  noun: "bucket",
  namesIn: (names) => [names.bucket],
  async find(cloudflare, name) {
    const looks = ([null, "eu"] as const).map(async (jurisdiction) => {
      const headers = inJurisdiction(jurisdiction);
      const found = await cloudflare.ask({ path: `/r2/buckets/${name}`, headers });
      return found.state === "there" ? { ...found, value: { id: "", jurisdiction } } : found;
    });
    const found = await Promise.all(looks);
    const places = found.flatMap((each) => (each.state === "there" ? [each.value] : []));
    return found.find((each) => each.state === "unknown") ?? { state: "there", value: places };
  },
  async make(cloudflare, { name, jurisdiction, title }) {
    const headers = inJurisdiction(jurisdiction);
    const question = { path: "/r2/buckets", method: "POST", headers, body: { name } } as const;
    await must(cloudflare.ask(question), title, z.unknown());
    return "";
  },
  wayOut: (name, lies) =>
    `; empty and remove it (npx wrangler r2 bucket delete ${name}${lies === null ? "" : ` --jurisdiction ${lies}`})`,
};

const queue: ResourceKind = {
  noun: "queue",
  namesIn: (names) => names.queues,
  async find(cloudflare, name) {
    const list = readAs(await cloudflare.ask({ path: "/queues", query: { page: "1", name } }), z.array(queueShape));
    if (list.state !== "there") return unlessList(list);
    const places = list.value.filter(({ queue_name: each }) => each === name);
    const value = places.map(({ queue_id: id, jurisdiction, settings }) => ({
      ...{ id, jurisdiction, retention: settings?.message_retention_period ?? undefined },
    }));
    return { state: "there", value };
  },
  async make(cloudflare, { name, jurisdiction, title }) {
    const settings = { message_retention_period: queueRetention };
    const body = { queue_name: name, ...inside(jurisdiction), settings };
    await must(cloudflare.ask({ path: "/queues", method: "POST", body }), title, z.unknown());
    return "";
  },
  wayOut: (name) => `; once it is empty, remove it (npx wrangler queues delete ${name}) and deploy again`,
};

/** In the order in which they are made: a run that ends behind the database has left behind where the rest has to lie. */
export const resourceKinds: readonly ResourceKind[] = [database, bucket, queue];

/** Through every page: wrangler would take the name for an id of the configuration. */
async function findDatabase(cloudflare: Cloudflare, name: string): Promise<Found<Place[]>> {
  const seen = new Set<string>();
  for (let page = 1; ; page++) {
    const query = { per_page: String(pageSize), page: String(page) };
    const list = readAs(await cloudflare.ask({ path: "/d1/database", query }), z.array(databaseShape));
    if (list.state !== "there") return unlessList(list);
    const found = list.value.find((each) => each.name === name);
    if (found !== undefined) return describeDatabase(cloudflare, found.uuid);
    // A page that brings nothing new is the end too.
    if (list.value.length < pageSize || list.value.every(({ uuid }) => seen.has(uuid))) return { state: "missing" };
    for (const { uuid } of list.value) seen.add(uuid);
  }
}

async function describeDatabase(cloudflare: Cloudflare, id: string): Promise<Found<Place[]>> {
  const described = readAs(await cloudflare.ask({ path: `/d1/database/${id}` }), jurisdictionShape);
  if (described.state !== "there") return described;
  return { state: "there", value: [{ id, jurisdiction: described.value.jurisdiction ?? null }] };
}

/** A list that is not there is no empty list. */
function unlessList(list: Exclude<Found<unknown>, { state: "there" }>): Found<never> {
  return list.state === "missing" ? { state: "unknown", cause: "Cloudflare answered 404 to a list" } : list;
}
