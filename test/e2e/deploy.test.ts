// `npm run deploy` as a user runs it, with the real wrangler, against a stand-in of Cloudflare's API.
import { statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Cloudflare, startCloudflare } from "../cloudflare/start-cloudflare.ts";
import { type Checkout, deploy, makeCheckout, wrangler } from "./deploy-checkout.ts";

const keysFile = ".wrangler/deployed-keys.env";
let cloudflare: Cloudflare;

function bindingsOf(worker: string) {
  return new Map(cloudflare.account.workers.get(worker)?.metadata.bindings.map((each) => [each.name, each]));
}

describe("on an account that has nothing", () => {
  let checkout: Checkout;
  beforeAll(async () => {
    cloudflare = await startCloudflare();
    checkout = await makeCheckout();
  });
  afterAll(async () => {
    await checkout.remove();
    await cloudflare.close();
  });

  it("makes everything at the first run", async () => {
    const before = await checkout.read("wrangler.toml");
    const { code, output, left } = await deploy(checkout, cloudflare);
    expect(code, output).toBe(0);
    expect(cloudflare.unknown).toEqual([]);
    expect(left).toEqual([]);
    expect(await checkout.read("wrangler.toml")).toBe(before);
    const { databases, buckets, queues, workers } = cloudflare.account;
    expect(bindingsOf("fairlead").get("DB")).toMatchObject({ id: databases[0]?.uuid });
    expect([...buckets]).toEqual(["default/fairlead-contents"]);
    expect(queues.map(({ queue_name, settings }) => [queue_name, settings.message_retention_period])).toEqual([
      ["fairlead-records", 1_209_600],
      ["fairlead-records-dead", 1_209_600],
    ]);
    expect(queues[0]?.consumers[0]).toMatchObject({ script: "fairlead", dead_letter_queue: "fairlead-records-dead" });
    expect(queues[1]?.consumers[0]).toMatchObject({ script: "fairlead" });
    expect(databases[0]?.sqlite.prepare("SELECT version FROM catalog_state").get()).toEqual({ version: 1 });
    expect(output).toContain("https://fairlead.example.workers.dev/api/v1");
    expect(output).toMatch(/Not checked: https:\/\/fairlead\.example\.workers\.dev could not be reached from here/);

    const keys = parseEnv(await checkout.read(keysFile));
    expect(workers.get("fairlead")?.secrets).toEqual(keys);
    expect(Object.keys(keys)).toEqual(["ADMIN_KEY", "ENCRYPTION_KEY"]);
    expect(statSync(join(checkout.folder, keysFile)).mode & 0o777).toBe(0o600);
    expect(output.indexOf(`ENCRYPTION_KEY are in ${keysFile}`)).toBeLessThan(output.indexOf("Total Upload"));
    expect(output).toContain(`rm ${keysFile}`);
    for (const key of Object.values(keys)) expect(output).not.toContain(key);
  });

  it("makes nothing anew at the second run, and reminds of the keys", async () => {
    const { code, output, changes } = await deploy(checkout, cloudflare);
    expect(code, output).toBe(0);
    expect(changes.filter((change) => /database|buckets|POST \/queues$|PATCH \/queues/.test(change))).toEqual([]);
    expect(cloudflare.account.workers.get("fairlead")).toMatchObject({
      versions: 2,
      secrets: parseEnv(await checkout.read(keysFile)),
    });
    expect(output).toContain(`rm ${keysFile}`);
    expect(output).not.toContain("The new ADMIN_KEY");
  });

  it("agrees with wrangler's own book of migrations, which finds the database by its name", async () => {
    const output = await wrangler(checkout, cloudflare, ["d1", "migrations", "list", "DB", "--remote"]);
    expect(output).toContain("No migrations to apply");
  });

  it("finds the same installation from a fresh checkout in a CI, and applies only a new migration", async () => {
    const fresh = await makeCheckout();
    await writeFile(join(fresh.folder, "migrations", "9999_new.sql"), "CREATE TABLE new_table (id); -- it's new;\n");
    const { code, output, changes } = await deploy(fresh, cloudflare, { variables: { CI: "true" } });
    await fresh.remove();
    expect(code, output).toBe(0);
    expect(output).toContain("apply migration 9999_new.sql");
    expect(output).not.toContain("0001_trunk.sql");
    expect(changes.filter((change) => change === "POST /d1/database" || change === "POST /queues")).toEqual([]);
    expect(cloudflare.account.databases).toHaveLength(1);
  });

  it("shows what an upgrade would change, and changes nothing", async () => {
    const newer = await makeCheckout();
    cloudflare.account.databases[0]?.sqlite.exec("DELETE FROM models WHERE id = 'fairlead/demo'");
    await writeFile(join(newer.folder, "migrations", "9999_newer.sql"), "CREATE TABLE newer (id);");
    await newer.edit("wrangler.toml", (text) => text.replace("[vars]", '[vars]\nSANDBOX = "true"'));
    const { code, output, changes } = await deploy(newer, cloudflare, { command: "upgrade", words: ["--check"] });
    await newer.remove();
    expect(code, output).toBe(0);
    expect(output).toContain("Migrations\n  1 to apply\n    9999_newer.sql");
    expect(output).toContain("Settings\n  1 new\n    SANDBOX");
    expect(output).toContain("Built-in models\n  1 new\n    fairlead/demo");
    expect(output).toContain("Built-in providers: nothing to change");
    expect(changes).toEqual([]);
  });

  it("deploys another installation beside it", async () => {
    const { code, output } = await deploy(checkout, cloudflare, { words: ["--name", "other", "--eu"] });
    expect(code, output).toBe(0);
    const other = cloudflare.account.databases.find(({ name }) => name === "other");
    expect(other).toMatchObject({ jurisdiction: "eu" });
    expect(bindingsOf("other").get("DB")).toMatchObject({ id: other?.uuid });
    expect(bindingsOf("other").get("CONTENTS")).toMatchObject({ bucket_name: "other-contents", jurisdiction: "eu" });
    expect(cloudflare.account.queues.find(({ queue_name: name }) => name === "other-records")?.consumers).toHaveLength(
      1,
    );
    const secrets = cloudflare.account.workers.get("other")?.secrets;
    expect(parseEnv(await checkout.read(".wrangler/deployed-keys.other.env"))).toEqual(secrets);
    expect(secrets).not.toEqual(cloudflare.account.workers.get("fairlead")?.secrets);
  });
});

