// Runs an agent as somebody would who has just installed it: with a home of its own, none of this machine's settings, no
// terminal. What it started ends with it.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Agent, Setting } from "./agent.ts";

const runWithinMs = 90_000;

export interface AgentRun {
  /** null = it had to be killed. */
  code: number | null;
  /** Of both streams. */
  output: string;
}

export async function runAgent(way: Agent["ways"][string], setting: Omit<Setting, "home">): Promise<AgentRun> {
  const home = await mkdtemp(join(tmpdir(), "fairlead-agent-"));
  const folder = join(home, "work");
  await mkdir(folder);
  const { words, environment = {}, files = {} } = way({ ...setting, home });
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text);
  }
  const variables = { PATH: process.env["PATH"] ?? "", HOME: home, ...environment };
  const run = await spawnAndWait(words, folder, variables);
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
  return run;
}

async function spawnAndWait(
  [command = "", ...words]: string[],
  cwd: string,
  env: Record<string, string>,
): Promise<AgentRun> {
  const child = spawn(command, words, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (piece: string) => {
      output += piece;
    });
  }
  const killGroup = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // Nobody of it is left.
    }
  };
  const timer = setTimeout(killGroup, runWithinMs);
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve(null);
    });
    child.once("exit", resolve);
  });
  clearTimeout(timer);
  killGroup();
  return { code, output };
}
