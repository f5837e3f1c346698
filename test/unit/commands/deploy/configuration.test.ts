// The configuration in all the ways that people write it, and what wrangler is given in its place.
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { experimental_readRawConfig, type Unstable_Config, unstable_readConfig } from "wrangler";
import { readConfiguration } from "../../../../src/commands/deploy/configuration.ts";
import {
  generateBesideConfiguration,
  generateConfiguration,
} from "../../../../src/commands/deploy/generated-configuration.ts";
import { chooseInstallation, refuseSharedStorage } from "../../../../src/commands/deploy/installation.ts";

const shipped = await readFile("wrangler.toml", "utf8");
const databaseId = "11111111-2222-3333-4444-555555555555";
const otherDatabase = `[[d1_databases]]\nbinding = "OTHER"\ndatabase_name = "other"\ndatabase_id = "99999999-0000-0000-0000-000000000000"\n\n`;
const otherBucket = `[[r2_buckets]]\nbinding = "PICTURES"\nbucket_name = "pictures"\njurisdiction = "fedramp"\n\n`;
const staging = `
[env.staging.vars]
EU_HOSTNAMES = "eu.*"
[[env.staging.d1_databases]]
binding = "DB"
database_name = "staging"
database_id = "00000000-0000-0000-0000-000000000000"
[[env.staging.r2_buckets]]
binding = "CONTENTS"
bucket_name = "staging-contents"
[[env.staging.queues.producers]]
binding = "RECORDS"
queue = "staging-records"
[[env.staging.queues.consumers]]
queue = "staging-records"
[[env.staging.durable_objects.bindings]]
name = "HEALTH"
class_name = "HealthObject"
[[env.staging.durable_objects.bindings]]
name = "LEDGER"
class_name = "LedgerObject"
[[env.staging.durable_objects.bindings]]
name = "CACHE"
class_name = "CacheObject"
`;
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fairlead-test-"));
});
afterEach(() => rm(root, { recursive: true }));

interface Wanted {
  environment?: string;
  name?: string;
  ciName?: string;
  eu?: boolean;
  fileName?: string;
}

async function generate(
  text: string,
  { environment, name, ciName, eu = false, fileName = "wrangler.toml" }: Wanted = {},
): Promise<Unstable_Config> {
  await writeFile(join(root, fileName), text);
  const configuration = readConfiguration(root, environment);
  const installation = chooseInstallation({ configuration, environment, name, ciName });
  if (environment !== undefined) refuseSharedStorage(installation, readConfiguration(root, undefined).names);
  const jurisdiction = eu ? "eu" : null;
  const file = await generateConfiguration({ root, configuration, installation, databaseId, jurisdiction });
  expect(await readFile(join(root, fileName), "utf8")).toBe(text);
  return unstable_readConfig({ config: file, env: environment ?? "" }, { hideWarnings: true });
}

const withId = (line: string) => shipped.replace(/^preview_database_id.*$/m, line);
const before = (table: string, block: string) => shipped.replace(`[[${table}]]`, `${block}[[${table}]]`);
/** The shipped configuration as wrangler reads it, in the other format. */
const json = JSON.stringify({ ...experimental_readRawConfig({ config: "wrangler.toml" }).rawConfig });

it.each([
  { name: "as shipped", text: shipped },
  { name: "with another database in front", text: before("d1_databases", otherDatabase) },
  { name: "with another bucket in front", text: before("r2_buckets", otherBucket) },
  { name: "with CR LF", text: shipped.replaceAll("\n", "\r\n") },
  { name: "with a placeholder for an id", text: withId(`database_id = "00000000-0000-0000-0000-000000000000"`) },
  { name: "with an id of another account", text: withId('database_id = "aaaaaaaa-0000-0000-0000-000000000000"') },
  {
    name: "with single quotes and a comment",
    text: withId("  database_id='aaaaaaaa-0000-0000-0000-000000000000' # ours"),
  },
])("$name: ours gets its id, and nothing else changes", async ({ text }) => {
  const config = await generate(text, { eu: true });
  const ours = config.d1_databases.find(({ binding }) => binding === "DB");
  expect(ours).toMatchObject({ database_name: "fairlead", database_id: databaseId });
  expect(ours).not.toHaveProperty("preview_database_id");
  expect(config.r2_buckets.find(({ binding }) => binding === "CONTENTS")).toMatchObject({ jurisdiction: "eu" });
  for (const { binding, database_id: id } of config.d1_databases) {
    if (binding === "OTHER") expect(id).toBe("99999999-0000-0000-0000-000000000000");
  }
  for (const { binding, jurisdiction } of config.r2_buckets)
    if (binding === "FILES") expect(jurisdiction).toBe("fedramp");
  expect(config.minify).toBe(true);
  expect(config.vars).toMatchObject({ EU_HOSTNAMES: "eu.*", DATA_JURISDICTION: "eu" });
});

it("takes wrangler.jsonc in its place, and not both", async () => {
  const config = await generate(`// ours\n${json}`, { fileName: "wrangler.jsonc" });
  expect(config.d1_databases[0]?.database_id).toBe(databaseId);
  await writeFile(join(root, "wrangler.toml"), shipped);
  expect(() => readConfiguration(root, undefined)).toThrow("there are wrangler.toml and wrangler.jsonc");
});

