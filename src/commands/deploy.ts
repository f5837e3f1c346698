// `npm run deploy`: creates what is missing on Cloudflare, applies migrations, loads a catalog where there is none, deploys.
// `--eu` makes new storage in the European Union; `--dry-run` shows the steps and builds the Worker, without any account.
// Further arguments go to `wrangler deploy`.
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { unstable_readConfig } from "wrangler";
import { readCatalog } from "../catalog/read-catalog.ts";
import { catalogRules } from "../catalog-rules.ts";
import { replaceCatalogStatements, selectCatalogVersion } from "../store/catalog-rows.ts";
import {
  type DeployStep,
  type Existing,
  inlineStatement,
  type Names,
  nothing,
  planDeployment,
  writeIds,
} from "./deploy-plan.ts";
import { runWrangler } from "./run-wrangler.ts";

/** Something the user can mend; its message is all that is shown. */
class DeployFailure extends Error {}

const root = resolve(import.meta.dirname, "../..");
const configFile = join(root, "wrangler.toml");
const keptKeysFile = join(root, ".wrangler", "deployed-keys.env");
/** D1 refuses statements over 100 kB. */
const mostLiteralBytes = 60_000;

async function deploy(words: string[]): Promise<void> {
  const eu = words.includes("--eu");
  const dryRun = words.includes("--dry-run");
  const further = words.filter((word) => word !== "--eu" && word !== "--dry-run");
  const names = readNames();
  const existing = dryRun ? nothing : await lookUp(names, eu);
  const steps = planDeployment(names, existing, eu);
  if (dryRun) {
    console.log("On an account that has nothing yet, npm run deploy would:");
    for (const { title } of steps) console.log(`  - ${title}`);
    await mustRun(["deploy", "--dry-run", ...further]);
    return;
  }
  for (const step of steps) {
    console.log(`\n── ${step.title}`);
    await runStep(step, { names, eu, further });
  }
}

function readNames(): Names {
  const { d1_databases: databases, r2_buckets: buckets, queues } = unstable_readConfig({ config: configFile });
  const bound = (name: string) => (resource: { binding: string }) => resource.binding === name;
  const database: unknown = databases.find(bound("DB"))?.database_name;
  const bucket: unknown = buckets.find(bound("CONTENTS"))?.bucket_name;
  const queue: unknown = queues.producers?.find(bound("RECORDS"))?.queue;
  if (typeof database !== "string" || typeof bucket !== "string" || typeof queue !== "string") {
    throw new DeployFailure("wrangler.toml must name the database DB, the bucket CONTENTS and the queue RECORDS");
  }
  return { database, bucket, queue };
}

async function lookUp(names: Names, eu: boolean): Promise<Existing> {
  const { code, output } = await runWrangler(["whoami", "--json"], { root, show: false });
  if (code !== 0) {
    throw new DeployFailure(`not logged in to Cloudflare: npx wrangler login, or set CLOUDFLARE_API_TOKEN\n${output}`);
  }
  const jurisdiction = eu ? ["--jurisdiction", "eu"] : [];
  const bucket = await runWrangler(["r2", "bucket", "info", names.bucket, ...jurisdiction], { root, show: false });
  const queue = await runWrangler(["queues", "info", names.queue], { root, show: false });
  return {
    databaseId: await lookUpDatabase(names.database),
    bucket: bucket.code === 0,
    queue: queue.code === 0,
    secrets: await lookUpSecrets(),
  };
}

async function lookUpDatabase(name: string): Promise<string | undefined> {
  const { code, output } = await runWrangler(["d1", "info", name, "--json"], { root, show: false });
  return code === 0 ? /"uuid":\s*"([0-9a-f-]{36})"/.exec(output)?.[1] : undefined;
}

/** Stops on any doubt: a new ENCRYPTION_KEY over an old one would lock everything that the old one sealed. */
async function lookUpSecrets(): Promise<string[]> {
  const { code, output } = await runWrangler(["secret", "list"], { root, show: false });
  if (code === 0) return [...output.matchAll(/"name":\s*"([^"]+)"/g)].flatMap(([, name]) => name ?? []);
  if (/10007|does not exist|not found/i.test(output)) return [];
  throw new DeployFailure(`cannot see which secrets are set:\n${output}`);
}

interface Deployment {
  names: Names;
  eu: boolean;
  further: string[];
}

async function runStep(step: DeployStep, { names, eu, further }: Deployment): Promise<void> {
  switch (step.kind) {
    case "wrangler":
      await mustRun(step.words);
      return;
    case "write-ids": {
      const databaseId = await lookUpDatabase(names.database);
      if (databaseId === undefined) throw new DeployFailure(`the database ${names.database} is not there`);
      await writeFile(configFile, writeIds(await readFile(configFile, "utf8"), { databaseId, eu }));
      return;
    }
    case "seed":
      await seed();
      return;
    case "deploy":
      await deployWorker(step.secrets, further);
  }
}

async function seed(): Promise<void> {
  const words = ["d1", "execute", "DB", "--remote", "--json", "--command", selectCatalogVersion];
  const { code, output } = await runWrangler(words, { root, show: false });
  if (code !== 0) throw new DeployFailure(`cannot read the database:\n${output}`);
  if (output.includes('"version"')) return;
  const catalog = readCatalog(
    JSON.parse(await readFile(join(root, "src/catalog/data/builtin.generated.json"), "utf8")),
    catalogRules,
  );
  if (!catalog.ok) throw new DeployFailure(`the built-in catalog is broken: ${JSON.stringify(catalog.problem)}`);
  const statements = replaceCatalogStatements(catalog.value, new Date().toISOString(), mostLiteralBytes);
  await withPrivateFile("catalog.sql", statements.map(inlineStatement).join("\n"), (file) =>
    mustRun(["d1", "execute", "DB", "--remote", "--yes", "--file", file]),
  );
}

async function deployWorker(secrets: string[], further: string[]): Promise<void> {
  const make = (name: string) =>
    name === "ENCRYPTION_KEY" ? randomBytes(32).toString("base64") : `sk-fl-admin-${randomBytes(32).toString("hex")}`;
  const made = Object.fromEntries(secrets.map((name) => [name, make(name)]));
  if (secrets.length === 0) {
    await mustRun(["deploy", ...further]);
    return;
  }
  // Kept before they are in force: a key that only Cloudflare knows could never be used.
  await mkdir(join(root, ".wrangler"), { recursive: true });
  const lines = Object.entries(made).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(keptKeysFile, `# ${new Date().toISOString()}\n${lines.join("")}`, { mode: 0o600, flag: "a" });
  await withPrivateFile("secrets.json", JSON.stringify(made), (file) =>
    mustRun(["deploy", "--secrets-file", file, ...further]),
  );
  console.log(
    `\nThe new ${secrets.join(" and ")} are in ${keptKeysFile}: keep them in a safe place and remove the file.`,
  );
}

async function withPrivateFile(name: string, text: string, work: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-"));
  try {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    await work(join(folder, name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function mustRun(words: string[]): Promise<void> {
  const { code } = await runWrangler(words, { root, show: true });
  if (code !== 0) throw new DeployFailure(`wrangler ${words.slice(0, 3).join(" ")} failed`);
}

try {
  await deploy(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof DeployFailure)) throw error;
  console.error(`fairlead: ${error.message}`);
  process.exitCode = 1;
}
