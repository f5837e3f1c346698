// `npm start` itself: what it prints works, a second start changes nothing, arguments pass through, and it ends clean.
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort, type Product, startAndEnd, startProduct } from "./harness.ts";

const devVarsFile = join(import.meta.dirname, "..", "..", ".dev.vars");
let stateFolder: string;
let product: Product;

beforeAll(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), "fairlead-start-"));
  product = await startProduct({ stateFolder, variables: { IDLE_TIMEOUT_MS: "1234" }, words: ["--log-level", "log"] });
});
afterAll(async () => {
  // Undefined where the start itself failed, whatever its type says.
  await product?.stop();
  await rm(stateFolder, { recursive: true, force: true });
});

function curlLine(): string {
  return /^curl .*$/m.exec(product.output())?.[0] ?? "";
}

it("prints a curl line that works as it stands", async () => {
  const { stdout } = await promisify(execFile)("bash", ["-c", `${curlLine()} --silent --max-time 20`]);
  const answer = JSON.parse(stdout);
  expect(answer).toMatchObject({ model: "fairlead/demo", choices: [{ message: { role: "assistant" } }] });
  expect(answer.choices[0].message.content).toContain("Hello!");
});

it("prints a key of the right form, and keeps it where only its owner can read it", async () => {
  expect(product.apiKey).toMatch(/^sk-fl-v1-[0-9a-f]{64}$/);
  expect((await stat(devVarsFile)).mode & 0o777).toBe(0o600);
});

it("serves no explorer of the database, and keeps no trace of requests", async () => {
  const explorer = await fetch(`${product.url}/cdn-cgi/explorer`);
  expect(await explorer.text()).not.toMatch(/<title>.*explorer/i);
  const query = { method: "POST", body: JSON.stringify({ sql: "SELECT 1" }) };
  expect((await fetch(`${product.url}/cdn-cgi/explorer/api/d1/database`, query)).status).toBeGreaterThanOrEqual(400);
  expect(await readdir(join(stateFolder, "v3"))).not.toContain("observability");
});

it("has the Worker that reads PDFs from the first line on", () => {
  const lines = product.output().match(/^env\.FILES .*$/gm) ?? [];
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !line.endsWith("[connected]"))).toEqual([]);
});

it("shows no warning", () => {
  expect(product.output()).not.toContain("WARNING");
});

it("passes arguments through, and shows all that wrangler says where it is asked to", () => {
  expect(product.output()).toContain("env.IDLE_TIMEOUT_MS");
});

it("explains itself", async () => {
  const ended = await startAndEnd(["--help"]);
  expect(ended).toMatchObject({ code: 0, output: expect.stringContaining("--port N") });
});

it("says that a port is taken, and how to choose another", async () => {
  const port = new URL(product.url).port;
  const ended = await startAndEnd(["--port", port]);
  expect(ended.code).toBe(1);
  expect(ended.output).toContain(`port ${port} is taken`);
});

it.each([
  ["FIRST_TOKEN_TIMEOUT_MS:soon", "FIRST_TOKEN_TIMEOUT_MS"],
  ["ENCRYPTION_KEY:short", "ENCRYPTION_KEY"],
  ["EU_IN_REGION:perhaps", "EU_IN_REGION"],
])("refuses %s and names it", async (variable, name) => {
  const ended = await startAndEnd(["--port", String(await freePort()), "--var", variable]);
  expect(ended.code).toBe(1);
  expect(ended.output).toContain(`Bad configuration: ${name}`);
});

it("changes nothing the second time, and leaves nothing behind when it ends", async () => {
  const before = { key: product.apiKey, devVars: await readFile(devVarsFile, "utf8") };
  const port = Number(new URL(product.url).port);
  await product.stop();
  await expect(fetch(product.url)).rejects.toThrow();
  await chmod(devVarsFile, 0o644);
  product = await startProduct({ stateFolder, port });
  expect(product.output()).not.toMatch(/applied .*migration|loaded the built-in catalog|added the local API key/);
  // npm's own lines, what to call, and nothing of wrangler's but the requests.
  const lines = product
    .output()
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("[wrangler:info]"));
  expect(lines.length).toBeLessThan(9);
  expect(product.output()).toContain(`Console   ${product.url}/`);
  expect(product.output()).toContain("ADMIN_KEY of .dev.vars");
  expect({ key: product.apiKey, devVars: await readFile(devVarsFile, "utf8") }).toEqual(before);
  expect((await stat(devVarsFile)).mode & 0o777).toBe(0o600);
});

it("agrees with wrangler on which migrations are applied", async () => {
  const words = ["d1", "migrations", "list", "DB", "--local", "--persist-to", stateFolder];
  const wrangler = join(import.meta.dirname, "..", "..", "node_modules", ".bin", "wrangler");
  const { stdout } = await promisify(execFile)(wrangler, words, {
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  expect(stdout).toContain("No migrations to apply");
});
