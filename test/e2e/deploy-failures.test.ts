// Every change that a deployment makes fails once in each way that a network and a service have, and every one is the last
// that a run comes to, because it is ended there. Each run says so and leaves no secret behind; the next one comes to the
// end, with one of everything and the keys that were made first.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyAccount } from "../cloudflare/account.ts";
import { type Cloudflare, changesIn, type Fault } from "../cloudflare/start-cloudflare.ts";
import { type Checkout, deploy, keys, makeSite } from "./deploy-checkout.ts";
import { deployInProcess, wranglerInProcess } from "./deploy-in-process.ts";

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
  /** How many of the same come before. */
  before: number;
  /** What the run was about to do. */
  says: string;
}

/** All that changes an account at a first deployment, in its order: ours, and what wrangler does for us. */
const creations: Step[] = [
  { request: "POST /d1/database", before: 0, says: "could not create the database fairlead: " },
  { request: "POST /r2/buckets", before: 0, says: "could not create the bucket fairlead-contents: " },
  { request: "POST /queues", before: 0, says: "could not create the queue fairlead-records: " },
  { request: "POST /queues", before: 0, says: "could not create the queue fairlead-broadcast: " },
  { request: "POST /queues", before: 0, says: "could not create the queue fairlead-records-dead: " },
];
const imports: Step[] = [
  { request: "POST /d1/database/.*/import", before: 0, says: "wrangler d1 execute failed" },
  { request: "PUT /upload/.*", before: 0, says: "wrangler d1 execute failed" },
  { request: "POST /d1/database/.*/import", before: 1, says: "wrangler d1 execute failed" },
];
const uploadsBeside = (worker: string): Step[] => [
  { request: `PUT /workers/scripts/${worker}`, before: 0, says: "wrangler deploy failed" },
  { request: `POST /workers/scripts/${worker}/subdomain`, before: 0, says: "wrangler deploy failed" },
];
/** Without those of the Worker for files, which go as the console's do. */
const uploads: Step[] = [
  ...uploadsBeside("fairlead-console"),
  { request: "PUT /workers/scripts/fairlead", before: 0, says: "wrangler deploy failed" },
  { request: "POST /workers/scripts/fairlead/subdomain", before: 0, says: "wrangler deploy failed" },
  { request: "PUT /workers/scripts/fairlead/schedules", before: 0, says: "wrangler deploy failed" },
  { request: "POST /queues/.*/consumers", before: 0, says: "wrangler deploy failed" },
  { request: "POST /queues/.*/consumers", before: 1, says: "wrangler deploy failed" },
  { request: "POST /queues/.*/consumers", before: 2, says: "wrangler deploy failed" },
];
const steps = [...creations, ...imports, ...uploadsBeside("fairlead-files"), ...uploads];
/** At a later deployment wrangler makes a version, deploys it, and puts consumers that are there. */
const laterUploads: Step[] = [
  { request: "POST /workers/scripts/fairlead/versions", before: 0, says: "wrangler deploy failed" },
  { request: "POST /workers/scripts/fairlead/deployments", before: 0, says: "wrangler deploy failed" },
  { request: "PUT /queues/.*/consumers/.*", before: 0, says: "wrangler deploy failed" },
];

it("is all that a first deployment changes", async () => {
  const { code, output, changes } = await deployInProcess(checkout, cloudflare);
  expect(code, output).toBe(0);
  expect(cloudflare.unknown).toEqual([]);
  expect(changes).toEqual(steps.map(({ request }) => expect.stringMatching(`^${request}$`)));
  await expectWhole();
});

/** As before the first deployment; with storage, as before its first upload. */
function startOver({ keepStorage = false } = {}) {
  rmSync(join(checkout.folder, ".wrangler"), { recursive: true, force: true });
  cloudflare.requests.length = 0;
  if (!keepStorage) cloudflare.account = emptyAccount();
  cloudflare.account.workers.clear();
  for (const queue of cloudflare.account.queues) queue.consumers = [];
}

const isMade = () => existsSync(join(checkout.folder, keysFile));

