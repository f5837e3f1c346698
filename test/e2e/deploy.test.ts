// `npm run deploy` as a user runs it, with the real wrangler, against a stand-in of Cloudflare's API.
import { statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Cloudflare, startCloudflare } from "../cloudflare/start-cloudflare.ts";
import { type Checkout, deploy, makeCheckout } from "./deploy-checkout.ts";

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

  it("agrees with wrangler's own book of migrations", async () => {
    const book = cloudflare.account.databases[0]?.sqlite.prepare("SELECT name FROM d1_migrations ORDER BY id").all();
    expect(book?.[0]).toEqual({ name: "0001_trunk.sql" });
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
    { words: ["--env", "nowhere"], code: 1, says: "wrangler.toml has no environment nowhere" },
  ])("$words asks nobody", async ({ words, code, says }) => {
    const run = await deploy(checkout, cloudflare, { words });
    expect(run.output).toContain(says);
    expect(run.code).toBe(code);
    expect(cloudflare.requests).toEqual([]);
  });

  it("shows its steps and builds the Worker with --dry-run, without an account", async () => {
    const whole = await makeCheckout({ small: false });
    const { code, output } = await deploy(whole, cloudflare, { words: ["--dry-run", "--eu"] });
    await whole.remove();
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
  beforeEach(async () => {
    cloudflare = await startCloudflare();
    checkout = await makeCheckout();
  });
  afterEach(async () => {
    await checkout.remove();
    await cloudflare.close();
  });

  it("goes on from there at the next run, step by step to the end", async () => {
    const failures = [
      ["GET /d1/database", "cut", "could not be told"],
      ["POST /d1/database", "403", "could not create the database fairlead: Cloudflare answered 403"],
      ["POST /r2/buckets", "cut", "could not create the bucket fairlead-contents: 127.0.0.1"],
      ["POST /queues", "page", "could not create the queue fairlead-records: Cloudflare answered 502 with a web page"],
      ["POST /d1/database/.*/import", "500", "wrangler d1 execute failed"],
      ["PUT /workers/scripts/fairlead", "403", "wrangler deploy failed"],
      ["PUT /workers/scripts/fairlead/schedules", "403", "wrangler deploy failed"],
      ["POST /queues/.*/consumers", "cut", "wrangler deploy failed"],
    ] as const;
    for (const [path, fault, says] of failures) {
      cloudflare.failOnce(new RegExp(`^${path}$`), fault);
      const { code, output, left } = await deploy(checkout, cloudflare);
      expect(code, `${path}\n${output}`).toBe(1);
      expect(output).toContain(says === "could not be told" ? "cannot be reached" : says);
      expect(left).toEqual([]);
      // Whatever failed: who made keys says where they are.
      const made = cloudflare.requests.some((request) => request.startsWith("PUT /workers/scripts/"));
      expect(output.includes(`rm ${keysFile}`)).toBe(made);
    }
    const keys = parseEnv(await checkout.read(keysFile));
    const { code, output } = await deploy(checkout, cloudflare);
    expect(code, output).toBe(0);
    expect(cloudflare.account.workers.get("fairlead")?.secrets).toEqual(keys);
    expect(parseEnv(await checkout.read(keysFile))).toEqual(keys);
    expect((await checkout.read(keysFile)).match(/ADMIN_KEY=/g)).toHaveLength(1);
    expect(cloudflare.account.databases).toHaveLength(1);
    expect(cloudflare.account.databases[0]?.sqlite.prepare("SELECT version FROM catalog_state").get()).toEqual({
      version: 1,
    });
  });

  it.each([
    "SIGINT",
    "SIGTERM",
  ] as const)("leaves nothing behind when it gets %s, and goes on at the next run", async (signal) => {
    for (const path of [/POST \/r2\/buckets/, /PUT \/upload/, /PUT \/workers\/scripts\/fairlead$/]) {
      cloudflare.failOnce(path, "hang");
      const { code, output, left } = await deploy(checkout, cloudflare, {
        started: (child) => {
          cloudflare.watch = (request) => {
            if (path.test(request)) child.kill(signal);
          };
        },
      });
      cloudflare.watch = undefined;
      expect(code, output).toBe(signal === "SIGINT" ? 130 : 143);
      expect(left).toEqual([]);
      expect(output).toContain("ended in the middle");
    }
    expect(cloudflare.account.workers.size).toBe(0);
    const { code, output } = await deploy(checkout, cloudflare);
    expect(code, output).toBe(0);
  });

  it("stops over the keys of another account's installation", async () => {
    await mkdir(join(checkout.folder, ".wrangler"));
    await writeFile(
      join(checkout.folder, keysFile),
      "# Keys of fairlead in the Cloudflare account x\nADMIN_KEY=abcdefghijklmnopq\n",
    );
    const { code, output, changes } = await deploy(checkout, cloudflare);
    expect(code).toBe(1);
    expect(output).toContain(`${keysFile} holds the keys of fairlead in the Cloudflare account x`);
    expect(changes).toEqual([]);
  });
});
