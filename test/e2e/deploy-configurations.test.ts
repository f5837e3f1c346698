// `npm run deploy` of configurations that are not the shipped one: an environment of its own, and what Cloudflare's deploy
// button leaves behind.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { addDatabase, addQueue } from "../cloudflare/account.ts";
import type { Cloudflare } from "../cloudflare/start-cloudflare.ts";
import { type Checkout, keys, makeSite } from "./deploy-checkout.ts";
import { deployInProcess } from "./deploy-in-process.ts";

const root = join(import.meta.dirname, "..", "..");
let cloudflare: Cloudflare;
let checkout: Checkout;

/** Before the tests of one `describe`; what it returns is done after them. */
async function begin() {
  const site = await makeSite();
  ({ cloudflare, checkout } = site);
  return site.remove;
}

function bindingsOf(worker: string) {
  return new Map(cloudflare.account.workers.get(worker)?.deployed.metadata.bindings.map((each) => [each.name, each]));
}

/** An environment with names of its own. */
const staging = `
[env.staging]
name = "fairlead-staging"
vars = { EU_HOSTNAMES = "eu.staging.example" }
d1_databases = [{ binding = "DB", database_name = "staging-records", migrations_dir = "migrations" }]
r2_buckets = [{ binding = "CONTENTS", bucket_name = "staging-contents" }]
durable_objects.bindings = [{ name = "HEALTH", class_name = "HealthObject" }, { name = "LEDGER", class_name = "LedgerObject" }, { name = "CACHE", class_name = "CacheObject" }]
queues.producers = [{ binding = "RECORDS", queue = "staging-queue" }]
queues.consumers = [{ queue = "staging-queue", dead_letter_queue = "staging-dead" }]
send_email = [{ name = "EMAIL", allowed_sender_addresses = ["alerts@example.com"] }, { name = "OTHER" }]
`;

/** What Cloudflare's deploy button makes of the configuration: names that its user chose, and ids of what it made. */
function asTheButtonLeavesIt(text: string, databaseId: string): string {
  return text
    .replace('name = "fairlead"', 'name = "my-router"')
    .replace('database_name = "fairlead"', `database_name = "my-db"\ndatabase_id = "${databaseId}"`)
    .replaceAll('"fairlead-contents"', '"my-bucket"')
    .replaceAll('"fairlead-records', '"my-queue')
    .replaceAll('"fairlead-broadcast"', '"my-broadcast"');
}

