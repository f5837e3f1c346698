// Every page of the console for people: by keyboard, with a screen reader, in dark colours, on a narrow screen, over a slow line.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type Browsing, chat, signIn, startBrowsing } from "./browse.ts";
import { manage, post } from "./product.ts";

const product = inject("product");
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browsing: Browsing;
let owner: Page;
let pages: string[];
let generation: string;
/** What was made for them, and is taken away again. */
const made: string[] = [];
/** Without a place to break it at, as long as names may be. */
const longName = "W".repeat(200);
/** Gzip, of the page itself. */
const maxPageBytes = 30_000;

const sandbox = (name: string) => ({
  slug: `sandbox-${name}`,
  name: `Sandbox ${name}`,
  dialect: "sandbox",
  base_url: "https://sandbox.invalid",
});
const pricing = { prompt: "0.000001", completion: "0.000001" };
const keyed = { ...sandbox("keyed"), slug: "keyed", api_key: "KEYED_API_KEY" };
const catalog = {
  providers: [sandbox("a"), sandbox("b"), keyed],
  models: ["demo", "other"].map((name) => ({
    ...{ id: `fairlead/${name}`, name: `Fairlead ${name}`, context_length: 131_072 },
    endpoints: ["sandbox-a", "sandbox-b"].map((provider) => ({ provider, upstream_model: "demo", pricing })),
  })),
};

beforeAll(async () => {
  await manage("PUT", "/catalog", catalog);
  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: true });
  generation = await chat(product, "Is anybody there?");
  const someone = { email: "owner-of-the-pages@example.com", role: "owner", workspace_id: "default" };
  expect((await manage("POST", "/organization/members", someone)).status).toBe(201);
  const long = { name: longName, workspace_id: "default" };
  const { hash: keyHash } = await make("/keys", long, "hash");
  const { id: guardrail } = await make("/guardrails", long);
  const webhook = { ...long, type: "webhook", config: { url: "https://destination.invalid" } };
  const { id: destination } = await make("/observability/destinations", webhook);
  const url = `https://${"deep.".repeat(30)}alert.invalid`;
  await make("/alerts", { ...long, url, on: ["budget_80", "budget_100", "endpoint_unstable", "endpoint_recovered"] });
  const { id: providerKey } = await make("/byok", { ...long, provider: "keyed", key: "k".repeat(40) });
  const email = `${"a".repeat(60)}@${"deep.".repeat(30)}example.com`;
  expect((await manage("POST", "/organization/members", { ...someone, email, role: "member" })).status).toBe(201);
  const presetName = "l".repeat(60);
  const preset = await post(`/presets/${presetName}/chat/completions`, {
    model: "fairlead/demo",
    messages: [{ role: "system", content: longName }],
  });
  expect(preset.status).toBe(200);
  browsing = await startBrowsing(product.url);
  owner = await signIn(browsing, product.adminKey);
  pages = [
    "/",
    "/find?q=demo",
    "/logs",
    `/logs/${generation}`,
    `/logs/${generation}?tab=prompt`,
    `/logs/${generation}?tab=completion`,
    "/logs?q=modle:x+attempts:<9&sort=cost",
    "/sessions",
    "/sessions?by=user",
    "/sessions?by=session&name=talk",
    "/sessions?by=session&name=talk&tab=conversation",
    "/errors",
    "/activity",
    "/try",
    "/activity?days=1&by=provider",
    "/models",
    "/models/compare?pin=fairlead/demo&pin=fairlead/other",
    "/models/plan",
    "/models/fairlead/demo",
    "/providers",
    "/providers/sandbox-a",
    "/docs",
    "/settings/keys",
    `/settings/keys/${keyHash}`,
    "/settings/provider-keys",
    `/settings/provider-keys/${providerKey}`,
    "/settings/observability",
    "/settings/broadcast",
    `/settings/broadcast/${destination}`,
    "/settings/broadcast/new?type=s3",
    "/settings/presets",
    `/settings/presets/${presetName}`,
    "/settings/privacy",
    "/settings/members",
    "/settings/workspaces",
    "/settings/account",
    "/settings/budgets",
    "/settings/guardrails",
    `/settings/guardrails/${guardrail}`,
    "/settings/alerts",
    "/settings/audit",
    "/catalog",
    "/catalog/history",
    "/catalog/model?id=fairlead/demo",
    "/catalog/provider?slug=sandbox-a",
    "/nothing/here",
  ];
});
afterAll(async () => {
  for (const path of made) await manage("DELETE", path);
  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: false });
  await browsing?.close();
});