it("calls another installation's parts after it", async () => {
  const config = await generate(shipped, { name: "other" });
  expect(config.name).toBe("other");
  expect(config.d1_databases[0]).toMatchObject({ database_name: "other", database_id: databaseId });
  expect(config.r2_buckets[0]?.bucket_name).toBe("other-contents");
  expect(config.queues.producers?.map(({ queue }) => queue)).toEqual(["other-records", "other-broadcast"]);
  expect(config.queues.consumers?.[0]).toMatchObject({
    queue: "other-records",
    dead_letter_queue: "other-records-dead",
  });
});

it("carries an environment through", async () => {
  const config = await generate(shipped + staging, { environment: "staging" });
  expect(config.name).toBe("fairlead-staging");
  expect(config.d1_databases[0]).toMatchObject({ database_name: "staging", database_id: databaseId });
});

it("binds the console to e-mail where the configuration has it, as it is switched on there", async () => {
  const commented = '# [[send_email]]\n# name = "EMAIL"\n';
  expect(shipped).toContain(commented);
  const switchedOn = shipped.replace(commented, commented.replaceAll("# ", ""));
  for (const [text, expected] of [
    [shipped, []],
    [switchedOn, [{ name: "EMAIL" }]],
  ] as const) {
    expect((await generate(text)).send_email).toEqual(expected);
    const configuration = readConfiguration(root, undefined);
    const installation = chooseInstallation({
      configuration,
      environment: undefined,
      name: undefined,
      ciName: undefined,
    });
    const generated = join(root, "wrangler.deployed.json");
    await mkdir(join(root, "src", "console"), { recursive: true });
    await copyFile("src/console/wrangler.toml", join(root, "src", "console", "wrangler.toml"));
    const file = await generateBesideConfiguration({ root, installation, worker: "console", generated });
    expect(unstable_readConfig({ config: file }, { hideWarnings: true }).send_email).toEqual(expected);
  }
});

it("takes the name that Cloudflare's builds insist on, and the storage of the configuration", async () => {
  const config = await generate(shipped, { ciName: "my-router" });
  expect(config.name).toBe("my-router");
  expect(config.d1_databases[0]).toMatchObject({ database_name: "fairlead" });
});

it.each<{ name: string; text: string; wanted: Wanted; problem: RegExp }>([
  {
    name: "no such environment",
    text: shipped,
    wanted: { environment: "staging" },
    problem: /has no environment staging/,
  },
  {
    name: "an environment without bindings",
    text: `${shipped}\n[env.staging.vars]\nX = "1"\n`,
    wanted: { environment: "staging" },
    problem: /\[env\.staging\] of wrangler\.toml must name the database DB, .* inherit no bindings/,
  },
  {
    name: "an environment on the same storage",
    text: shipped + staging.replace('"staging-contents"', '"fairlead-contents"'),
    wanted: { environment: "staging" },
    problem: /would share fairlead-contents with fairlead/,
  },
  {
    name: "a name beside routes",
    text: `routes = [{ pattern = "llm.example.com", custom_domain = true }]\n${shipped}`,
    wanted: { name: "other" },
    problem: /routes in wrangler.toml belong to fairlead/,
  },
  {
    name: "a name with storage that is called otherwise",
    text: shipped.replace('"fairlead-contents"', '"prompts"'),
    wanted: { name: "other" },
    problem: /would share prompts with fairlead/,
  },
  { name: "a name too long", text: shipped, wanted: { name: "x".repeat(60) }, problem: /is too long/ },
  {
    name: "a name in another Worker's build",
    text: shipped,
    wanted: { name: "a", ciName: "b" },
    problem: /belongs to the Worker b/,
  },
  ...["fairlead-console", "other-files"].map((name) => ({
    name: `the name ${name}`,
    text: shipped,
    wanted: { name },
    problem: /belongs to the installation (fairlead|other): choose a name that does not end in -(console|files)/,
  })),
  {
    name: "an environment that wrangler would call as another's console",
    text: shipped + staging.replaceAll("env.staging", "env.console"),
    wanted: { environment: "console" },
    problem: /fairlead-console belongs to the installation fairlead/,
  },
  {
    name: "no database",
    text: shipped.replace('binding = "DB"', 'binding = "X"'),
    wanted: {},
    problem: /must name the database DB/,
  },
  {
    name: "no consumer",
    text: shipped.replace(
      '[[queues.consumers]]\nqueue = "fairlead-records"',
      '[[queues.consumers]]\nqueue = "fairlead-x"',
    ),
    wanted: {},
    problem: /must have a consumer for the queue fairlead-records/,
  },
  {
    name: "a dead-letter queue that the Worker would not know",
    text: shipped.replaceAll('"fairlead-records-dead"', '"my-letters"'),
    wanted: {},
    problem: /calls the dead-letter queue of fairlead-records my-letters: let its name end in -dead/,
  },
  {
    name: "a route at the end of the file",
    text: `${shipped}routes = [{ pattern = "eu.llm.example.com", custom_domain = true }]\n`,
    wanted: {},
    problem: /^`routes` stands under \[observability\.traces\]/,
  },
  { name: "no TOML", text: "name = ", wanted: {}, problem: /wrangler\.toml cannot be read/ },
])("refuses $name", async ({ text, wanted, problem }) => {
  await expect(generate(text, wanted)).rejects.toThrow(problem);
});
