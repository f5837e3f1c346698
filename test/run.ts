// `npm test`: every check and every test; `npm test -- unit worker` runs those stages only. Stages of one lane follow each
// other, lanes go side by side, because tests of whole Workers also wait: what only computes fills the gaps. A failed stage does
// not stop the next ones. Stages that stand apart run only where they are named. The last line is always `N passed, N failed`.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, constants, getPriority, setPriority, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { agents } from "./e2e/agents/all.ts";
import { readReport, type Tally } from "./vitest-report.ts";

const root = join(import.meta.dirname, "..");
const binaries = join(root, "node_modules", ".bin");
const stageTimeoutMs = 14 * 60_000;
/** Of a stage that failed without naming a test. */
const maxLastLines = 30;
/** Commands are started hundreds of times: compiled once, they start in half of the time. */
const compiled = join(root, "node_modules", ".cache", "compiled");

/** What a lane yields to others, as `nice` counts. Tests of whole Workers wait for answers, one after the other: they go first,
 * and those that do nothing but compute take what they leave. */
const yields = { product: 0, products: 0, workers: 0, plain: 3, sweeps: 3, checks: 5 } as const;

interface Stage {
  name: string;
  commands: string[][];
  /** Counted test by test; other stages count as one. */
  tests?: true;
  lane: keyof typeof yields;
  /** What it brings onto the machine is too heavy for every run, and may not be had: by these names. */
  apart?: readonly string[];
  timeoutMs?: number;
}

const vitest = (name: string, lane: Stage["lane"], further: string[] = []): Stage => ({
  name,
  commands: [["vitest", "run", "--project", name, ...further]],
  tests: true,
  lane,
});

const stages: Stage[] = [
  { name: "format and lint", commands: [["biome", "check", "--error-on-warnings", "."]], lane: "checks" },
  // Each checker reads much of what the others read: as many as tsc takes by itself cost a third more.
  { name: "types", commands: [["tsc", "--checkers", "2"]], lane: "checks" },
  { name: "browser types", commands: [["tsc", "-p", "src/console/assets"]], lane: "checks" },
  // The second time without the tests: what only they use is dead.
  { name: "dead code", commands: [["knip"], ["knip", "--production"]], lane: "checks" },
  vitest("unit", "plain"),
  vitest("sweep", "sweeps"),
  // Two runtimes that take one file after the other, and share what was read and transformed.
  vitest("worker", "workers", ["--maxWorkers=2"]),
  vitest("e2e", "product"),
  vitest("deploying", "products"),
  { ...vitest("agents", "product"), apart: agents.map(({ name }) => name), timeoutMs: 30 * 60_000 },
];

/** How a command ended; what it said, where it was not let speak for itself. */
interface Ended {
  code: number;
  said: Buffer[];
}

interface Manner {
  live: boolean;
  timeoutMs: number;
  yieldsBy: number;
}

async function run([command = "", ...words]: string[], { live, timeoutMs, yieldsBy }: Manner): Promise<Ended> {
  const child = spawn(join(binaries, command), words, {
    cwd: root,
    stdio: ["ignore", live ? "inherit" : "pipe", live ? "inherit" : "pipe"],
    shell: process.platform === "win32",
    env: {
      ...process.env,
      PATH: `${binaries}${delimiter}${process.env["PATH"] ?? ""}`,
      WRANGLER_SEND_METRICS: "false",
      NODE_COMPILE_CACHE: compiled,
      ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}),
    },
  });
  if (child.pid !== undefined)
    setPriority(child.pid, Math.min(getPriority() + yieldsBy, constants.priority.PRIORITY_LOW));
  const said: Buffer[] = [];
  child.stdout?.on("data", (piece: Buffer) => said.push(piece));
  child.stderr?.on("data", (piece: Buffer) => said.push(piece));
  const timer = setTimeout(() => {
    console.error(`${command} was ended: it took longer than ${timeoutMs / 60_000} minutes`);
    child.kill("SIGKILL");
  }, timeoutMs);
  const code = await new Promise<number>((resolve) => {
    child.once("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once("close", (ended) => resolve(ended ?? 1));
  });
  clearTimeout(timer);
  return { code, said };
}

