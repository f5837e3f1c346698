// The product as a user starts it: `npm start` on a free port with a state folder of its own. Every wait has an end, and
// what was started is ended with its whole process group.
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseEnv } from "node:util";
import { memoryFolder } from "../memory-folder.ts";

const root = join(import.meta.dirname, "..", "..");
export const logName = "output.log";
const startWithinMs = 240_000;
const endWithinMs = 15_000;

export interface StartOptions {
  /** `--var NAME:VALUE` for each. */
  variables?: Record<string, string>;
  /** Further arguments for `wrangler dev`. */
  words?: string[];
  port?: number;
  /** Kept when the product is stopped; made and removed again where none is given. */
  stateFolder?: string;
}

export interface Product {
  /** Without a path: `http://localhost:8787`. */
  url: string;
  apiKey: string;
  adminKey: string;
  stateFolder: string;
  /** Of its first process, and so of the group of all: for `endGroup`. */
  processId: number;
  /** Everything it has printed so far; as a file, `logName` in the folder of its state. */
  output(): string;
  stop(): Promise<void>;
}

export interface Ended {
  /** null = it had to be killed. */
  code: number | null;
  output: string;
}

/**
 * Below the ports that the system hands out by itself: between this look and `wrangler dev` listening, another process
 * that asks for any port cannot get this one.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (await isFree(port, "127.0.0.1")) return port;
  }
  throw new Error("no free port");
}

async function isFree(port: number, host: string): Promise<boolean> {
  const probe = createServer();
  const listening = await new Promise<boolean>((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(port, host, () => resolve(true));
  });
  if (listening) await new Promise((resolve) => probe.close(resolve));
  return listening;
}

/** `npm start`, until it is ready to be called. Throws, with its output, where it does not get there. */
export async function startProduct(options: StartOptions = {}): Promise<Product> {
  const port = options.port ?? (await freePort());
  const stateFolder = options.stateFolder ?? (await mkdtemp(join(memoryFolder(), "fairlead-e2e-")));
  const running = npmStart(["--port", String(port), "--persist-to", stateFolder, ...wordsOf(options)]);
  const log = createWriteStream(join(stateFolder, logName));
  for (const stream of [running.child.stdout, running.child.stderr]) stream?.pipe(log, { end: false });
  const stop = async () => {
    await endGroup(running.processId);
    log.end();
    if (options.stateFolder === undefined) await rm(stateFolder, { recursive: true, force: true });
  };
  for (const end = Date.now() + startWithinMs; !/^curl .*\n/m.test(running.output()); ) {
    if (Date.now() > end || running.child.exitCode !== null) {
      await stop();
      throw new Error(`npm start did not get ready:\n${running.output()}`);
    }
    await setTimeout(50);
  }
  const devVars = parseEnv(await readFile(join(root, ".dev.vars"), "utf8"));
  const [, url = ""] = /^ *Base URL\s+(\S+)\/api\/v1$/m.exec(running.output()) ?? [];
  const [, apiKey = ""] = /^ *API key\s+(\S+)$/m.exec(running.output()) ?? [];
  const adminKey = options.variables?.["ADMIN_KEY"] ?? devVars["ADMIN_KEY"] ?? "";
  return { url, apiKey, adminKey, stateFolder, processId: running.processId, output: running.output, stop };
}

/** `npm start` where it is expected to end by itself. */
export async function startAndEnd(words: string[]): Promise<Ended> {
  const { child, processId, output } = npmStart(words);
  const deadline = Date.now() + startWithinMs;
  while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) await setTimeout(50);
  const code = child.exitCode;
  await endGroup(processId);
  return { code, output: output() };
}

function wordsOf({ variables = {}, words = [] }: StartOptions): string[] {
  return [...Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]), ...words];
}

function npmStart(words: string[]): { child: ChildProcess; processId: number; output: () => string } {
  // A user has no terminal of ours, none of the variables that the test runner set, and starts from a plain PATH.
  const { VITEST: _, NODE_ENV: __, ...environment } = process.env;
  const path = `${join(root, "node_modules", ".bin")}${delimiter}${process.env["PATH"] ?? ""}`;
  const child = spawn("npm", ["start", "--", ...words], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...environment, PATH: path },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
    });
  }
  if (child.pid === undefined) throw new Error("npm cannot be run");
  return { child, processId: child.pid, output: () => text };
}

/** As ctrl-C does it: the signal goes to the whole group. What is left after a while is killed. */
export async function endGroup(processId: number): Promise<void> {
  signal(-processId, "SIGTERM");
  for (const deadline = Date.now() + endWithinMs; Date.now() < deadline; await setTimeout(50)) {
    if (!signal(processId, 0)) break;
  }
  signal(-processId, "SIGKILL");
}

/** To a process, or with a minus to the group that it began. Answers whether there was anybody to hear it. */
export function signal(processId: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(processId, name);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}
