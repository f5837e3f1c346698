// The configuration that the repository has (`wrangler.toml`, or `wrangler.jsonc` in its place), read with wrangler's own
// reader: which Worker, database, bucket and queues an installation is made of. Never written to.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Unstable_Config, unstable_readConfig } from "wrangler";
import { misplacedLine } from "../misplaced-lines.ts";
import { DeployFailure } from "./deploy-failure.ts";

/** Everything that one installation consists of, by name. */
export interface Names {
  worker: string;
  database: string;
  bucket: string;
  /** Every queue of the configuration, each once: produced to, consumed from, or for dead letters. */
  queues: string[];
}

export interface Configuration {
  /** Absolute. */
  file: string;
  /** As it is called towards the user. */
  fileName: string;
  config: Unstable_Config;
  names: Names;
}

const fileNames = ["wrangler.toml", "wrangler.jsonc", "wrangler.json"];

export function findConfiguration(root: string): { file: string; fileName: string } {
  const found = fileNames.filter((name) => existsSync(join(root, name)));
  const [fileName] = found;
  if (fileName === undefined) throw new DeployFailure("there is no wrangler.toml here");
  if (found.length > 1) {
    throw new DeployFailure(`there are ${found.join(" and ")}, and only one of them can be meant: remove the other`);
  }
  return { file: join(root, fileName), fileName };
}

export function readConfiguration(root: string, environment: string | undefined): Configuration {
  const { file, fileName } = findConfiguration(root);
  // First: of the same line wrangler may say something else.
  const misplaced = misplacedLine(file, fileName);
  if (misplaced !== undefined) throw new DeployFailure(misplaced);
  const config = parseConfiguration(file, environment);
  if (environment !== undefined && !config.definedEnvironments?.includes(environment)) {
    throw new DeployFailure(
      `${fileName} has no environment ${environment}: add [env.${environment}] with its bindings`,
    );
  }
  return { file, fileName, config, names: namesOf(config, place(fileName, environment)) };
}

/** With `environment` applied; undefined is the top level, whatever CLOUDFLARE_ENV says. */
export function parseConfiguration(file: string, environment: string | undefined): Unstable_Config {
  try {
    return unstable_readConfig({ config: file, env: environment ?? "" }, { hideWarnings: true });
  } catch (error) {
    throw new DeployFailure(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

function place(fileName: string, environment: string | undefined): string {
  return environment === undefined ? fileName : `[env.${environment}] of ${fileName}`;
}

function namesOf(config: Unstable_Config, where: string): Names {
  const database = config.d1_databases.find(({ binding }) => binding === "DB")?.database_name;
  const bucket = config.r2_buckets.find(({ binding }) => binding === "CONTENTS")?.bucket_name;
  const records = config.queues.producers?.find(({ binding }) => binding === "RECORDS")?.queue;
  const consumed = (config.queues.consumers ?? []).flatMap(({ queue, dead_letter_queue: dead }) => [queue, dead]);
  const missing = [
    { what: "the Worker's name", name: config.name },
    { what: "the database DB", name: database },
    { what: "the bucket CONTENTS", name: bucket },
    { what: "the queue RECORDS", name: records },
    ...["HEALTH", "LEDGER", "CACHE"].map((object) => ({
      what: `the Durable Object ${object}`,
      name: config.durable_objects.bindings.find(({ name }) => name === object)?.name,
    })),
  ].filter(({ name }) => typeof name !== "string" || name === "");
  const [worker, producers] = [config.name, (config.queues.producers ?? []).map(({ queue }) => queue)];
  if (missing.length > 0 || worker === undefined || typeof database !== "string" || typeof bucket !== "string") {
    const hint = where.startsWith("[env") ? " (environments inherit no bindings: repeat them there)" : "";
    throw new DeployFailure(`${where} must name ${missing.map(({ what }) => what).join(", ")}${hint}`);
  }
  if (records !== undefined && !consumed.includes(records)) {
    throw new DeployFailure(
      `${where} must have a consumer for the queue ${records}: without one no record is ever kept`,
    );
  }
  const dead = config.queues.consumers?.find(({ queue }) => queue === records)?.dead_letter_queue;
  if (dead !== undefined && !dead.endsWith("-dead")) {
    throw new DeployFailure(
      `${where} calls the dead-letter queue of ${records} ${dead}: let its name end in -dead, by which the Worker knows it`,
    );
  }
  const queues = [...new Set([...producers, ...consumed])].filter((name) => typeof name === "string");
  return { worker, database, bucket, queues };
}
