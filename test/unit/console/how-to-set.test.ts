// How a secret is set, by where the console runs.
import { Hono } from "hono";
import { expect, test } from "vitest";
import type { ConsoleEnvironment } from "../../../src/console/environment.ts";
import { howToSet } from "../../../src/console/how-to-set.ts";
import { readSettings } from "../../../src/env.ts";

const locally = "ACME_API_KEY=… in .dev.vars and a new start";

test.each([
  ["http://localhost:8787/", {}, locally],
  ["http://127.0.0.1/", {}, locally],
  ["http://laptop.example:8787/", { PRIVATE_URLS: "true" }, locally],
  ["https://router.example.com/", {}, "npx wrangler secret put ACME_API_KEY"],
])("at %s with %o: %s", async (address, variables, said) => {
  const app = new Hono<ConsoleEnvironment>().get("/", (context) => {
    context.set("settings", readSettings(variables));
    return context.text(howToSet(context, "ACME_API_KEY"));
  });
  expect(await (await app.request(address)).text()).toBe(said);
});
