// `npm run pictures`: the pictures of the readme, taken anew. Starts the product with nothing in it, lets the sandbox answer a
// morning's worth of requests, some of them with trouble, and photographs what the console makes of it.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { chat, signIn, startBrowsing } from "../e2e/browse.ts";
import { startProduct } from "../e2e/harness.ts";

const folder = join(import.meta.dirname, "../../docs/pictures");
const size = { width: 1280, height: 800 };

const prompts = [
  "Which sea has no coast?",
  "Translate “fair winds” into Portuguese.",
  "Write a haiku about a lighthouse. [[fail:sandbox-a]]",
  "Summarize the log of the ship in three lines. [[long]]",
  "What is the draught of a Thames barge?",
  "List five knots and what each is for. [[503:sandbox-a,sandbox-b]]",
  "How far is the horizon from a mast of 20 m?",
  "Plan a passage from Cork to Brest. [[long]]",
];

const product = await startProduct({ words: ["--log-level", "warn"] });
try {
  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: true });
  const ids: string[] = [];
  for (let round = 0; round < 5; round++) {
    ids.push(...(await Promise.all(prompts.map(stream))));
  }
  // Its record comes behind all theirs.
  await chat(product, "Is anybody there? [[fail]]");
  const browsing = await startBrowsing(product.url);
  try {
    const setup = await browsing.open();
    await setup.goto("/setup");
    await setup.getByLabel("Admin key").fill(product.adminKey);
    await setup.getByLabel("Your e-mail address").fill("ada@example.com");
    await setup.getByRole("button", { name: "Become the owner" }).click();
    await setup.locator("#access-key").waitFor();
    const page = await signIn(browsing, product.adminKey, { viewport: size });
    await mkdir(folder, { recursive: true });
    await picture(page, "/logs", "logs");
    await picture(page, `/logs/${ids.at(2)}`, "generation");
    await picture(page, "/models/fairlead/demo", "model");
  } finally {
    await browsing.close();
  }
} finally {
  await product.stop();
}

async function stream(content: string): Promise<string> {
  const headers = { authorization: `Bearer ${product.apiKey}`, "content-type": "application/json" };
  const body = JSON.stringify({ model: "fairlead/demo", stream: true, messages: [{ role: "user", content }] });
  const answer = await fetch(`${product.url}/api/v1/chat/completions`, { method: "POST", headers, body });
  await answer.text();
  return answer.headers.get("x-generation-id") ?? "";
}

async function manage(method: string, path: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${product.adminKey}`, "content-type": "application/json" };
  const answer = await fetch(`${product.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}

async function picture(page: Page, path: string, name: string): Promise<void> {
  await page.goto(path);
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(`docs/pictures/${name}.png`);
}