async function expectWhole() {
  const { databases, buckets, queues, workers } = cloudflare.account;
  const worker = workers.get("fairlead");
  expect([databases.length, [...buckets], queues.length]).toEqual([1, ["default/fairlead-contents"], 3]);
  const consumed = queues.map(({ consumers }) => consumers.map(({ script }) => script));
  expect(consumed).toEqual([["fairlead"], ["fairlead"], ["fairlead"]]);
  expect(databases[0]?.sqlite.prepare("SELECT version FROM catalog_state").get()).toEqual({ version: 1 });
  expect([...workers.keys()]).toEqual(["fairlead-files", "fairlead-console", "fairlead"]);
  expect([worker?.workersDev, worker?.schedules.length]).toEqual([true, 2]);
  expect(worker?.deployed.secrets).toEqual(parseEnv(await checkout.read(keysFile)));
  const ofDatabase = worker?.deployed.metadata.bindings.find(({ name }) => name === "DB");
  expect(ofDatabase).toMatchObject({ id: databases[0]?.uuid });
}

/** The keys of a run that came far enough to make some stay in force. */
async function expectNextRunIsWhole() {
  const made = isMade() ? await checkout.read(keysFile) : undefined;
  const next = await deployInProcess(checkout, cloudflare);
  expect(next.code, next.output).toBe(0);
  await expectWhole();
  if (made !== undefined) expect(await checkout.read(keysFile)).toBe(made);
}

async function expectFailure({ request, before, says }: Step, fault: Fault) {
  cloudflare.failOnce(new RegExp(`^${request}$`), fault, before);
  const patience = fault === "hang" ? { answerWithinMs: 1_000 } : {};
  const { code, output, left, changes } = await deployInProcess(checkout, cloudflare, patience);
  expect(left).toEqual([]);
  // Whoever made keys says where they are, whatever failed behind that, and never which.
  expect(output.includes(`rm ${keysFile}`)).toBe(isMade());
  if (isMade())
    for (const key of Object.values(parseEnv(await checkout.read(keysFile)))) expect(output).not.toContain(key);
  // Some of its requests wrangler sends again by itself.
  if (code === 0) expect(countOf(request)).toBeGreaterThan(1 + before);
  else expect([code, output]).toEqual([1, expect.stringContaining(says)]);
  return { code, output, changes };
}

function countOf(request: string) {
  return cloudflare.requests.filter((each) => new RegExp(`^${request}$`).test(each)).length;
}

describe("a creation", () => {
  beforeAll(() => startOver());

  // With the last fault it is done, so that the next one has its turn.
  describe.each(creations)("$says", (step) => {
    it.each<[fault: Fault, cause: RegExp]>([
      ["403", /Cloudflare answered 403: Authentication error .*may lack a permission/],
      ["429", /Cloudflare answered 429: Too many requests .*; try again in a while/],
      ["500", /Cloudflare answered 500: An internal error .*; try again in a while/],
      ["page", /Cloudflare answered 502 with a web page/],
      ["nonsense", /Cloudflare answered 200 with JSON of an unknown shape/],
      ["hang", /127\.0\.0\.1:\d+ did not answer within 1 s/],
      ["cut", /127\.0\.0\.1:\d+ cannot be reached/],
      ["late", /127\.0\.0\.1:\d+ cannot be reached/],
    ])("by %s: it says so and stops there", async (fault, cause) => {
      const { code, output, changes } = await expectFailure(step, fault);
      expect([code, changes]).toEqual([1, [step.request]]);
      expect(output).toMatch(cause);
    });
  });

  it("is not made again by the next run", expectNextRunIsWhole);
});

describe.each<Fault>(["403", "500", "late"])("by %s", (fault) => {
  describe("an import", () => {
    beforeAll(() => startOver());

    it.each(imports)("that fails at $request ($before before it) is not half done", async (step) => {
      expect((await expectFailure(step, fault)).code).toBe(1);
    });

    it("is done once by the next run", expectNextRunIsWhole);
  });

  it.each(uploads)("$request ($before before it): it says so, and the next run comes to the end", async (step) => {
    startOver({ keepStorage: true });
    const { code } = await expectFailure(step, fault);
    if (fault === "403") expect(code).toBe(1);
    await expectNextRunIsWhole();
  });

  it.each(laterUploads)("$request of a later deployment: the same", async (step) => {
    await expectFailure(step, fault);
    await expectNextRunIsWhole();
  });
});

