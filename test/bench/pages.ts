// `node test/bench/pages.ts [records] [days that they are of]`: how long the Worker takes for each page of the console with
// very many records in D1, to the end of the page (of an export to its first byte), what it asks of D1 and what the page weighs,
// the slowest first. PAGES_FOLDER: keeps the filled database there.
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { bundle } from "./bundle.ts";
import { accessKeys, fillPages, type Places } from "./fill-pages.ts";
import { runtime } from "./router.ts";
import { startWorker, type WorkerProcess } from "./worker-process.ts";

const [records = 1_000_000, days = 30] = process.argv.slice(2).map(Number);
const rounds = Number(process.env["BENCH_ROUNDS"] ?? 9);
/** Only addresses with this in them. */
const only = process.env["PAGES_ONLY"] ?? "";
const kept = process.env["PAGES_FOLDER"];
/** Milliseconds that a page may take, and bytes of gzip that it may weigh. */
const aim = 50;
const maxWeight = 30_000;
const adminKey = "pages-admin-key-0123456789";

type Cookies = Map<string, string>;

interface Seen {
  status: number;
  text: string;
  /** Calls to D1, how many of them one after another, and rows read. */
  asked: number[];
  /** Milliseconds. */
  firstByte: number;
}

interface Measured {
  name: string;
  /** Milliseconds. */
  best: number;
  median: number;
  busy: number;
  /** Of the first look. */
  seen: Seen;
}

const folder = kept ?? mkdtempSync(join(tmpdir(), "fairlead-pages-"));
async function main(): Promise<void> {
  const places = await fill();
  const worker = await start();
  try {
    const owner = await signIn(worker, accessKeys.owner);
    const member = await signIn(worker, accessKeys.member);
    const pages = addressesOf(places);
    await checkAll(
      worker,
      pages.map(([path]) => path),
    );
    const measured: Measured[] = [];
    for (const [, address, who] of pages) {
      if (!address.includes(only)) continue;
      const name = `${who === "member" ? "member " : ""}${address}`;
      measured.push(await measure(worker, { name, address, cookies: who === "member" ? member : owner }));
    }
    show(measured);
  } finally {
    await worker.dispose();
  }
}

/** Through the file of the Worker's own D1, which is made by starting it once. */
async function fill(): Promise<Places> {
  const remembered = join(folder, "places.json");
  if (existsSync(remembered)) return JSON.parse(readFileSync(remembered, "utf8"));
  const once = await start();
  await once.withDatabase(async (database) => {
    await database.prepare("SELECT 1").run();
  });
  await once.dispose();
  const [file, ...others] = globSync(join(folder, "state/**/*.sqlite")).filter(
    (name) => name.includes("D1") && !name.includes("metadata"),
  );
  if (file === undefined || others.length > 0) throw new Error(`the file of D1 was not found: ${[file, ...others]}`);
  const sqlite = new DatabaseSync(file);
  sqlite.exec("PRAGMA synchronous = OFF");
  const places = await fillPages(sqlite, { records, days, until: Date.now() });
  sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  sqlite.close();
  writeFileSync(remembered, JSON.stringify(places));
  return places;
}

