// `npm run deploy` with the real wrangler, against a stand-in of Cloudflare's API.
import { statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Cloudflare, startCloudflare } from "../cloudflare/start-cloudflare.ts";
import { type Checkout, deploy, keys, makeCheckout, makeSite } from "./deploy-checkout.ts";
import { deployInProcess, wranglerInProcess } from "./deploy-in-process.ts";

const keysFile = ".wrangler/deployed-keys.env";
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

function storageOf(worker: string) {
  return new Map(["DB", "CONTENTS"].map((name) => [name, bindingsOf(worker).get(name)]));
}

describe("on an account that has nothing", () => {
  beforeAll(begin);

  it("makes everything at the first run", async () => {
    const before = await checkout.read("wrangler.toml");
    const { code, output, left } = await deployInProcess(checkout, cloudflare);
    expect(code, output).toBe(0);
    expect(cloudflare.unknown).toEqual([]);
    expect(left).toEqual([]);
    expect(await checkout.read("wrangler.toml")).toBe(before);
    const { databases, buckets, queues, workers } = cloudflare.account;
    expect(bindingsOf("fairlead").get("DB")).toMatchObject({ id: databases[0]?.uuid });
    expect([...buckets]).toEqual(["default/fairlead-contents"]);
    expect([...workers.keys()]).toEqual(["fairlead-files", "fairlead-console", "fairlead"]);
    expect(bindingsOf("fairlead").get("FILES")).toMatchObject({ service: "fairlead-files" });
    expect(bindingsOf("fairlead").get("CONSOLE")).toMatchObject({ service: "fairlead-console" });
    for (const beside of ["fairlead-files", "fairlead-console"]) {
      expect(workers.get(beside)).toMatchObject({ workersDev: false, schedules: [] });
      expect(workers.get(beside)?.deployed.secrets).toEqual({});
    }
    expect(bindingsOf("fairlead-files").size).toBe(0);
    // The console has the router's storage, and nothing else.
    expect(bindingsOf("fairlead-console")).toEqual(storageOf("fairlead"));
    expect(queues.map(({ queue_name, settings }) => [queue_name, settings.message_retention_period])).toEqual([
      ["fairlead-records", 1_209_600],
      ["fairlead-broadcast", 1_209_600],
      ["fairlead-records-dead", 1_209_600],
    ]);
    expect(queues[0]?.consumers[0]).toMatchObject({ script: "fairlead", dead_letter_queue: "fairlead-records-dead" });
    for (const queue of queues) expect(queue.consumers[0]).toMatchObject({ script: "fairlead" });
    expect(databases[0]?.sqlite.prepare("SELECT version FROM catalog_state").get()).toEqual({ version: 1 });
    expect(output).toContain("https://fairlead.example.workers.dev/api/v1");
    expect(output).toMatch(/Checked: https:\/\/fairlead\.example\.workers\.dev\/health is ok \(it answers\)/);

    const keys = parseEnv(await checkout.read(keysFile));
    expect(workers.get("fairlead")?.deployed.secrets).toEqual(keys);
    expect(Object.keys(keys)).toEqual(["ADMIN_KEY", "ENCRYPTION_KEY"]);
    expect(statSync(join(checkout.folder, keysFile)).mode & 0o777).toBe(0o600);
    expect(output.indexOf(`ENCRYPTION_KEY are in ${keysFile}`)).toBeLessThan(output.lastIndexOf("Total Upload"));
    expect(output).toContain(`rm ${keysFile}`);
    for (const key of Object.values(keys)) expect(output).not.toContain(key);
  });

  it("makes nothing anew at the second run, and reminds of the keys", async () => {
    const { code, output, changes } = await deployInProcess(checkout, cloudflare);
    expect(code, output).toBe(0);
    expect(changes.filter((change) => /database|buckets|POST \/queues$|PATCH \/queues/.test(change))).toEqual([]);
    const worker = cloudflare.account.workers.get("fairlead");
    expect(worker?.versions).toHaveLength(2);
    expect(worker?.deployed).toBe(worker?.versions[1]);
    expect(worker?.deployed.secrets).toEqual(parseEnv(await checkout.read(keysFile)));
    expect(output).toContain(`rm ${keysFile}`);
    expect(output).not.toContain("The new ADMIN_KEY");
  });

  it("agrees with wrangler's own book of migrations, which finds the database by its name", async () => {
    const output = await wranglerInProcess(checkout, cloudflare, ["d1", "migrations", "list", "DB", "--remote"]);
    expect(output).toContain("No migrations to apply");
  });

  it("finds the same installation from a fresh checkout in a CI, and applies only a new migration", async () => {
    const fresh = await makeCheckout();
    await writeFile(join(fresh.folder, "migrations", "9999_new.sql"), "CREATE TABLE new_table (id); -- it's new;\n");
    const { code, output, changes } = await deployInProcess(fresh, cloudflare, { variables: { CI: "true" } });
    await fresh.remove();
    expect(code, output).toBe(0);
    expect(output).toContain("apply migration 9999_new.sql");
    expect(output).not.toContain("0001_trunk.sql");
    expect(changes.filter((change) => change === "POST /d1/database" || change === "POST /queues")).toEqual([]);
    expect(cloudflare.account.databases).toHaveLength(1);
  });

  it("shows what an upgrade would change, and changes nothing", async () => {
    const newer = await makeCheckout();
    cloudflare.account.databases[0]?.sqlite.exec(
      `UPDATE models SET document = json_set(document, '$.name', 'My name') WHERE id = 'fairlead/demo'`,
    );
    await newer.edit("src/catalog/data/builtin.generated.json", (text) => {
      const { providers, models } = JSON.parse(text);
      const demo = models.find(({ id }: { id: string }) => id === "fairlead/demo");
      const newName = { ...demo, name: "Its new name", context_length: 77 };
      const others = models.filter((model: unknown) => model !== demo);
      return JSON.stringify({ providers, models: [...others, newName, { ...demo, id: "fairlead/new", aliases: [] }] });
    });
    await writeFile(join(newer.folder, "migrations", "9999_newer.sql"), "CREATE TABLE newer (id);");
    await newer.edit("wrangler.toml", (text) => text.replace("[vars]", '[vars]\nSANDBOX = "true"'));
    const { code, output, changes } = await deploy(newer, cloudflare, { command: "upgrade", words: ["--check"] });
    await newer.remove();
    expect(code, output).toBe(0);
    expect(output).toContain("Migrations\n  1 to apply\n    9999_newer.sql");
    expect(output).toContain("Settings\n  1 new\n    SANDBOX");
    expect(output).toContain("Built-in providers: nothing to change");
    expect(output).toContain(
      "Built-in models\n  1 new\n    fairlead/new\n  1 changed\n    fairlead/demo: context_length",
    );
    expect(output).toContain(
      'Changed on both sides: 1 value; yours stay\n    fairlead/demo: name\n      yours     "My name"\n      built-in  "Its new name"',
    );
    expect(changes).toEqual([]);
  });

  it("deploys another installation beside it", async () => {
    const { code, output } = await deployInProcess(checkout, cloudflare, { words: ["--name", "other", "--eu"] });
    expect(code, output).toBe(0);
    const other = cloudflare.account.databases.find(({ name }) => name === "other");
    expect(other).toMatchObject({ jurisdiction: "eu" });
    expect(bindingsOf("other").get("DB")).toMatchObject({ id: other?.uuid });
    expect(bindingsOf("other").get("CONTENTS")).toMatchObject({ bucket_name: "other-contents", jurisdiction: "eu" });
    expect(cloudflare.account.queues.find(({ queue_name: name }) => name === "other-records")?.consumers).toHaveLength(
      1,
    );
    expect(bindingsOf("other").get("FILES")).toMatchObject({ service: "other-files" });
    expect(bindingsOf("other").get("CONSOLE")).toMatchObject({ service: "other-console" });
    expect(bindingsOf("other-console")).toEqual(storageOf("other"));
    const secrets = cloudflare.account.workers.get("other")?.deployed.secrets;
    expect(parseEnv(await checkout.read(".wrangler/deployed-keys.other.env"))).toEqual(secrets);
    expect(secrets).not.toEqual(cloudflare.account.workers.get("fairlead")?.deployed.secrets);
  });
});

