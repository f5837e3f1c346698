// A Worker that is somebody else's is never replaced; one of an earlier version, of a deployment that was ended, or of a place
// that was made for secrets is.
import { expect, it } from "vitest";
import type { Cloudflare } from "../../../../src/commands/deploy/cloudflare.ts";
import { refuseForeignWorkers } from "../../../../src/commands/deploy/foreign-workers.ts";

const flags = { compatibility_flags: ["nodejs_compat", "enable_request_signal"] };
const database = { name: "DB", type: "d1" };
const bucket = { name: "CONTENTS", type: "r2_bucket" };
const variable = { name: "EU_HOSTNAMES", type: "plain_text", text: "eu.*" };
const router = { bindings: [variable, database, bucket], ...flags };
const bound = {
  ...router,
  bindings: [...router.bindings, { name: "CONSOLE", type: "service", service: "x-console" }],
};
const files = { bindings: [], ...flags };
const shown = { bindings: [bucket, database], ...flags };
const shop = { bindings: [{ name: "CART", type: "kv_namespace" }], compatibility_flags: [] };

type Workers = Record<string, object>;

async function refusalOf(workers: Workers): Promise<string> {
  const cloudflare: Cloudflare = {
    accountId: "a",
    async ask({ path }) {
      const found = workers[path.split("/")[3] ?? ""];
      return found === undefined ? { state: "missing" } : { state: "there", value: found };
    },
  };
  const installation = { worker: "x", beside: { files: "x-files", console: "x-console" } };
  const refused = refuseForeignWorkers(cloudflare, installation);
  return refused.then(() => "", String);
}

it.each<[string, Workers]>([
  ["nothing is there", {}],
  ["all are ours", { x: bound, "x-files": files, "x-console": shown }],
  ["an earlier run was ended", { "x-files": files, "x-console": shown }],
  ["the router is of a version without the others", { x: router }],
  ["a place for secrets was made", { x: { bindings: [{ name: "ADMIN_KEY", type: "secret_text" }] } }],
  ["the console was given a binding more, and the router knows it", { x: bound, "x-console": shop }],
  ["Cloudflare does not tell the flags", { "x-files": { bindings: [] } }],
])("goes on where %s", async (_, workers) => {
  expect(await refusalOf(workers)).toBe("");
});

it.each<[string, Workers, string]>([
  ["the console", { "x-console": shop }, "a Worker x-console (bound to CART)"],
  ["the console, beside our router", { x: router, "x-console": shop }, "a Worker x-console (bound to CART)"],
  [
    "the reader of files",
    { "x-files": { bindings: [], compatibility_flags: [] } },
    "a Worker x-files (bound to nothing)",
  ],
  ["the router", { x: shop }, "a Worker x (bound to CART)"],
  ["two of them", { x: shop, "x-console": shop }, "a Worker x (bound to CART) and a Worker x-console (bound to CART)"],
])("stops where another Worker is called as %s", async (_, workers, said) => {
  const refusal = await refusalOf(workers);
  expect(refusal).toContain(said);
  expect(refusal).toContain("--name NAME");
});
