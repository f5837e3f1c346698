// `npm run bench:failover`: what clients lose, wait for and pay while the cheapest of three upstreams is broken, in a matrix of
// faults and in longer outages. Against the router as it is deployed, on a workerd of its own, and against any other gateway:
//
//   npm run bench:failover -- --port 9500 --gateway NAME=URL=KEY
//
// That one has to know the upstreams `http://127.0.0.1:9500/0/v1` (the cheapest), `/1/v1` and `/2/v1` in this order, and to
// pass the model of a request on as it is. Ends within ten minutes; what there was no time for is said.
import { fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Held, inspectHeap } from "../inspect-heap.ts";
import { key, startRouter } from "../router.ts";
import { catalogOf } from "./catalog.ts";
import type { Gateway } from "./client.ts";
import { measureRun, type Result } from "./measure.ts";
import { longRuns, matrix, type Run } from "./plan.ts";
import { markdown, memory, table } from "./report.ts";
import type { Books } from "./upstreams.ts";

const budgetMs = 9.5 * 60_000;

const { values } = parseArgs({
  options: {
    gateway: { type: "string", multiple: true, default: [] },
    port: { type: "string", default: "0" },
    /** A part of the names of the runs. */
    only: { type: "string", default: "" },
  },
});

const endsAt = Date.now() + budgetMs;
const folder = mkdtempSync(join(tmpdir(), "fairlead-failover-"));
const upstreams = fork(join(import.meta.dirname, "upstreams.ts"), [values.port], {
  stdio: ["ignore", "inherit", "inherit", "ipc"],
});
const heard = new Map<string, (books: Books) => void>();
const port = await new Promise<number>((resolve) => {
  upstreams.on("message", (message: { port: number } | { model: string; books: Books }) => {
    if ("port" in message) resolve(message.port);
    else heard.get(message.model)?.(message.books);
  });
});

function readBooks(model: string): Promise<Books> {
  return new Promise((resolve) => {
    heard.set(model, resolve);
    upstreams.send(model);
  });
}

const chosen = (runs: Run[]) => runs.filter(({ name }) => name.includes(values.only));
const [short, long] = [chosen(matrix), chosen(longRuns)];
const address = `http://127.0.0.1:${port}`;
const variables = { BENCH_API_KEY: "upstream", ADMIN_KEY: "bench-admin-key-0123456789" };
/** As the other gateways of the comparison are set: what is learnt has to beat these. */
const strict = { FIRST_TOKEN_TIMEOUT_MS: "2000", IDLE_TIMEOUT_MS: "2000", TOTAL_TIMEOUT_MS: "10000" };
const catalog = catalogOf([...short, ...long], address);
// One after the other: each finds its own process by what is new.
const strictRouter = await startRouter({
  folder: join(folder, "strict"),
  catalog,
  variables: { ...variables, ...strict },
  collectable: true,
});
const router = await startRouter({ folder: join(folder, "default"), catalog, variables, collectable: true });
const heaps = [await inspectHeap(strictRouter), await inspectHeap(router)];
const completions = "/api/v1/chat/completions";
const others = values.gateway.map((text): Gateway => {
  const [name = "", url = "", secret = ""] = text.split("=");
  return { name, url: new URL(url), key: secret };
});
const agent = new Agent({ keepAlive: true });

async function measureAll(contenders: { short: Gateway; long: Gateway }): Promise<Result[]> {
  const measured: Promise<Result>[] = [];
  for (const run of short) {
    if (Date.now() > endsAt - 130_000) {
      console.error(`no time for ${run.name}`);
      continue;
    }
    measured.push((await measureRun(run, { gateway: contenders.short, agent, readBooks })).result);
  }
  // Mostly waiting, at some requests a second each: side by side.
  const runs = await Promise.all(long.map((run) => measureRun(run, { gateway: contenders.long, agent, readBooks })));
  return await Promise.all([...measured, ...runs.map(({ result }) => result)]);
}

/** Of both routers, after a collection: what counts is the heap; workerd's allocator keeps for itself what it was given. */
async function heldInAll(): Promise<Held> {
  const held = await Promise.all(heaps.map((heap) => heap.held()));
  const sum = (of: keyof Held): number => held.reduce((total, one) => total + one[of], 0);
  return { objects: sum("objects"), buffers: sum("buffers"), resident: sum("resident") };
}

try {
  const before = await heldInAll();
  const ours = await measureAll({
    short: { name: "Fairlead", url: new URL(completions, strictRouter.url), key },
    long: { name: "Fairlead", url: new URL(completions, router.url), key },
  });
  console.log(`\nFairlead\n${table(ours)}\n${memory(before, await heldInAll())}`);
  const results: Record<string, Result[]> = { Fairlead: ours };
  for (const other of others) {
    const theirs = await measureAll({ short: other, long: other });
    results[other.name] = theirs;
    console.log(`\n${other.name}\n${table(theirs)}`);
  }
  console.log(`\nFor README:\n${markdown(results)}`);
  writeFileSync(join(import.meta.dirname, "result.json"), `${JSON.stringify(results, null, 2)}\n`);
} finally {
  upstreams.kill();
  agent.destroy();
  for (const heap of heaps) heap.close();
  await Promise.all([strictRouter.dispose(), router.dispose()]);
  rmSync(folder, { recursive: true, force: true });
}
