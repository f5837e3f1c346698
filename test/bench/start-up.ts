// What starting costs: CPU time of a bare workerd from its start to its first answer, with Fairlead as it is uploaded and,
// in the same rounds, with a Hono Worker of one route. Every isolate pays the difference before its first request.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { bundle, root } from "./bundle.ts";
import { cpuMilliseconds } from "./worker-process.ts";

export interface StartUpResult {
  /** Milliseconds of CPU, medians. */
  bare: number;
  router: number;
  /** Bytes, minified: what is uploaded. */
  bytes: number;
  gzipped: number;
}

/** The most that the router may cost beside the bare Worker, and bytes. */
export const startUpAims = { ratio: 4, gzipped: 350 * 1024 } as const;

const rounds = 7;
const port = 9417;
const startWithinMs = 30_000;

interface Contender {
  name: string;
  /** Needs nothing that is stored. */
  path: string;
  status: number;
  cpu: number[];
}

export async function benchStartUp(folder: string): Promise<StartUpResult> {
  const router = bundle({ entry: "src/index.ts", folder, minify: true });
  writeFileSync(join(folder, "router.js"), router);
  writeFileSync(
    join(folder, "bare.js"),
    bundle({ entry: "test/bench/bare-worker.ts", folder, minify: true, bound: false }),
  );
  const contenders: Contender[] = [
    { name: "bare", path: "/", status: 200, cpu: [] },
    { name: "router", path: "/api/v1/key", status: 401, cpu: [] },
  ];
  for (const { name } of contenders) writeFileSync(join(folder, `${name}.capnp`), configurationOf(name));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) contender.cpu.push(await measure(folder, contender));
  }
  const [bare = Number.NaN, ours = Number.NaN] = contenders.map(
    ({ cpu }) => cpu.toSorted((a, b) => a - b)[rounds >> 1],
  );
  return { bare, router: ours, bytes: Buffer.byteLength(router), gzipped: gzipSync(router).byteLength };
}

function configurationOf(name: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const main :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "${name}.js")],
  compatibilityDate = "2026-10-01",
  compatibilityFlags = ["enable_request_signal"],
  bindings = [${storage.map((binding) => `(name = "${binding}", json = "{}")`).join(", ")}]
);`;
}

/** Must be there; the first answer asks none of them. */
const storage = ["DB", "CONTENTS", "RECORDS", "HEALTH"];

async function measure(folder: string, { name, path, status }: Contender): Promise<number> {
  const child = spawn(join(root, "node_modules/.bin/workerd"), ["serve", `${name}.capnp`], {
    cwd: folder,
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  try {
    const answer = await firstAnswer(`http://127.0.0.1:${port}${path}`);
    if (answer !== status) throw new Error(`${name} answers ${answer}`);
    return cpuMilliseconds(child.pid ?? 0);
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

async function firstAnswer(url: string): Promise<number> {
  for (const end = Date.now() + startWithinMs; Date.now() < end; await pause(5)) {
    const response = await fetch(url, { headers: { connection: "close" } }).catch(() => undefined);
    await response?.text();
    if (response !== undefined) return response.status;
  }
  throw new Error("workerd did not start");
}
