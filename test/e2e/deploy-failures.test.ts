// Every step of a deployment fails once in each way that a network and a service have: refused, silent, cut off, and done
// without anybody hearing of it. Each run says so, leaves no secret behind, and the next one comes further.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { type Cloudflare, changesIn, type Fault } from "../cloudflare/start-cloudflare.ts";
import { type Checkout, deploy, keys, makeSite, wrangler } from "./deploy-checkout.ts";
import { deployInProcess } from "./deploy-in-process.ts";

const keysFile = ".wrangler/deployed-keys.env";
let cloudflare: Cloudflare;
let checkout: Checkout;

beforeAll(async () => {
  const site = await makeSite();
  ({ cloudflare, checkout } = site);
  return site.remove;
});

interface Step {
  request: string;
  /** What the run was about to do. */
  says: string;
}

/** In their order; with the last fault a step is done, so that the next one has its turn. */
const creations: Step[] = [
  { request: "POST /d1/database", says: "create the database fairlead" },
  { request: "POST /r2/buckets", says: "create the bucket fairlead-contents" },
  { request: "POST /queues", says: "create the queue fairlead-records" },
  { request: "POST /queues", says: "create the queue fairlead-records-dead" },
];
const faults: [fault: Fault, cause: RegExp][] = [
  ["403", /Cloudflare answered 403: Authentication error .*may lack a permission/],
  ["500", /Cloudflare answered 500: An internal error/],
  ["page", /Cloudflare answered 502 with a web page/],
  ["hang", /127\.0\.0\.1:\d+ did not answer within 1 s/],
  ["cut", /127\.0\.0\.1:\d+ cannot be reached/],
  ["late", /127\.0\.0\.1:\d+ cannot be reached/],
];

describe.each(creations)("$says", ({ request, says }) => {
  it.each(faults)("by %s: it says so and stops there", async (fault, cause) => {
    cloudflare.failOnce(new RegExp(`^${request}$`), fault);
    const { code, output, changes, left } = await deployInProcess(checkout, cloudflare);
    expect(code, output).toBe(1);
    expect(output).toContain(`could not ${says}: `);
    expect(output).toMatch(cause);
    expect(changes).toEqual([request]);
    expect(left).toEqual([]);
    expect(output).not.toContain(keysFile);
  });
});

/** What wrangler does: its own words say what failed. */
const imports: WranglersStep[] = [
  { request: "POST /d1/database/.*/import", fault: "403", says: "wrangler d1 execute failed" },
  { request: "PUT /upload/.*", fault: "cut", says: "wrangler d1 execute failed" },
  { request: "POST /d1/database/.*/import", fault: "late", skip: 1, says: "wrangler d1 execute failed" },
];
/** The Worker that reads files is deployed first: without it the other could not be bound to it. */
const filesUpload: WranglersStep = {
  request: "PUT /workers/scripts/fairlead-files",
  fault: "403",
  says: "wrangler deploy failed",
};
const upload = "(PUT|POST) /workers/scripts/fairlead(/versions)?";
const uploads: WranglersStep[] = [
  { request: upload, fault: "403", says: "wrangler deploy failed" },
  { request: "POST /workers/scripts/fairlead/subdomain", fault: "403", says: "wrangler deploy failed" },
  { request: "PUT /workers/scripts/fairlead/schedules", fault: "403", says: "wrangler deploy failed" },
  { request: "PUT /queues/.*/consumers/.*", fault: "late", says: "wrangler deploy failed" },
];
let made: string | undefined;

interface WranglersStep extends Step {
  fault: Fault;
  skip?: number;
}

async function fail(step: WranglersStep): Promise<void> {
  cloudflare.failOnce(new RegExp(`^${step.request}$`), step.fault, step.skip);
  const { code, output, left } = await deployInProcess(checkout, cloudflare);
  expect(code, output).toBe(1);
  expect(output).toContain(step.says);
  expect(left).toEqual([]);
  // Whoever made keys says where they are, whatever failed behind that; and nobody makes others.
  const uploading = cloudflare.requests.some((request) => /^PUT \/workers\/scripts\/fairlead(?!-)/.test(request));
  expect(output.includes(`rm ${keysFile}`)).toBe(uploading);
  if (uploading) made ??= await checkout.read(keysFile);
}

it.each([...imports, filesUpload])("$request by $fault: it says so, and the next run comes further", fail);

/** The last one is done, and nobody is left to hear of it. */
const endings = [
  { step: /^GET \/d1\/database$/, fault: "hang", signal: "SIGINT", code: 130 },
  { step: /^PUT \/workers\/scripts\/fairlead$/, fault: "hang", signal: "SIGTERM", code: 143 },
  { step: /^PUT \/workers\/scripts\/fairlead$/, fault: "late", signal: "SIGTERM", code: 143 },
] as const;

it.each(endings)("ended at $step by $signal ($fault) it leaves nothing behind", async (ending) => {
  cloudflare.failOnce(ending.step, ending.fault);
  const run = await deploy(checkout, cloudflare, {
    started: (child) => {
      cloudflare.watch = (request) => {
        if (ending.step.test(request)) child.kill(ending.signal);
      };
    },
  });
  cloudflare.watch = undefined;
  expect(run.code, run.output).toBe(ending.code);
  expect(run.output).toContain("ended in the middle");
  expect(run.left).toEqual([]);
  expect(cloudflare.account.workers.has("fairlead")).toBe(ending.fault === "late");
});

it.each(uploads)("$request by $fault: it says so, and the next run comes further", fail);

it("comes to the end, with one of everything", async () => {
  const { code, output } = await deployInProcess(checkout, cloudflare);
  expect(code, output).toBe(0);
  expect(await checkout.read(keysFile)).toBe(made);
  const { databases, buckets, queues, workers } = cloudflare.account;
  expect(workers.get("fairlead")?.secrets).toEqual(parseEnv(made ?? ""));
  expect([databases.length, buckets.size, queues.length]).toEqual([1, 1, 2]);
  expect(queues[0]?.consumers).toHaveLength(1);
  expect(databases[0]?.sqlite.prepare("SELECT version FROM catalog_state").get()).toEqual({ version: 1 });
});

it("rotates ENCRYPTION_KEY in one step, as the documentation says", async () => {
  const { ENCRYPTION_KEY: former } = parseEnv(made ?? "");
  const rotated = { ENCRYPTION_KEY: keys.ENCRYPTION_KEY, ENCRYPTION_KEY_PREVIOUS: former };
  await writeFile(join(checkout.folder, "rotate.json"), JSON.stringify(rotated));
  cloudflare.requests.length = 0;
  await wrangler(checkout, cloudflare, ["secret", "bulk", "rotate.json"]);
  expect(changesIn(cloudflare.requests)).toEqual(["PATCH /workers/scripts/fairlead/secrets-bulk"]);
  expect(cloudflare.account.workers.get("fairlead")?.secrets).toMatchObject(rotated);
});