describe("an environment", () => {
  beforeAll(async () => {
    const remove = await begin();
    await checkout.edit("wrangler.toml", (text) => `${text}${staging}`);
    return remove;
  });

  it("has names, keys, variables and tables of its own, in every step", async () => {
    const { code, output } = await deployInProcess(checkout, cloudflare, { words: ["--env", "staging"] });
    expect(code, output).toBe(0);
    const { databases, buckets, queues, workers } = cloudflare.account;
    expect(databases.map(({ name }) => name)).toEqual(["staging-records"]);
    expect([...buckets]).toEqual(["default/staging-contents"]);
    expect(queues.map(({ queue_name: name }) => name)).toEqual(["staging-queue", "staging-dead"]);
    expect([...workers.keys()]).toEqual(["fairlead-staging-files", "fairlead-staging-console", "fairlead-staging"]);
    const bindings = bindingsOf("fairlead-staging");
    expect([...bindingsOf("fairlead-staging-console").keys()].sort()).toEqual(["CONTENTS", "DB", "EMAIL"]);
    // Alerts are sent from there.
    expect(bindingsOf("fairlead-staging-console").get("EMAIL")).toMatchObject({
      type: "send_email",
      allowed_sender_addresses: ["alerts@example.com"],
    });
    expect(bindingsOf("fairlead-staging-console").get("DB")).toEqual(bindings.get("DB"));
    expect(bindings.get("DB")).toMatchObject({ id: databases[0]?.uuid });
    expect(bindings.get("CONTENTS")).toMatchObject({ bucket_name: "staging-contents" });
    expect(bindings.get("RECORDS")).toMatchObject({ queue_name: "staging-queue" });
    expect(bindings.get("EU_HOSTNAMES")).toMatchObject({ text: "eu.staging.example" });
    expect(queues[0]?.consumers[0]).toMatchObject({ script: "fairlead-staging", dead_letter_queue: "staging-dead" });
    expect(databases[0]?.sqlite.prepare("SELECT version FROM catalog_state").get()).toEqual({ version: 1 });
    const keys = parseEnv(await checkout.read(".wrangler/deployed-keys.fairlead-staging.env"));
    expect(workers.get("fairlead-staging")?.deployed.secrets).toEqual(keys);
    expect(output).toContain("npx wrangler secret put OPENAI_API_KEY --env staging");
  });

  it("is chosen by CLOUDFLARE_ENV as well, from the first look on", async () => {
    cloudflare.requests.length = 0;
    cloudflare.failOnce(/^GET \/d1\/database$/, "403");
    const { code, changes } = await deployInProcess(checkout, cloudflare, { variables: { CLOUDFLARE_ENV: "staging" } });
    expect([code, changes]).toEqual([1, []]);
    expect(cloudflare.requests).toContain("GET /r2/buckets/staging-contents");
    expect(cloudflare.requests).toContain("GET /workers/scripts/fairlead-staging/secrets");
    expect(cloudflare.requests).not.toContain("GET /r2/buckets/fairlead-contents");
  });

  it("is not deployed with variables that would stop the Worker, and not shown as if it were", async () => {
    await checkout.edit("wrangler.toml", (text) => text.replace("vars = {", 'vars = { ACCESS_AUD = "tag",'));
    for (const words of [
      ["--env", "staging", "--dry-run"],
      ["--env", "staging"],
    ]) {
      const { code, output, changes } = await deployInProcess(checkout, cloudflare, { words });
      expect([code, changes]).toEqual([1, []]);
      expect(output).toContain("ACCESS_TEAM_DOMAIN is missing: ACCESS_AUD does nothing without it");
    }
    await checkout.edit("wrangler.toml", (text) => text.replace('ACCESS_AUD = "tag",', ""));
  });

  it.each([
    { words: ["--env", "nowhere"], says: 'No environment found in configuration with name "nowhere"' },
    { words: ["--env", "staging", "--name", "x"], says: "--name and --env choose different installations" },
  ])("$words changes nothing", async ({ words, says }) => {
    const { code, output, changes } = await deployInProcess(checkout, cloudflare, { words });
    expect(code).not.toBe(0);
    expect(output).toContain(says);
    expect(changes).toEqual([]);
  });
});

describe("from the deploy button", () => {
  beforeAll(begin);

  it("takes what the button made, and leaves the secrets that it asked for", async () => {
    const { account } = cloudflare;
    const database = addDatabase(account, "my-db", null);
    account.buckets.add("default/my-bucket");
    for (const name of ["my-queue", "my-broadcast", "my-queue-dead"]) addQueue(account, { name });
    await checkout.edit("wrangler.toml", (text) => asTheButtonLeavesIt(text, database.uuid));
    const build = { CI: "true", WORKERS_CI: "1", WRANGLER_CI_OVERRIDE_NAME: "my-router" };
    const refused = await deployInProcess(checkout, cloudflare, { variables: build });
    expect([refused.code, refused.changes]).toEqual([1, []]);
    const { code, output, changes } = await deployInProcess(checkout, cloudflare, { variables: { ...build, ...keys } });
    expect(code, output).toBe(0);
    expect(changes.filter((change) => /^POST \/(d1\/database|r2\/buckets|queues)$/.test(change))).toEqual([]);
    expect([...account.workers.keys()]).toEqual(["my-router-files", "my-router-console", "my-router"]);
    expect(bindingsOf("my-router").get("DB")).toMatchObject({ id: database.uuid });
    expect(bindingsOf("my-router").get("CONTENTS")).toMatchObject({ bucket_name: "my-bucket" });
    expect(bindingsOf("my-router").get("FILES")).toMatchObject({ service: "my-router-files" });
    // Once the Worker is there, a build is for no other.
    const bound = { ...build, WRANGLER_CI_MATCH_TAG: "tag-of-my-router" };
    const pushed = await deployInProcess(checkout, cloudflare, { variables: bound });
    expect(pushed.code, pushed.output).toBe(0);
    expect(account.workers.get("my-router")?.deployed.secrets).toEqual(keys);
  });

  it("asks for both keys, and says what each is", async () => {
    const example = parseEnv(await readFile(join(root, ".dev.vars.example"), "utf8"));
    expect(example).toEqual({ ADMIN_KEY: "", ENCRYPTION_KEY: "" });
    const { cloudflare: described } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    expect(Object.keys(described.bindings)).toEqual(Object.keys(example));
  });
});