describe("in the European Union", () => {
  beforeAll(begin);

  it("comes back there without being told again, from a CI with its keys, after a run that broke off", async () => {
    cloudflare.failOnce(/POST \/r2\/buckets/, "500");
    const broken = await deployInProcess(checkout, cloudflare, { words: ["--eu"] });
    expect(broken.code).toBe(1);
    expect(broken.output).toContain(
      "could not create the bucket fairlead-contents in the European Union: Cloudflare answered 500",
    );
    const { code, output, left } = await deployInProcess(checkout, cloudflare, {
      // As Cloudflare's own builds set it: it may not rename the Workers beside this one.
      variables: { ...keys, WORKERS_CI: "1", WRANGLER_CI_OVERRIDE_NAME: "fairlead" },
    });
    expect(code, output).toBe(0);
    expect(left).toEqual([]);
    expect([...cloudflare.account.workers.keys()]).toEqual(["fairlead-files", "fairlead-console", "fairlead"]);
    expect(cloudflare.account.workers.get("fairlead")?.deployed.secrets).toEqual(keys);
    expect(output).not.toContain(keys.ADMIN_KEY);
    const { databases, buckets, queues } = cloudflare.account;
    expect(databases.map(({ jurisdiction }) => jurisdiction)).toEqual(["eu"]);
    expect([...buckets]).toEqual(["eu/fairlead-contents"]);
    expect(queues.map(({ jurisdiction }) => jurisdiction)).toEqual(["eu", "eu", "eu"]);
    expect(bindingsOf("fairlead").get("CONTENTS")).toMatchObject({ jurisdiction: "eu" });
    expect(bindingsOf("fairlead").get("DATA_JURISDICTION")).toMatchObject({ text: "eu" });
    expect(output).toContain("Outside or anywhere: where the Worker's code runs");
  });

  it("stops where --eu meets storage outside, and changes nothing", async () => {
    const outside = await startCloudflare();
    outside.account.buckets.add("default/fairlead-contents");
    const { code, output, changes } = await deployInProcess(checkout, outside, { words: ["--eu"] });
    await outside.close();
    expect(code).toBe(1);
    expect(output).toContain("the bucket fairlead-contents lies in no jurisdiction, not in the European Union");
    expect(changes).toEqual([]);
  });

  it("keeps a database from a second ENCRYPTION_KEY", async () => {
    cloudflare.account.workers.clear();
    cloudflare.account.databases[0]?.sqlite.exec(
      "INSERT INTO data_keys VALUES ('k', 'w', 'sealed', '0badc0de', '2026-01-15T09:30:00.000Z')",
    );
    const { code, output, changes } = await deployInProcess(checkout, cloudflare);
    expect(code).toBe(1);
    expect(output).toContain("another ENCRYPTION_KEY sealed (the SHA-256 of its bytes begins with 0badc0de)");
    expect(changes).toEqual([]);
  });

  it("stops over the keys of another account's installation", async () => {
    const foreign = "# Keys of fairlead in the Cloudflare account x\nADMIN_KEY=abcdefghijklmnopq\n";
    await mkdir(join(checkout.folder, ".wrangler"), { recursive: true });
    await writeFile(join(checkout.folder, keysFile), foreign);
    const { code, output, changes } = await deployInProcess(checkout, cloudflare);
    expect(code).toBe(1);
    expect(output).toContain(`${keysFile} holds the keys of fairlead in the Cloudflare account x`);
    expect(changes).toEqual([]);
  });
});

