// What a deployment sees and makes on an account, against a stand-in of Cloudflare's API: every look-up and every creation
// failing in every way.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Cloudflare, openCloudflare } from "../../../../src/commands/deploy/cloudflare.ts";
import { readDatabaseState } from "../../../../src/commands/deploy/database.ts";
import { nothingOf, observe } from "../../../../src/commands/deploy/observe.ts";
import { addDatabase, addQueue } from "../../../cloudflare/account.ts";
import {
  accountId,
  type Fault,
  type Cloudflare as StandIn,
  startCloudflare,
} from "../../../cloudflare/start-cloudflare.ts";

const names = { worker: "fairlead", database: "fairlead", bucket: "fairlead-contents", queues: ["fairlead-records"] };
let standIn: StandIn;
let cloudflare: Cloudflare;

beforeEach(async () => {
  standIn = await startCloudflare();
  cloudflare = openCloudflare({
    baseUrl: standIn.variables["CLOUDFLARE_API_BASE_URL"] ?? "",
    headers: { authorization: `Bearer ${standIn.variables["CLOUDFLARE_API_TOKEN"]}` },
    accountId,
    signal: new AbortController().signal,
    answerWithinMs: 10_000,
  });
});
afterEach(() => standIn.close());

it("sees an empty account", async () => {
  expect(await observe(cloudflare, names)).toEqual({ ...nothingOf(names), subdomain: "there" });
});

it("sees what is there, by its exact name and on any page", async () => {
  const { account } = standIn;
  for (let index = 0; index < 25; index++) addDatabase(account, `fairlead-${index}`, null);
  const database = addDatabase(account, "fairlead", "eu");
  addDatabase(account, "fairlead-25", null);
  account.buckets.add("eu/fairlead-contents").add("default/fairlead-contents").add("eu/other");
  const queue = addQueue(account, { name: "fairlead-records", jurisdiction: "eu" });
  const { resources, secrets, subdomain } = await observe(cloudflare, names);
  expect(resources.map(({ kind, name, places }) => [kind.noun, name, places])).toEqual([
    ["database", "fairlead", [{ id: database.uuid, jurisdiction: "eu" }]],
    ["bucket", "fairlead-contents", [null, "eu"].map((jurisdiction) => ({ id: "", jurisdiction }))],
    ["queue", "fairlead-records", [{ id: queue.queue_id, jurisdiction: "eu", retention: 345_600 }]],
  ]);
  expect([secrets, subdomain]).toEqual([undefined, "there"]);
});

describe.each<[fault: Fault, cause: RegExp]>([
  [
    "403",
    /Cloudflare answered 403: Authentication error \[code: 10000\] \(the API token may lack a permission: docs\/deploying.md lists them\)/,
  ],
  ["500", /Cloudflare answered 500: An internal error \[code: 10001\]; try again in a while/],
  ["page", /Cloudflare answered 502 with a web page/],
  ["nonsense", /Cloudflare answered 200 with JSON of an unknown shape/],
  ["cut", /127\.0\.0\.1:\d+ cannot be reached: (UND_ERR_SOCKET|ECONNRESET); try again in a while/],
])("a %s", (fault, cause) => {
  it.each([
    { what: "the list of databases", path: /GET \/d1\/database$/, thing: "the database fairlead" },
    { what: "the database", path: /GET \/d1\/database\/./, thing: "the database fairlead" },
    { what: "the bucket", path: /GET \/r2\/buckets\/./, thing: "the bucket fairlead-contents" },
    { what: "the queues", path: /GET \/queues/, thing: "the queue fairlead-records" },
    { what: "the secrets", path: /GET .*\/secrets/, thing: "the secrets of the Worker fairlead" },
  ])("for $what stops with its cause", async ({ path, thing }) => {
    addDatabase(standIn.account, "fairlead", null);
    standIn.failOnce(path, fault);
    const problem = await observe(cloudflare, names).catch((error: Error) => error.message);
    expect(problem).toContain(`nothing was changed, because Cloudflare was unclear:\n  ${thing}`);
    expect(problem).toMatch(cause);
    expect(standIn.requests.every((request) => request.startsWith("GET "))).toBe(true);
    const { resources } = await observe(cloudflare, names);
    expect(resources.map(({ places }) => places.length)).toEqual([1, 0, 0]);
  });

  it("for the workers.dev subdomain leaves it to wrangler", async () => {
    standIn.failOnce(/GET \/workers\/subdomain/, fault);
    expect(await observe(cloudflare, names)).toEqual({ ...nothingOf(names), subdomain: "unknown" });
  });

  it("for a query of the database stops", async () => {
    const { uuid } = addDatabase(standIn.account, "fairlead", null);
    standIn.failOnce(/POST .*\/query/, fault);
    await expect(readDatabaseState(cloudflare, uuid)).rejects.toThrow(/could not read the database: /);
    expect(await readDatabaseState(cloudflare, uuid)).toEqual({ applied: [], hasCatalog: false });
  });
});

it("does not take the id of no account for an empty one", async () => {
  const lost = openCloudflare({
    baseUrl: standIn.variables["CLOUDFLARE_API_BASE_URL"] ?? "",
    headers: { authorization: `Bearer ${standIn.variables["CLOUDFLARE_API_TOKEN"]}` },
    accountId: "ffffffffffffffffffffffffffffffff",
    signal: new AbortController().signal,
    answerWithinMs: 10_000,
  });
  await expect(observe(lost, names)).rejects.toThrow(/Could not route/);
});
