// `npm test`: every check and every test, one stage after the other; `npm test -- unit worker` runs those stages only.
// A failed stage does not stop the next ones. The last line is always `N passed, N failed`.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { readReport, type Tally } from "./vitest-report.ts";

const root = join(import.meta.dirname, "..");
const binaries = join(root, "node_modules", ".bin");
const stageTimeoutMs = 8 * 60_000;

interface Stage {
  name: string;
  command: string[];
  /** Counted test by test; other stages count as one. */
  tests?: true;
}

const stages: Stage[] = [
  { name: "format", command: ["biome", "check", "--linter-enabled=false", "."] },
  { name: "lint", command: ["biome", "lint", "--error-on-warnings", "."] },
  { name: "types", command: ["tsc"] },
  { name: "browser types", command: ["tsc", "-p", "src/console/assets"] },
  { name: "dead code", command: ["knip"] },
  ...["unit", "worker", "e2e"].map((name) => ({
    name,
    command: ["vitest", "run", "--project", name],
    tests: true as const,
  })),
];

async function run([command = "", ...words]: string[]): Promise<number> {
  const child = spawn(join(binaries, command), words, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
    env: {
      ...process.env,
      PATH: `${binaries}${delimiter}${process.env["PATH"] ?? ""}`,
      WRANGLER_SEND_METRICS: "false",
    },
  });
  const timer = setTimeout(() => {
    console.error(`${command} was ended: it took longer than ${stageTimeoutMs / 60_000} minutes`);
    child.kill("SIGKILL");
  }, stageTimeoutMs);
  const code = await new Promise<number>((resolve) => {
    child.once("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once("exit", (ended) => resolve(ended ?? 1));
  });
  clearTimeout(timer);
  return code;
}

async function runStage({ name, command, tests }: Stage, folder: string): Promise<Tally> {
  if (tests === undefined) {
    const code = await run(command);
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  }
  const file = join(folder, `${name}.json`);
  const code = await run([...command, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]);
  return readReport(await readFile(file, "utf8").catch(() => undefined), code);
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(", ")}; there are ${stages.map(({ name }) => `"${name}"`).join(", ")}`);
  process.exit(2);
}
const folder = await mkdtemp(join(tmpdir(), "fairlead-test-"));
const total: Tally = { passed: 0, failed: 0 };
const lines: string[] = [];
for (const stage of stages.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  console.log(`\n── ${stage.name}`);
  const started = Date.now();
  const { passed, failed } = await runStage(stage, folder);
  total.passed += passed;
  total.failed += failed;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  lines.push(
    `${failed === 0 ? "ok    " : "FAILED"} ${stage.name.padEnd(9)} ${passed} passed, ${failed} failed (${seconds} s)`,
  );
}
await rm(folder, { recursive: true, force: true });
console.log(`\n${lines.join("\n")}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