describe("before anything happens", () => {
  beforeAll(begin);
  afterEach(() => {
    cloudflare.requests.length = 0;
  });

  it.each([
    { words: ["--help"], code: 0, says: "Usage: npm run deploy" },
    { words: ["--EU"], code: 2, says: "there is no option --EU: did you mean --eu?" },
  ])("$words asks nobody", async ({ words, code, says }) => {
    const run = await deploy(checkout, cloudflare, { words });
    expect(run.output).toContain(says);
    expect(run.code).toBe(code);
    expect(cloudflare.requests).toEqual([]);
  });

  it("shows its steps and builds the Worker with --dry-run, without an account", async () => {
    const { code, output } = await deployInProcess(checkout, cloudflare, { words: ["--dry-run", "--eu"] });
    expect(output).toContain("- create the bucket fairlead-contents in the European Union");
    expect(output).toContain("- deploy, with new ADMIN_KEY and ENCRYPTION_KEY");
    expect(output).toContain(
      "- take what comes from the queues fairlead-records, fairlead-records-dead, fairlead-broadcast",
    );
    expect(output).toContain("- run the crons 17 3 * * *, * * * * *");
    expect(output).toContain("- keep Durable Objects in the European Union too");
    expect(output).toContain("- answer at no host of its own");
    expect(output.match(/Total Upload: .* gzip: /g)).toHaveLength(3);
    expect(output).not.toContain("exiting now");
    expect(output.trimEnd()).toMatch(/fairlead: that is all; nothing was changed\.$/);
    expect(code).toBe(0);
    expect(cloudflare.requests).toEqual([]);
  });

  it("stops where nobody is logged in", async () => {
    const { code, output } = await deployInProcess(checkout, cloudflare, { variables: { CLOUDFLARE_API_TOKEN: "" } });
    expect(output).toContain("not logged in to Cloudflare");
    expect(code).toBe(1);
    expect(cloudflare.requests).toEqual([]);
  });

  it("makes no keys in a CI", async () => {
    const refused = await deployInProcess(checkout, cloudflare, { variables: { WORKERS_CI: "1" } });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("ADMIN_KEY and ENCRYPTION_KEY must come from the environment in a CI");
    expect(refused.changes).toEqual([]);
  });
});