function start(): Promise<WorkerProcess> {
  return startWorker({
    ...runtime,
    script: bundle({ entry: "test/bench/pages-worker.ts", folder, minify: true }),
    bindings: { ADMIN_KEY: adminKey, ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"), EU_HOSTNAMES: "eu.*" },
    resourcePersistencePath: join(folder, "state"),
    d1Databases: ["DB"],
    r2Buckets: ["CONTENTS"],
    queueProducers: { RECORDS: "records" },
    durableObjects: {
      HEALTH: { className: "HealthObject", useSQLite: true },
      LEDGER: { className: "LedgerObject", useSQLite: true },
      CACHE: { className: "CacheObject", useSQLite: true },
    },
  });
}

/** Of each page: the route, an address of it that shows much, and who looks. */
function addressesOf({ generation, key }: Places): [path: string, address: string, who?: "member"][] {
  const dayBefore = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const at = dayBefore(1);
  const before = new Date(Date.now() - 5 * 86_400_000).toISOString();
  return [
    ["/", "/"],
    ["/", "/", "member"],
    ["/logs", "/logs"],
    ["/logs", "/logs", "member"],
    ["/logs", `/logs?before=${before}_gen-0`],
    ["/logs", "/logs?status=failed"],
    ["/logs", "/logs?hours=24"],
    ["/logs", "/logs?model=no-such"],
    ["/logs", "/logs?q=user:user-1+attempts:>1&sort=cost"],
    ["/logs", `/logs?key=${key}`],
    ["/logs/newer", `/logs/newer?after=${new Date(Date.now() - 600_000).toISOString()}_gen-0`],
    ["/logs/summary", "/logs/summary"],
    ["/logs/completions", "/logs/completions?q=model:m"],
    ["/logs/:id", `/logs/${generation}`],
    ["/logs.csv", "/logs.csv"],
    ["/logs.jsonl", "/logs.jsonl"],
    ["/sessions", "/sessions"],
    ["/sessions", "/sessions", "member"],
    ["/sessions", "/sessions?by=user"],
    ["/sessions", "/sessions?by=app"],
    ["/sessions", "/sessions?by=session&name=session-1"],
    ["/errors", "/errors"],
    ["/errors", "/errors?hours=168"],
    ["/errors", "/errors?hours=720"],
    ["/errors", "/errors?hours=720", "member"],
    ["/activity", "/activity"],
    ["/activity", "/activity", "member"],
    ["/activity", "/activity?by=key"],
    ["/activity", "/activity?days=1"],
    ["/activity", "/activity?days=1&by=key"],
    ["/activity", "/activity?days=1", "member"],
    ["/activity", "/activity?days=7"],
    ["/activity", "/activity?days=7&by=key&step=hour"],
    ["/activity", `/activity?days=7&step=hour&key=${key}`],
    ["/activity", "/activity?days=90"],
    ["/activity", "/activity?days=90&by=key"],
    ["/activity", "/activity?days=90&by=provider&step=week"],
    ["/activity", `/activity?from=${at}&by=key`],
    ["/activity", "/activity?days=1&by=provider"],
    ["/activity", "/activity?days=7&by=provider&step=hour"],
    ["/activity", "/activity?days=7&step=hour", "member"],
    ["/activity", `/activity?from=${dayBefore(13)}&until=${dayBefore(0)}&by=key&step=hour`],
    ["/activity", `/activity?from=${dayBefore(13)}&until=${dayBefore(0)}&step=hour&key=${key}`],
    ["/activity", "/activity?days=7&by=key&step=hour&model=maker/model-1"],
    ["/activity", "/activity?days=30&by=provider"],
    ["/activity", "/activity?days=30&step=week&by=key"],
    ["/activity", "/activity?days=90", "member"],
    ["/activity", "/activity?days=90&by=key&provider=p-one"],
    ["/activity", `/activity?from=${dayBefore(399)}&until=${dayBefore(0)}`],
    ["/activity", `/activity?from=${dayBefore(399)}&until=${dayBefore(0)}&by=key`],
    ["/activity", `/activity?from=${dayBefore(399)}&until=${dayBefore(0)}&by=provider`],
    ["/activity", `/activity?from=${dayBefore(399)}&until=${dayBefore(0)}&by=key&step=week`],
    ["/activity.csv", "/activity.csv?days=90&by=key"],
    ["/models", "/models"],
    ["/models/compare", "/models/compare?id=maker/model-1&id=maker/model-2"],
    ["/models/plan", "/models/plan"],
    ["/models/:author/:slug", "/models/maker/model-1"],
    ["/providers", "/providers"],
    ["/providers", "/providers", "member"],
    ["/providers/:slug", "/providers/p-one"],
    ["/try", "/try"],
    ["/try/facts", `/try/facts?id=${generation}`],
    ["/find", "/find"],
    ["/find/results", "/find/results?q=model"],
    ["/docs", "/docs"],
    ["/openapi.json", "/openapi.json"],
    ["/catalog", "/catalog"],
    ["/catalog.json", "/catalog.json"],
    ["/catalog/history", "/catalog/history"],
    ["/catalog/model", "/catalog/model?id=maker/model-1"],
    ["/catalog/provider", "/catalog/provider?slug=p-one"],
    ["/settings/observability", "/settings/observability"],
    ["/settings/broadcast", "/settings/broadcast"],
    ["/settings/broadcast/new", "/settings/broadcast/new?type=webhook"],
    ["/settings/privacy", "/settings/privacy"],
    ["/settings/keys", "/settings/keys"],
    ["/settings/keys", "/settings/keys", "member"],
    ["/settings/keys/:hash", `/settings/keys/${key}`],
    ["/settings/provider-keys", "/settings/provider-keys"],
    ["/settings/budgets", "/settings/budgets"],
    ["/settings/guardrails", "/settings/guardrails"],
    ["/settings/presets", "/settings/presets"],
    ["/settings/alerts", "/settings/alerts"],
    ["/settings/audit", "/settings/audit"],
    ["/settings/members", "/settings/members"],
    ["/settings/workspaces", "/settings/workspaces"],
    ["/settings/account", "/settings/account"],
  ];
}

/** What shows nothing of records, or needs something that somebody made first. */
const unmeasured = [
  ...["/setup", "/sign-in", "/first-request", "/logs/:id/contents.json"],
  ...["/settings/broadcast/:id", "/settings/provider-keys/:id", "/settings/guardrails/:id", "/settings/presets/:slug"],
];

async function checkAll(worker: WorkerProcess, measured: readonly string[]): Promise<void> {
  const paths: string[] = JSON.parse((await look(worker, "/bench/pages", new Map())).text);
  const missing = paths.filter((path) => !measured.includes(path) && !unmeasured.includes(path));
  if (missing.length > 0) throw new Error(`not measured: ${missing.join(", ")}`);
}

/** Exports are as long as what they hold. */
function isExport(address: string): boolean {
  return /\.(csv|jsonl|json)(\?|$)/.test(address);
}

async function measure(
  worker: WorkerProcess,
  { name, address, cookies }: { name: string; address: string; cookies: Cookies },
): Promise<Measured> {
  const seen = await look(worker, address, cookies);
  if (seen.status !== 200) throw new Error(`${name}: ${seen.status} ${seen.text.slice(0, 200)}`);
  await look(worker, address, cookies);
  const times: number[] = [];
  const busy: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [begun, cpu] = [performance.now(), worker.cpuMilliseconds()];
    const { firstByte } = await look(worker, address, cookies);
    times.push(isExport(address) ? firstByte : performance.now() - begun);
    busy.push(worker.cpuMilliseconds() - cpu);
  }
  const sorted = times.toSorted((one, other) => one - other);
  return { name, best: sorted[0] ?? 0, median: sorted[rounds >> 1] ?? 0, busy: Math.min(...busy), seen };
}

