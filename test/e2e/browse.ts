// A real browser for the console's tests, and what a person does with it: open a page, sign in, send a prompt.
import { request } from "node:http";
import { setTimeout } from "node:timers/promises";
import chromium from "@sparticuz/chromium";
import { type BrowserContextOptions, type Page, chromium as playwright } from "playwright-core";

// Without WebGL, whose software renderer would draw every frame: half of a test's time.
chromium.setGraphicsMode = false;
/** For Lambda, where nothing may fork. In one process pages of two contexts share their drawing, and `fetch` their cookies. */
const inOneProcess = new Set(["--single-process", "--no-zygote"]);
/** Kept from calling anybody but us. */
const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

export interface Browsing {
  /** A browser of its own, with no cookies. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** What pages complained about: errors of scripts, and what their policy refused. */
  problems: string[];
  close(): Promise<void>;
}

export async function startBrowsing(baseURL: string): Promise<Browsing> {
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args.filter((argument) => !inOneProcess.has(argument)), ...quiet],
    headless: true,
  });
  const problems: string[] = [];
  const open = async (options: BrowserContextOptions = {}) => {
    const page = await (await browser.newContext({ baseURL, ...options })).newPage();
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
    page.on("console", (message) => {
      // Answers of 403 and 404 are asked for here, and browsers report them too.
      const isStatus = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isStatus) problems.push(`${page.url()}: ${message.text()}`);
    });
    return page;
  };
  return { open, problems, close: () => browser.close() };
}

/** The key pasted with spaces around it. */
export async function signIn({ open }: Browsing, key: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await open(options);
  await page.goto("/sign-in");
  await page.getByLabel("Access key").fill(` ${key} `);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(({ pathname }) => pathname === "/");
  return page;
}

export function textOf(page: Page): Promise<string> {
  return page.locator("main").innerText();
}

/** Posts a prompt and waits until its record has arrived, behind the answer; answers its id. */
export async function chat(
  { url, apiKey }: { url: string; apiKey: string },
  content: string,
  { host }: { host?: string } = {},
): Promise<string> {
  const id = await new Promise<string>((resolve, reject) => {
    // Not by fetch, which does not let a caller choose the host that it names.
    const headers = { authorization: `Bearer ${apiKey}`, ...(host === undefined ? {} : { host }) };
    const call = request(`${url}/api/v1/chat/completions`, { method: "POST", headers }, (response) => {
      response.resume().on("end", () => resolve(String(response.headers["x-generation-id"])));
    });
    call.on("error", reject).end(JSON.stringify({ model: "fairlead/demo", messages: [{ role: "user", content }] }));
  });
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await fetch(`${url}/api/v1/generation?id=${id}`, { headers: { authorization: `Bearer ${apiKey}` } });
    await found.text();
    if (found.ok) return id;
    await setTimeout(100);
  }
  throw new Error(`the record of ${id} did not arrive`);
}
