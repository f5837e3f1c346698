import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it, vi } from "vitest";
import { unstable_readConfig } from "wrangler";
import { holdOutput } from "../../../src/commands/held-output.ts";
import { shownOutput } from "../../../src/commands/shown-output.ts";
import { startFilesWorker } from "../../../src/commands/start-files-worker.ts";
import { describeChange, watchConfiguration, watchDevVars } from "../../../src/commands/watch-files.ts";
import { writeWorkerConfiguration } from "../../../src/commands/worker-configuration.ts";
import { startWrangler, withoutCronWarning } from "../../../src/commands/wrangler-process.ts";

const cronWarning = `▲ \u001b[43;33m[\u001b[43;30mWARNING\u001b[43;33m]\u001b[0m \u001b[1mScheduled Workers are not automatically triggered during local development.\u001b[0m

  To manually trigger a scheduled event, run:
    curl "http://localhost:8787/cdn-cgi/local/scheduled"
  For more details, see https://developers.cloudflare.com/workers/configuration/cron-triggers/#test-cron-triggers-locally


`;
const other = "▲ [WARNING] something else\n\n";

it.each([
  ["the warning alone", cronWarning, ""],
  ["others around it", `${other}${cronWarning}${other}`, `${other}${other}`],
  ["others only", other, other],
  ["half of it", cronWarning.slice(0, 120), cronWarning.slice(0, 120)],
])("of wrangler's warnings that of crons is not shown: %s", (_, text, shown) => {
  expect(withoutCronWarning(text)).toBe(shown);
});

it.each([
  ["one table", "⎔ Reloading\nx has access to the following bindings:\nBinding Mode\nenv.A local\n\n⎔ ready\n"],
  [
    "two of them",
    "⎔ Reloading\nx has access to the following bindings:\nenv.A local\n\ny has access to the following bindings:\nenv.B local\n\n⎔ ready\n",
  ],
  [
    "after a change of the configuration",
    "Using secrets defined in .dev.vars\n⎔ Reloading\nBinding       Resource    Mode\nenv.A (A)     Worker      local\n\n⎔ ready\n",
  ],
  ["none", "⎔ Reloading\n⎔ ready\n"],
])("of a reload the table of bindings is not shown, in however many pieces it comes: %s", (_, text) => {
  const [whole, pieces] = [shownOutput(), shownOutput()];
  expect(whole.next(text)).toBe("⎔ Reloading\n⎔ ready\n");
  expect([...text].map((piece) => pieces.next(piece)).join("")).toBe("⎔ Reloading\n⎔ ready\n");
});

const setup = "[wrangler:info] GET /setup 200 OK (5ms)\n";
const others = "[wrangler:info] GET / 200 OK (5ms)\n";

it.each([
  ["was told before", others + setup, setup + others, setup + others],
  ["is told late", others, others + setup + setup, others + setup],
])("of requests our own is not shown, which %s", (_, held, later, shown) => {
  const seen = shownOutput();
  seen.ownWasIn(held);
  expect(seen.next(later)).toBe(shown);
});

it("nothing is shown of what a process says once it is asked to end", async () => {
  const said = "for (const each of [process.stdout, process.stderr]) each.write";
  const code = `process.on("SIGTERM", () => { ${said}("goroutines"); setTimeout(() => process.exit(0), 50); });
    ${said}("begun"); setInterval(() => {}, 1000);`;
  const shown: string[] = [];
  const begun = Promise.withResolvers<void>();
  const keep = (text: string) => {
    shown.push(text);
    if (shown.length === 2) begun.resolve();
    return "";
  };
  const input = { root: ".", shown: keep, hush: keep, script: ["-e", code] };
  const { ended, stop } = startWrangler([], input);
  await begun.promise;
  stop();
  expect([await ended, shown]).toEqual([0, ["begun", "begun"]]);
});

it("a Worker for files that takes too long is told from one that is ready", async () => {
  const root = join(import.meta.dirname, "..", "..", "..");
  const worker = await startFilesWorker({ root, name: "fairlead-files", readyWithinMs: 1 });
  const isReady = await worker.ready;
  worker.stop();
  await worker.ended;
  expect(isReady).toBe(false);
});

it("a Worker beside the router hears of changes in src where it runs here, and is built by wrangler where it is deployed", async () => {
  const root = join(import.meta.dirname, "..", "..", "..");
  const folder = await mkdtemp(join(tmpdir(), "fairlead-beside-"));
  const file = join(folder, "wrangler.json");
  const read = async (isLocal: boolean) => {
    await writeWorkerConfiguration({ root, worker: "console", name: "fairlead-console", file, isLocal });
    return unstable_readConfig({ config: file }).build;
  };
  const { command, watch_dir: watched } = await read(true);
  expect([command, resolve(String(watched))]).toEqual(["exit 0", join(root, "src")]);
  expect((await read(false)).command).toBeUndefined();
  await rm(folder, { recursive: true });
});

it("what wrangler says before it is ready is held back, and later pieces are shown as they come", () => {
  const said = holdOutput();
  expect([said.shown("a table\n"), said.shown("another one\n")]).toEqual(["", ""]);
  expect(said.release()).toBe("a table\nanother one\n");
  expect([said.shown("GET / 200\n"), said.release()]).toEqual(["GET / 200\n", ""]);
});

it("says what comes of a saved wrangler.toml, and of a line in the wrong place", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-watch-"));
  const file = join(folder, "wrangler.toml");
  await writeFile(file, "[vars]\n");
  const lines: string[] = [];
  const unwatch = watchConfiguration(file, (line) => lines.push(line));
  try {
    await writeFile(file, '[vars]\nroute = "llm.example.com/*"\n');
    await vi.waitFor(() => expect(lines).toHaveLength(1), { timeout: 20_000, interval: 100 });
    expect(lines[0]).toContain("`route` stands under [vars] in wrangler.toml");
  } finally {
    unwatch();
    await rm(folder, { recursive: true });
  }
});

it.each([
  ["a new key", { A: "1" }, { A: "1", ACME_API_KEY: "sk-secret" }, "ACME_API_KEY"],
  ["a changed one", { A: "1" }, { A: "sk-secret" }, "A"],
  ["one that went, and one that came", { A: "1" }, { B: "sk-secret" }, "A, B"],
])("says that .dev.vars has %s, by name alone", (_, before, after, names) => {
  const line = describeChange(before, after);
  expect(line).toContain(`.dev.vars changed (${names}): end with Ctrl-C and start again`);
  expect(line).not.toContain("sk-secret");
});

it("says it once, while the file is watched, and nothing where the file was only written anew", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-watch-"));
  const file = join(folder, ".dev.vars");
  await writeFile(file, "A=1\n");
  const lines: string[] = [];
  const unwatch = watchDevVars(file, { A: "1" }, (line) => lines.push(line));
  try {
    await writeFile(file, "# the same\nA=1\n");
    await writeFile(file, "# the same, and one more\nA=1\nB=2\n");
    await vi.waitFor(() => expect(lines).toHaveLength(1), { timeout: 20_000, interval: 100 });
    expect(lines[0]).toContain("(B)");
  } finally {
    unwatch();
    await rm(folder, { recursive: true });
  }
});