async function make(path: string, body: object, idIn = "id") {
  const { status, body: answer } = await manage("POST", path, body);
  expect([path, status]).toEqual([path, 201]);
  made.push(`${path}/${answer.data[idIn]}`);
  return answer.data;
}

/** Of those whose findings are moderate at most, the dear ones. */
const lesser = ["form-field-multiple-labels", "heading-order", "hidden-content", "landmark-unique", "region"];
/** To write down what is well takes as long as to look; there are no frames and no media to load. */
const violationsOnly = {
  ...{ resultTypes: ["violations"], iframes: false, preload: false },
  rules: Object.fromEntries(lesser.map((rule) => [rule, { enabled: false }])),
};

/** What axe calls serious or critical. */
async function findBarriers(page: Page, options: object = {}): Promise<string[]> {
  // Evaluated from outside the page: as a script of the page its policy would refuse it.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe);
  const wanted = JSON.stringify({ ...violationsOnly, ...options });
  const { violations }: AxeResults = await page.evaluate(`axe.run(${wanted})`);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${new URL(page.url()).pathname}: ${id} ${nodes[0]?.html}`);
}

/** Of widths only what scrolls and what is small depends, of schemes only colours; all rules at once take most of the time. */
const ofWidths = ["scrollable-region-focusable", "target-size"];
const looks = [
  { width: 390, colorScheme: "light", rules: ofWidths },
  { width: 1_024, colorScheme: "light", rules: ofWidths },
  { width: 1_440, colorScheme: "light", rules: undefined },
  { width: 1_440, colorScheme: "dark", rules: ["color-contrast"] },
] as const;

/** Tables that have to be scrolled sideways. */
const cutTables = `[...document.querySelectorAll("section.scroll")].filter((one) => one.scrollWidth > one.clientWidth)
  .map((one) => one.ariaLabel)`;

/** What a finger has to hit and is lower than 44 pixels. */
const smallTargets = `[...document.querySelectorAll("main summary, main .check label, main label.check, main button, main select")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.9)
  .map((one) => one.tagName + " " + one.textContent.slice(0, 40))`;

it("has nothing serious for axe to find at three widths and in two schemes, fits 320 and 1024 pixels, and is light", {
  timeout: 600_000,
}, async () => {
  const found: string[] = [];
  for (const path of pages) {
    const html = (await (await owner.goto(path))?.body()) ?? new Uint8Array();
    const bytes = gzipSync(html).length;
    if (bytes > maxPageBytes) found.push(`${path}: ${bytes} bytes`);
    for (const { width, colorScheme, rules } of looks) {
      await owner.setViewportSize({ width, height: 800 });
      await owner.emulateMedia({ colorScheme });
      const options = rules === undefined ? {} : { runOnly: rules };
      found.push(...(await findBarriers(owner, options)).map((barrier) => `${width} ${colorScheme} ${barrier}`));
      const small: string[] = width === 390 ? await owner.evaluate(smallTargets) : [];
      found.push(...small.map((target) => `${path}: ${target} is small for a finger`));
      const cut: string[] = width < 1_024 ? [] : await owner.evaluate(cutTables);
      found.push(...cut.map((table) => `${path}: ${table} is cut at ${width}`));
    }
    await owner.setViewportSize({ width: 320, height: 740 });
    const width = await owner.evaluate("document.documentElement.scrollWidth");
    if (width !== 320) found.push(`${path}: ${width} pixels wide`);
  }
  await owner.emulateMedia({ colorScheme: null });
  expect(found).toEqual([]);
});

/** What a finger presses, by its height. */
const lowButtons = `[...document.querySelectorAll("main button:not(.plain), main .button, .order .check")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44).map((one) => one.textContent)`;

it("has buttons for fingers on a phone, no two groups of tabs on one line, and hours that stay UTC", async () => {
  await owner.setViewportSize({ width: 390, height: 800 });
  for (const path of ["/", "/logs", "/activity", "/errors", "/models", "/providers/sandbox-a"]) {
    await owner.goto(path);
    await owner.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })");
    expect(await owner.evaluate(lowButtons), path).toEqual([]);
  }
  await owner.goto("/activity");
  const bottom = (await owner.getByRole("navigation", { name: "How to split" }).boundingBox()) ?? { y: 0, height: 0 };
  const time = await owner.getByRole("navigation", { name: "Time", exact: true }).boundingBox();
  expect(time?.y).toBeGreaterThanOrEqual(bottom.y + bottom.height);
  expect(time?.x).toBeLessThan(20);
  await owner.locator("summary", { hasText: "Spend as a table" }).click();
  const heading = owner.getByRole("region", { name: "Spend, as a table" }).getByRole("columnheader").first();
  expect(await heading.innerText()).toBe("Time, UTC");
});

it("shows on a phone whole dates, and what the rows of a comparison are about wherever it is scrolled", async () => {
  await owner.setViewportSize({ width: 390, height: 800 });
  await owner.goto("/settings/audit");
  expect((await owner.getByLabel("From (UTC)").boundingBox())?.width).toBeGreaterThan(280);
  await owner.goto("/models/compare?pin=fairlead/demo&pin=fairlead/other");
  const name = owner.getByRole("cell", { name: "Context", exact: true });
  const before = await name.boundingBox();
  const scrolled =
    "document.querySelector('section.scroll').scrollBy(60, 0), document.querySelector('section.scroll').scrollLeft";
  expect(await owner.evaluate(scrolled)).toBe(60);
  expect((await name.boundingBox())?.x).toBe(before?.x);
});

it("keeps the last column that is shown from the border of its table", async () => {
  for (const width of [1_024, 1_440]) {
    await owner.setViewportSize({ width, height: 800 });
    for (const path of ["/models", "/logs"]) {
      await owner.goto(path);
      const paddings: string[] = await owner.evaluate(
        "[...document.querySelectorAll('main tr')].map((row) => getComputedStyle([...row.cells].findLast((one) => one.checkVisibility())).paddingRight)",
      );
      expect(Math.min(...paddings.map(Number.parseFloat)), `${path} at ${width}`).toBeGreaterThan(10);
    }
  }
});

it("lets somebody sign in without a barrier", async () => {
  const page = await browsing.open();
  await page.goto("/sign-in");
  expect(await findBarriers(page)).toEqual([]);
});

it("finds anything by keyboard, and goes from row to row", async () => {
  await owner.setViewportSize({ width: 1280, height: 800 });
  await owner.goto("/models");
  await owner.keyboard.press("j");
  expect(await owner.evaluate("document.activeElement.closest('tr') !== null")).toBe(true);
  // Lists too; what is folded away is passed over.
  for (const path of ["/catalog", "/activity"]) {
    await owner.goto(path);
    await owner.keyboard.press("j");
    await owner.keyboard.press("j");
    const gone = "document.activeElement.closest('tr, .list li')?.checkVisibility()";
    expect(await owner.evaluate(gone), path).toBe(true);
  }
  await owner.goto("/models");
  await owner.keyboard.press("/");
  expect(await owner.evaluate("document.activeElement.name")).toBe("q");
  await owner.keyboard.press("Escape");
  await owner.keyboard.press("ControlOrMeta+k");
  await owner.keyboard.type("budg");
  await owner.locator("#find a", { hasText: "Budgets" }).waitFor();
  expect(await findBarriers(owner)).toEqual([]);
  await owner.keyboard.press("Enter");
  await owner.waitForURL("**/settings/budgets");
});

it("follows a hit of what is typed by now alone, and takes no key that means something else", async () => {
  await owner.setViewportSize({ width: 1280, height: 800 });
  await owner.goto("/models");
  const isOpen = () => owner.evaluate("document.querySelector('#find').open");
  await owner.keyboard.press("Control+Shift+k");
  expect(await isOpen()).toBe(false);
  await owner.keyboard.press("?");
  expect(await isOpen()).toBe(true);
  await owner.keyboard.type("budg");
  await owner.locator("#find a", { hasText: "Budgets" }).waitFor();
  // Enter that ends the writing of a letter.
  const press = "new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })";
  expect(await owner.evaluate(`document.querySelector('#find input').dispatchEvent(${press})`)).toBe(true);
  expect(owner.url()).toContain("/models");
  // Before the hits of it have come.
  await owner.locator("#find input").fill("guardrails");
  await owner.keyboard.press("Enter");
  await owner.waitForURL("**/find?q=guardrails");
});

it("says in whatever goes on asking that one has signed out in another tab, until one is signed in again", async () => {
  const page = await signIn(browsing, product.adminKey, { viewport: { width: 1280, height: 800 } });
  const tab = await page.context().newPage();
  const signOut = async () => {
    await tab.goto("/settings/account");
    await tab.getByRole("button", { name: "Sign out", exact: true }).click();
    await tab.waitForURL("**/sign-in");
  };
  const signInAgain = async () => {
    await tab.getByLabel("Access key").fill(product.adminKey);
    await tab.getByRole("button", { name: "Sign in" }).click();
    await tab.waitForURL(({ pathname }) => pathname === "/");
  };
  const note = page.locator("body > [data-signed-out]");
  await page.goto("/logs?live=1&model=demo");
  await page.getByRole("button", { name: "Live: on" }).waitFor();
  expect(await note.isVisible()).toBe(false);
  await signOut();
  await page.getByRole("button", { name: "Live: signed out" }).waitFor();
  expect(await note.innerText()).toBe("You are signed out. Sign in");
  expect(await findBarriers(page)).toEqual([]);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("dem");
  await page.locator("#find").getByRole("alert").getByText("You are signed out").waitFor();
  await page.keyboard.press("Escape");
  await signInAgain();
  await page.getByRole("button", { name: "Live: on" }).waitFor();
  expect(await note.isVisible()).toBe(false);

  await page.goto("/try");
  await page.getByLabel("Prompt", { exact: true }).fill("still there?");
  await signOut();
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator("[data-answer]").first().getByRole("status").getByText("Signed out.").waitFor();
  expect(await page.getByLabel("Prompt", { exact: true }).inputValue()).toBe("still there?");
  await signInAgain();
  await note.getByRole("link", { name: "Sign in" }).click();
  await page.waitForURL(({ pathname }) => pathname === "/try");
  await page.context().close();
});

it("sends a form once, however often it is pressed", async () => {
  await owner.goto("/settings/keys");
  const name = `pressed-${Date.now()}`;
  await owner.locator("summary", { hasText: "New key" }).click();
  await owner.getByLabel("Name", { exact: true }).fill(name);
  // The answer is still on its way when it is pressed again.
  await owner.route("**/settings/keys", async (route) => {
    await setTimeout(600);
    await route.continue();
  });
  const sent: string[] = [];
  owner.on("request", (request) => sent.push(request.method()));
  const button = "document.querySelector('form[action=\"/settings/keys\"] button.main')";
  await owner.evaluate(`setTimeout(() => ${button}.click(), 10), setTimeout(() => ${button}.click(), 250), 0`);
  await owner.locator("#new-key").waitFor();
  expect(sent.filter((method) => method === "POST")).toEqual(["POST"]);
  const { data: keys } = (await manage("GET", "/keys")).body;
  expect(keys.filter((key: { name: string }) => key.name === name)).toHaveLength(1);
  // What a button says is what it said before, also where it is pressed again meanwhile.
  const copy = owner.locator("[data-copy=new-key]");
  const label = await copy.innerText();
  await copy.click();
  await copy.and(owner.getByText(/Copied|Selected/)).waitFor();
  await copy.click();
  await owner.waitForTimeout(2_000);
  expect(await copy.innerText()).toBe(label);
  // Not while the page still loads: one that waits for its styles does not draw.
  await owner.unroute("**/settings/keys");
});

it("shows a request beside the log, and how its filter line can go on, without a barrier", async () => {
  await owner.setViewportSize({ width: 1_440, height: 800 });
  await owner.goto(`/logs#${generation}`);
  await owner.locator("#sheet h1").waitFor();
  expect(await findBarriers(owner)).toEqual([]);
  await owner.getByRole("button", { name: "Close" }).click();
  await owner.getByRole("combobox", { name: "Filter", exact: true }).pressSequentially("model:");
  await owner.locator("#completions [role=option]").first().waitFor();
  await owner.keyboard.press("ArrowDown");
  expect(await findBarriers(owner)).toEqual([]);
  // Where there is no room beside it, it is a page.
  await owner.setViewportSize({ width: 390, height: 800 });
  await owner.goto("/logs");
  await owner.locator(`#log-rows a[href="/logs/${generation}"]`).click();
  await owner.waitForURL(`**/logs/${generation}`);
});