/** Of keys that were made, and of files that nobody had the time to remove. */
async function expectNoKeyIn(texts: string) {
  const made = isMade() ? Object.values(parseEnv(await checkout.read(keysFile))) : [];
  for (const key of made) expect(texts).not.toContain(key);
}

describe("ended", () => {
  const ours = creations.length + imports.length;

  it.each(steps.map(({ request }, at) => ({ request, at })))("by SIGKILL when $request is done", async ({ at }) => {
    const keepStorage = at >= ours;
    startOver({ keepStorage });
    const ending = { at: keepStorage ? at - ours : at, signal: "SIGKILL", isDone: true } as const;
    const { ended, texts } = await deployInProcess(checkout, cloudflare, { ending });
    expect(ended).toBe(true);
    await expectNoKeyIn(texts);
    await expectNextRunIsWhole();
  });

  it.each(creations.map(({ request }, at) => ({ request, at })))("by SIGTERM before $request", async ({ at }) => {
    startOver();
    const ending = { at, signal: "SIGTERM", isDone: false } as const;
    const { code, left } = await deployInProcess(checkout, cloudflare, { ending });
    expect([code, left]).toEqual([143, []]);
    await expectNextRunIsWhole();
  });
});

/** A process, and a wrangler in a process of its own. */
async function endReally({ at, fault, signal }: { at: RegExp; fault: Fault; signal: NodeJS.Signals }) {
  startOver({ keepStorage: true });
  cloudflare.failOnce(at, fault);
  const run = await deploy(checkout, cloudflare, {
    started: (child) => {
      cloudflare.watch = (request) => {
        if (at.test(request)) child.kill(signal);
      };
    },
  });
  cloudflare.watch = undefined;
  await expectNoKeyIn(run.texts);
  return run;
}

const upload = /^PUT \/workers\/scripts\/fairlead$/;

it.each([
  { at: /^GET \/d1\/database$/, fault: "hang", signal: "SIGINT", code: 130 },
  { at: upload, fault: "hang", signal: "SIGTERM", code: 143 },
] as const)("ended at $at by $signal, its wrangler ends with it, and nothing is left", async ({ code, ...ending }) => {
  const run = await endReally(ending);
  expect(run.code, run.output).toBe(code);
  expect(run.output).toContain("ended in the middle");
  expect(run.left).toEqual([]);
  expect(cloudflare.account.workers.has("fairlead")).toBe(false);
  await expectNextRunIsWhole();
});

it("is rolled back and rotated by wrangler's own commands, as the documentation says", async () => {
  await deployInProcess(checkout, cloudflare);
  const { versions = [] } = cloudflare.account.workers.get("fairlead") ?? {};
  const rolledBack = await wranglerInProcess(checkout, cloudflare, ["rollback"]);
  const worker = cloudflare.account.workers.get("fairlead");
  expect(worker?.deployed, rolledBack).toBe(versions.at(-2));
  const { ENCRYPTION_KEY: former } = parseEnv(await checkout.read(keysFile));
  const rotated = { ENCRYPTION_KEY: keys.ENCRYPTION_KEY, ENCRYPTION_KEY_PREVIOUS: former };
  writeFileSync(join(checkout.folder, "rotate.json"), JSON.stringify(rotated));
  cloudflare.requests.length = 0;
  await wranglerInProcess(checkout, cloudflare, ["secret", "bulk", "rotate.json"]);
  expect(changesIn(cloudflare.requests)).toEqual(["PATCH /workers/scripts/fairlead/secrets-bulk"]);
  expect(cloudflare.account.workers.get("fairlead")?.deployed.secrets).toMatchObject(rotated);
});

it("killed in the upload it leaves no key behind", async () => {
  const { code } = await endReally({ at: upload, fault: "hang", signal: "SIGKILL" });
  expect([code, isMade()]).toEqual([null, true]);
});
