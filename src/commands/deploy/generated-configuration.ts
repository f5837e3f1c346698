// The configuration that wrangler deploys with: the repository's own, plus what only the account knows (ids, where storage
// lies, the names of this installation). A file beside it, so that nothing has to be committed and no comment is lost.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { experimental_readRawConfig } from "wrangler";
import * as z from "zod";
import { present } from "../../wire/present.ts";
import { type Beside, boundToConsole, writeWorkerConfiguration } from "../worker-configuration.ts";
import { type Configuration, parseConfiguration } from "./configuration.ts";
import { DeployFailure } from "./deploy-failure.ts";
import type { Installation } from "./installation.ts";
import type { Jurisdiction } from "./resources.ts";

const binding = z.looseObject({ binding: z.string() });
const queue = z.looseObject({ queue: z.string().optional(), dead_letter_queue: z.string().optional() });
/** What is changed of a configuration or of one of its environments; everything else is passed on as it is. */
const section = z.looseObject({
  name: z.string().optional(),
  vars: z.record(z.string(), z.unknown()).optional(),
  d1_databases: z.array(binding).optional(),
  r2_buckets: z.array(binding).optional(),
  services: z.array(binding).optional(),
  queues: z.looseObject({ producers: z.array(queue).optional(), consumers: z.array(queue).optional() }).optional(),
});
const whole = section.extend({ minify: z.boolean().optional(), env: z.record(z.string(), section).optional() });

export interface GenerateInput {
  root: string;
  configuration: Configuration;
  installation: Installation;
  databaseId: string;
  jurisdiction: Jurisdiction;
  /** Between `wrangler.deployed` and `.json`; undefined: after the installation. */
  suffix?: string;
}

/** Writes it and reads it back; returns the file's absolute path. */
export async function generateConfiguration(input: GenerateInput): Promise<string> {
  const { root, configuration, installation } = input;
  const read = whole.parse(experimental_readRawConfig({ config: configuration.file }).rawConfig);
  // Smaller by a third, and each isolate compiles all of it; `wrangler dev` keeps readable code.
  const raw = { ...read, minify: read.minify ?? true };
  const { environment } = installation;
  const own = environment === undefined ? undefined : raw.env?.[environment];
  const changed =
    environment === undefined || own === undefined
      ? adapt(raw, input)
      : { ...raw, env: { ...raw.env, [environment]: adapt(own, input) } };
  const file = fileFor(root, input.suffix ?? suffixOf(installation));
  await writeFile(file, `${JSON.stringify(changed, null, 2)}\n`);
  checkGenerated(file, input);
  return file;
}

export interface GenerateBesideInput {
  root: string;
  installation: Installation;
  worker: Beside;
  /** The file that was generated for the router: what the console reads and writes lies where the router's does. */
  generated: string;
  suffix?: string;
}

/** The same for a Worker beside the router. */
export async function generateBesideConfiguration(input: GenerateBesideInput): Promise<string> {
  const { root, installation, worker, generated, suffix = suffixOf(installation) } = input;
  const file = fileFor(root, `${suffix}.${worker}`);
  const bound = boundToConsole(parseConfiguration(generated, installation.environment));
  await writeWorkerConfiguration({
    root,
    worker,
    name: installation.beside[worker],
    file,
    ...(worker === "console" ? { bound } : {}),
  });
  return file;
}

const bindingOf = (worker: string) => worker.toUpperCase();
const suffixOf = (installation: Installation) => (installation.usual ? "" : `.${installation.worker}`);
const fileFor = (root: string, suffix: string) => join(root, `wrangler.deployed${suffix}.json`);

function adapt<Section extends z.infer<typeof section>>(raw: Section, input: GenerateInput): Section {
  const { installation, databaseId, jurisdiction } = input;
  const renamed = (name: string | undefined) =>
    name === undefined ? undefined : (installation.renamed.get(name) ?? name);
  const queues = raw.queues && {
    ...raw.queues,
    ...defined({
      producers: raw.queues.producers?.map((each) => ({ ...each, ...defined({ queue: renamed(each.queue) }) })),
    }),
    ...defined({
      consumers: raw.queues.consumers?.map((each) => ({
        ...each,
        ...defined({ queue: renamed(each.queue), dead_letter_queue: renamed(each.dead_letter_queue) }),
      })),
    }),
  };
  const bound = Object.entries(installation.beside).map(([worker, service]) => ({
    binding: bindingOf(worker),
    service,
  }));
  return {
    ...raw,
    name: installation.worker,
    // Tells the Worker to keep its Durable Objects there too.
    vars: { ...raw.vars, ...present({ DATA_JURISDICTION: jurisdiction ?? undefined }) },
    d1_databases: raw.d1_databases?.map((each) => {
      if (each.binding !== "DB") return each;
      const { preview_database_id: _, ...kept } = each;
      return { ...kept, database_name: installation.database, database_id: databaseId };
    }),
    r2_buckets: raw.r2_buckets?.map((each) => {
      if (each.binding !== "CONTENTS") return each;
      const { jurisdiction: _, ...kept } = each;
      return { ...kept, bucket_name: installation.bucket, ...defined({ jurisdiction: jurisdiction ?? undefined }) };
    }),
    // Also where the configuration is older than these bindings, or an environment forgets them.
    services: [
      ...(raw.services ?? []).filter((each) => bound.every(({ binding }) => binding !== each.binding)),
      ...bound,
    ],
    ...defined({ queues }),
  };
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** wrangler's own reading of what was written decides what it will bind. */
function checkGenerated(file: string, { installation, databaseId, jurisdiction }: GenerateInput): void {
  const config = parseConfiguration(file, installation.environment);
  const database = config.d1_databases.find((each) => each.binding === "DB");
  const bucket = config.r2_buckets.find((each) => each.binding === "CONTENTS");
  const services = new Map(config.services?.map((each) => [each.binding, each.service]));
  const queues = (config.queues.producers ?? []).map((each) => each.queue);
  const right =
    config.name === installation.worker &&
    database?.database_id === databaseId &&
    bucket?.bucket_name === installation.bucket &&
    (bucket.jurisdiction ?? null) === jurisdiction &&
    Object.entries(installation.beside).every(([worker, name]) => services.get(bindingOf(worker)) === name) &&
    queues.every((name) => name === undefined || installation.queues.includes(name));
  if (!right) throw new DeployFailure(`${file} does not say what it has to: this is a bug, please report it`);
}