it("shows answers beside each other without a barrier, and below each other on a phone", async () => {
  await owner.setViewportSize({ width: 1_440, height: 800 });
  await owner.goto("/try?model=fairlead/demo");
  await owner.getByLabel("Prompt", { exact: true }).fill("Is `anybody` there?");
  await owner.locator("summary", { hasText: "Compare with" }).click();
  await owner.getByLabel("Model 2").fill("fairlead/other");
  await owner.getByLabel("Model 3").fill("no/such");
  await owner.getByRole("button", { name: "Send" }).click();
  const cards = owner.locator("[data-answer]");
  await cards.nth(1).getByText("Against the other plan").waitFor();
  const places = async () => await Promise.all([0, 1, 2].map(async (place) => await cards.nth(place).boundingBox()));
  for (const { width, colorScheme } of looks) {
    await owner.setViewportSize({ width, height: 800 });
    await owner.emulateMedia({ colorScheme });
    const tops = (await places()).map((box) => box?.y);
    expect(new Set(tops).size, `${width}`).toBe(width === 390 ? 3 : 1);
    expect(await findBarriers(owner), `${width} ${colorScheme}`).toEqual([]);
    expect(await owner.evaluate("document.documentElement.scrollWidth")).toBe(width);
  }
  await owner.setViewportSize({ width: 390, height: 800 });
  expect(await owner.evaluate(smallTargets)).toEqual([]);
  const narrow = await places();
  expect(new Set(narrow.map((box) => box?.x)).size).toBe(1);
  await owner.emulateMedia({ colorScheme: null });
});

it("shows the colours that are chosen, whatever the system has", async () => {
  const page = () => owner.evaluate("getComputedStyle(document.body).backgroundColor");
  await owner.goto("/activity");
  const light = await page();
  await owner.getByRole("button", { name: "dark" }).click();
  await owner.waitForLoadState();
  expect(owner.url()).toContain("/activity");
  expect(await page()).not.toBe(light);
  await owner.getByRole("button", { name: "auto" }).click();
  await owner.waitForLoadState();
  expect(await page()).toBe(light);
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