const widths = [56, 7, 7, 7, 4, 9, 8, 8, 8];
const heads = ["", "best", "median", "CPU", "D1", "in a row", "rows", "bytes", "gzip"];

function show(measured: readonly Measured[]): void {
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, place) => (place === 0 ? cell.slice(0, 56).padEnd(56) : cell.padStart(widths[place] ?? 0)))
      .join(" ");
  console.log(line(heads));
  const slow = measured.filter(({ best }) => best > aim);
  const heavy = measured.filter(({ name, seen }) => !isExport(name) && weightOf(seen) > maxWeight);
  for (const one of measured.toSorted((a, b) => b.best - a.best)) {
    const { name, best, median, busy, seen } = one;
    const counts = isExport(name) && seen.asked.length < 3 ? ["", "", ""] : seen.asked.map(String);
    const cells = [name, best.toFixed(1), median.toFixed(1), busy.toFixed(1), ...counts];
    const marks = `${slow.includes(one) ? "  slow" : ""}${heavy.includes(one) ? "  heavy" : ""}`;
    console.log(`${line([...cells, String(seen.text.length), String(weightOf(seen))])}${marks}`);
  }
  console.log(`${measured.length} addresses, ${slow.length} over ${aim} ms, ${heavy.length} over ${maxWeight} bytes`);
  process.exitCode = slow.length + heavy.length > 0 ? 1 : 0;
}

function weightOf({ text }: Seen): number {
  return gzipSync(text).length;
}

async function look(worker: WorkerProcess, address: string, cookies: Cookies, form?: URLSearchParams): Promise<Seen> {
  const begun = performance.now();
  const response = await fetch(new URL(address, worker.url), {
    method: form === undefined ? "GET" : "POST",
    headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    redirect: "manual",
    ...(form === undefined ? {} : { body: form }),
  });
  for (const line of response.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    cookies.set(name, value);
  }
  const asked = (response.headers.get("x-asked") ?? "").split(" ").map(Number);
  let [text, firstByte] = ["", 0];
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    firstByte ||= performance.now() - begun;
    text += part;
  }
  return { status: response.status, text, asked, firstByte };
}

async function signIn(worker: WorkerProcess, key: string): Promise<Cookies> {
  const cookies: Cookies = new Map();
  const { text } = await look(worker, "/sign-in", cookies);
  const [, token = ""] = /name="token" value="([^"]+)"/.exec(text) ?? [];
  const entered = await look(worker, "/sign-in", cookies, new URLSearchParams({ token, key }));
  if (entered.status !== 303)
    throw new Error(`the sign-in was refused: ${entered.status} ${entered.text.slice(0, 300)}`);
  return cookies;
}

try {
  await main();
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}
