// Every page of the console for people: by keyboard, with a screen reader, in dark colours, on a narrow screen.
import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type Browsing, chat, signIn, startBrowsing } from "./browse.ts";
import { manage } from "./product.ts";

const product = inject("product");
let browsing: Browsing;
let owner: Page;
let pages: string[];

const sandbox = (name: string) => ({
  slug: `sandbox-${name}`,
  name: `Sandbox ${name}`,
  dialect: "sandbox",
  base_url: "https://sandbox.invalid",
});
const pricing = { prompt: "0.000001", completion: "0.000001" };
const catalog = {
  providers: [sandbox("a"), sandbox("b")],
  models: [
    {
      id: "fairlead/demo",
      name: "Fairlead Demo",
      context_length: 131_072,
      endpoints: ["sandbox-a", "sandbox-b"].map((provider) => ({ provider, upstream_model: "demo", pricing })),
    },
  ],
};

beforeAll(async () => {
  await manage("PUT", "/catalog", catalog);
  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: true });
  const generation = await chat(product, "Is anybody there?");
  browsing = await startBrowsing(product.url);
  await makeOwner(await browsing.open());
  owner = await signIn(browsing, product.adminKey);
  pages = [
    "/logs",
    `/logs/${generation}`,
    `/logs/${generation}?tab=prompt`,
    `/logs/${generation}?tab=completion`,
    "/errors",
    "/activity",
    "/try",
    "/models",
    "/models/fairlead/demo",
    "/providers",
    "/providers/sandbox-a",
    "/docs",
    "/settings/keys",
    "/settings/provider-keys",
    "/settings/observability",
    "/settings/broadcast",
    "/settings/broadcast/new?type=s3",
    "/settings/privacy",
    "/settings/members",
    "/settings/workspaces",
    "/settings/account",
    "/catalog",
    "/catalog/model?id=fairlead/demo",
    "/catalog/provider?slug=sandbox-a",
    "/nothing/here",
  ];
});
afterAll(async () => {
  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: false });
  await browsing?.close();
});

async function makeOwner(page: Page): Promise<void> {
  await page.goto("/setup");
  await page.getByLabel("Admin key").fill(product.adminKey);
  await page.getByLabel("Your e-mail address").fill("owner@example.com");
  await page.getByRole("button", { name: "Become the owner" }).click();
  await page.locator("#access-key").waitFor();
}

/** What axe calls serious or critical. */
async function findBarriers(page: Page, options: object = {}): Promise<string[]> {
  // Evaluated from outside the page: as a script of the page its policy would refuse it.
  await page.evaluate(axe.source);
  const { violations }: AxeResults = await page.evaluate(`axe.run(${JSON.stringify(options)})`);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${new URL(page.url()).pathname}: ${id} ${nodes[0]?.html}`);
}

it("has nothing serious for axe to find, and fits 360 pixels", { timeout: 180_000 }, async () => {
  const found: string[] = [];
  for (const path of pages) {
    await owner.setViewportSize({ width: 1280, height: 800 });
    await owner.goto(path);
    found.push(...(await findBarriers(owner)));
    await owner.setViewportSize({ width: 360, height: 740 });
    const width = await owner.evaluate("document.documentElement.scrollWidth");
    if (width !== 360) found.push(`${path}: ${width} pixels wide`);
  }
  expect(found).toEqual([]);
});

it("can be read in dark colours too", { timeout: 120_000 }, async () => {
  await owner.setViewportSize({ width: 1280, height: 800 });
  await owner.emulateMedia({ colorScheme: "dark" });
  const found: string[] = [];
  for (const path of pages) {
    await owner.goto(path);
    found.push(...(await findBarriers(owner, { runOnly: ["color-contrast"] })));
  }
  expect(found).toEqual([]);
});

it("lets somebody sign in without a barrier", async () => {
  const page = await browsing.open();
  await page.goto("/sign-in");
  expect(await findBarriers(page)).toEqual([]);
});

it("is reached and used by keyboard", async () => {
  await owner.goto("/logs");
  await owner.keyboard.press("Tab");
  expect(await owner.evaluate("document.activeElement.textContent")).toContain("Skip to the content");
  await owner.keyboard.press("Enter");
  expect(await owner.evaluate("document.activeElement.id")).toBe("content");
});

it("ran without an error in the browser, and without breaking the pages' policy", () => {
  expect(browsing.problems).toEqual([]);
});
