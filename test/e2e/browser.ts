// A real browser for the console's tests: the Chromium that comes from npm, kept from calling anybody but us.
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, ...quiet],
    headless: true,
  });
}