describe("in the European Union", () => {
  let checkout: Checkout;
  beforeAll(async () => {
    cloudflare = await startCloudflare();
    checkout = await makeCheckout();
  });
  afterAll(async () => {
    await checkout.remove();
    await cloudflare.close();
  });

  it("comes back there without being told again, after a run that broke off", async () => {
    cloudflare.failOnce(/POST \/r2\/buckets/, "500");
    const broken = await deploy(checkout, cloudflare, { words: ["--eu"] });
    expect(broken.code).toBe(1);
    expect(broken.output).toContain(
      "could not create the bucket fairlead-contents in the European Union: Cloudflare answered 500",
    );
    const { code, output } = await deploy(checkout, cloudflare);
    expect(code, output).toBe(0);
    const { databases, buckets, queues } = cloudflare.account;
    expect(databases.map(({ jurisdiction }) => jurisdiction)).toEqual(["eu"]);
    expect([...buckets]).toEqual(["eu/fairlead-contents"]);
    expect(queues.map(({ jurisdiction }) => jurisdiction)).toEqual(["eu", "eu"]);
    expect(bindingsOf("fairlead").get("CONTENTS")).toMatchObject({ jurisdiction: "eu" });
    expect(bindingsOf("fairlead").get("DATA_JURISDICTION")).toMatchObject({ text: "eu" });
    expect(output).toContain("Outside or anywhere: where the Worker's code runs");
  });

  it("stops where --eu meets storage outside, and changes nothing", async () => {
    const outside = await startCloudflare();
    outside.account.buckets.add("default/fairlead-contents");
    const { code, output, changes } = await deploy(checkout, outside, { words: ["--eu"] });
    await outside.close();
    expect(code).toBe(1);
    expect(output).toContain("the bucket fairlead-contents lies in no jurisdiction, not in the European Union");
    expect(changes).toEqual([]);
  });
});

describe("before anything happens", () => {
  let checkout: Checkout;
  beforeAll(async () => {
    cloudflare = await startCloudflare();
    checkout = await makeCheckout();
  });
  afterEach(() => {
    cloudflare.requests.length = 0;
  });
  afterAll(async () => {
    await checkout.remove();
    await cloudflare.close();
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
    const { code, output } = await deploy(checkout, cloudflare, { words: ["--dry-run", "--eu"] });
    expect(output).toContain("- create the bucket fairlead-contents in the European Union");
    expect(output).toContain("- deploy, with new ADMIN_KEY and ENCRYPTION_KEY");
    expect(output).toMatch(/Total Upload: .* gzip: /);
    expect(code).toBe(0);
    expect(cloudflare.requests).toEqual([]);
  });

  it("stops where nobody is logged in", async () => {
    const { code, output } = await deploy(checkout, cloudflare, { variables: { CLOUDFLARE_API_TOKEN: "" } });
    expect(output).toContain("not logged in to Cloudflare");
    expect(code).toBe(1);
    expect(cloudflare.requests).toEqual([]);
  });

  it("makes no keys in a CI, and uses those of the environment", async () => {
    const refused = await deploy(checkout, cloudflare, { variables: { WORKERS_CI: "1" } });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("ADMIN_KEY and ENCRYPTION_KEY must come from the environment in a CI");
    expect(refused.changes).toEqual([]);
    const keys = {
      ADMIN_KEY: "the-admin-key-of-the-build",
      ENCRYPTION_KEY: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    };
    const { code, output, left } = await deploy(checkout, cloudflare, { variables: { ...keys, WORKERS_CI: "1" } });
    expect(code, output).toBe(0);
    expect(left).toEqual([]);
    expect(cloudflare.account.workers.get("fairlead")?.secrets).toEqual(keys);
    expect(output).not.toContain(keys.ADMIN_KEY);
  });

  it("keeps a database from a second ENCRYPTION_KEY", async () => {
    cloudflare.account.workers.clear();
    cloudflare.account.databases[0]?.sqlite.exec(
      "INSERT INTO data_keys VALUES ('k', 'w', 'sealed', '0badc0de', '2026-01-15T09:30:00.000Z')",
    );
    const { code, output, changes } = await deploy(checkout, cloudflare);
    expect(code).toBe(1);
    expect(output).toContain("another ENCRYPTION_KEY sealed (the SHA-256 of its bytes begins with 0badc0de)");
    expect(changes).toEqual([]);
  });
});