async function runStage(stage: Stage, { folder, live, hasCores }: Running): Promise<Tally> {
  const { name, commands, tests, lane, apart, timeoutMs = stageTimeoutMs } = stage;
  console.log(`\n── ${name}${live ? "" : ": begun"}`);
  const file = join(folder, `${name}.json`);
  const reporting = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  if (hasCores) reporting.push(`--maxWorkers=${availableParallelism()}`);
  let code = 0;
  let lastWords = "";
  for (const command of commands) {
    const ended = await run(tests === true ? [...command, ...reporting] : command, {
      live,
      timeoutMs,
      yieldsBy: yields[lane],
    });
    code ||= ended.code;
    const said = Buffer.concat(ended.said);
    if (!live) process.stdout.write(Buffer.concat([Buffer.from(`\n── ${name}\n`), said]));
    if (ended.code !== 0) lastWords = said.toString().trimEnd().split("\n").slice(-maxLastLines).join("\n");
  }
  if (tests === true) {
    const report = await readFile(file, "utf8").catch(() => undefined);
    const tally = readReport(report, { code, maySkip: apart !== undefined });
    return tally.failed > 0 && tally.failures.length === 0 ? { ...tally, failures: [lastWords] } : tally;
  }
  return code === 0
    ? { passed: 1, failed: 0, skipped: [], failures: [] }
    : { passed: 0, failed: 1, skipped: [], failures: [lastWords] };
}

interface Running {
  /** For reports. */
  folder: string;
  /** Output goes out as it comes: only where one lane is all there is. */
  live: boolean;
  /** Nobody starts Workers beside it: tests may take every core. */
  hasCores: boolean;
}

async function runLane(lane: readonly Stage[], running: Running): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const stage of lane) {
    const started = Date.now();
    const tally = await runStage(stage, running);
    outcomes.push({ name: stage.name, ...tally, seconds: (Date.now() - started) / 1000 });
  }
  return outcomes;
}

interface Outcome extends Tally {
  name: string;
  seconds: number;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((wanted) => !stages.some(({ name }) => name === wanted));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(", ")}; there are ${stages.map(({ name }) => `"${name}"`).join(", ")}`);
  process.exit(2);
}
const folder = await mkdtemp(join(tmpdir(), "fairlead-test-"));
const wanted = stages.filter((stage) => (asked.length === 0 ? stage.apart === undefined : asked.includes(stage.name)));
const lanes = [...Map.groupBy(wanted, ({ lane }) => lane).values()];
const hasCores = wanted.every(({ lane }) => yields[lane] > 0);
const running = { folder, live: lanes.length === 1, hasCores };
const outcomes = (await Promise.all(lanes.map((lane) => runLane(lane, running)))).flat();
await rm(folder, { recursive: true, force: true });
const lines = outcomes.map(
  ({ name, passed, failed, seconds, skipped }) =>
    `${failed === 0 ? "ok    " : "FAILED"} ${name.padEnd(9)} ${passed} passed, ${failed} failed (${seconds.toFixed(1)} s)` +
    (skipped.length === 0 ? "" : `, not to be had: ${skipped.join(", ")}`),
);
for (const { name, apart = [] } of asked.length === 0 ? stages : []) {
  if (apart.length > 0) lines.push(`apart  ${name.padEnd(9)} npm run test:${name} runs ${apart.join(", ")}`);
}
const sum = (count: "passed" | "failed"): number => outcomes.reduce((total, outcome) => total + outcome[count], 0);
// Said once more at the end, where a log that is cut still has it.
for (const { name, failures } of outcomes)
  for (const failure of failures) console.log(`\n── failed: ${name}\n${failure}`);
console.log(`\n${lines.join("\n")}\n`);
console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") === 0 ? 0 : 1;