describe("where a step fails once", () => {
  let checkout: Checkout;
  let made: string | undefined;
  beforeAll(async () => {
    cloudflare = await startCloudflare();
    checkout = await makeCheckout();
  });
  afterAll(async () => {
    await checkout.remove();
    await cloudflare.close();
  });

  it.each([
    { path: "GET /d1/database", fault: "cut", says: "nothing was changed, because Cloudflare was unclear" },
    {
      path: "POST /d1/database",
      fault: "403",
      says: "could not create the database fairlead: Cloudflare answered 403",
    },
    { path: "POST /r2/buckets", fault: "cut", says: "could not create the bucket fairlead-contents: 127.0.0.1" },
    {
      path: "POST /queues",
      fault: "page",
      says: "could not create the queue fairlead-records: Cloudflare answered 502",
    },
    { path: "POST /d1/database/.*/import", fault: "500", says: "wrangler d1 execute failed" },
    { path: "PUT /workers/scripts/fairlead", fault: "403", says: "wrangler deploy failed" },
    { path: "PUT /workers/scripts/fairlead/schedules", fault: "403", says: "wrangler deploy failed" },
    { path: "PUT /queues/.*/consumers/.*", fault: "cut", says: "wrangler deploy failed" },
  ] as const)("$path by $fault: it says so, and the next run comes further", async ({ path, fault, says }) => {
    cloudflare.failOnce(new RegExp(`^${path}$`), fault);
    const { code, output, left } = await deploy(checkout, cloudflare);
    expect(code, output).toBe(1);
    expect(output).toContain(says);
    expect(left).toEqual([]);
    // Whoever made keys says where they are, whatever failed behind that; and nobody makes others.
    const uploading = cloudflare.requests.some((request) => request.startsWith("PUT /workers/scripts/"));
    expect(output.includes(`rm ${keysFile}`)).toBe(uploading);
    if (uploading) made ??= await checkout.read(keysFile);
  });

  it("comes to the end", async () => {
    const { code, output } = await deploy(checkout, cloudflare);
    expect(code, output).toBe(0);
    expect(await checkout.read(keysFile)).toBe(made);
    expect(cloudflare.account.workers.get("fairlead")?.secrets).toEqual(parseEnv(made ?? ""));
    const { databases, queues } = cloudflare.account;
    expect(databases).toHaveLength(1);
    expect(queues[0]?.consumers).toHaveLength(1);
    expect(databases[0]?.sqlite.prepare("SELECT version FROM catalog_state").get()).toEqual({ version: 1 });
  });
});

describe("where it is ended in the middle", () => {
  let checkout: Checkout;
  beforeAll(async () => {
    cloudflare = await startCloudflare();
    checkout = await makeCheckout();
  });
  afterAll(async () => {
    await checkout.remove();
    await cloudflare.close();
  });

  it.each([
    { step: /POST \/r2\/buckets/, signal: "SIGINT", code: 130 },
    { step: /PUT \/upload/, signal: "SIGTERM", code: 143 },
    { step: /PUT \/workers\/scripts\/fairlead$/, signal: "SIGTERM", code: 143 },
  ] as const)("at $step by $signal it leaves nothing behind", async ({ step, signal, code }) => {
    cloudflare.failOnce(step, "hang");
    const run = await deploy(checkout, cloudflare, {
      started: (child) => {
        cloudflare.watch = (request) => {
          if (step.test(request)) child.kill(signal);
        };
      },
    });
    cloudflare.watch = undefined;
    expect(run.code, run.output).toBe(code);
    expect(run.output).toContain("ended in the middle");
    expect(run.left).toEqual([]);
    expect(cloudflare.account.workers.size).toBe(0);
  });

  it("goes on at the next run", async () => {
    const { code, output } = await deploy(checkout, cloudflare);
    expect(code, output).toBe(0);
    expect(cloudflare.account.databases).toHaveLength(1);
    expect(cloudflare.account.workers.get("fairlead")?.secrets).toEqual(parseEnv(await checkout.read(keysFile)));
  });

  it("stops over the keys of another account's installation", async () => {
    cloudflare.account.workers.clear();
    const foreign = "# Keys of fairlead in the Cloudflare account x\nADMIN_KEY=abcdefghijklmnopq\n";
    await writeFile(join(checkout.folder, keysFile), foreign);
    const { code, output, changes } = await deploy(checkout, cloudflare);
    expect(code).toBe(1);
    expect(output).toContain(`${keysFile} holds the keys of fairlead in the Cloudflare account x`);
    expect(changes).toEqual([]);
  });
});
