// `npm run bench`: what Fairlead costs next to a bare pass-through Worker (and, where it puts a whole answer together, next to
// a bare one that does so as well), each on its own workerd, in interleaved rounds.
// CPU time of the process per request (per chunk when streaming), from the operating system, and its ratio.
import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCatalog } from "../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../src/catalog-rules.ts";
import { neededMigrations } from "../../src/store/schema.ts";
import { benchAttempts } from "./attempts.ts";
import { bundle } from "./bundle.ts";
import { benchColdRequest, coldRequestAim } from "./cold-request.ts";
import { filterTable } from "./content-filters.ts";
import { benchHostile } from "./hostile.ts";
import { benchLimits } from "./limits.ts";
import { applyLoad } from "./load.ts";
import { key, keyHash, limitedHash, limitedKey, limitsOfKeys, runtime, startRouter, workspaceId } from "./router.ts";
import { benchSelectEndpoints } from "./select-endpoints.ts";
import { benchStartUp, startUpAims } from "./start-up.ts";
import { startWorker, type WorkerProcess } from "./worker-process.ts";

const rounds = Number(process.env["BENCH_ROUNDS"] ?? 3);
const chunks = 200;
/** Milliseconds after which a scenario begins no further round: seven of them end within five minutes or so. */
const scenarioBudgetMs = 30_000;

interface Scenario {
  name: string;
  body: string;
  connections: number;
  requests: number;
  streaming: boolean;
  /** The most that the ratio may be; what it is measured against. */
  aim: number | null;
}

function bodyOf(bytes: number, stream: boolean, model = "bench/whole"): string {
  const request = {
    model,
    ...(stream ? { stream: true } : {}),
    temperature: 0.7,
    max_tokens: 256,
    messages: [
      { role: "system", content: "You are a helpful assistant." },
      { role: "user", content: "" },
    ],
  };
  const words = "the quick brown fox jumps over the lazy dog and writes a letter ";
  const missing = bytes - JSON.stringify(request).length;
  return JSON.stringify({
    ...request,
    messages: [
      request.messages[0],
      ...Array.from({ length: bytes > 10_000 ? 40 : 1 }, (_, index, list = { length: bytes > 10_000 ? 40 : 1 }) => ({
        role: index % 2 === 0 ? "user" : "assistant",
        content: words.repeat(Math.ceil(missing / list.length / words.length)).slice(0, missing / list.length),
      })),
    ],
  });
}

const scenarios: Scenario[] = [
  {
    name: "1.2 kB, 1 connection",
    body: bodyOf(1_200, false),
    connections: 1,
    requests: 400,
    streaming: false,
    aim: null,
  },
  {
    name: "1.2 kB, 16 connections",
    body: bodyOf(1_200, false),
    connections: 16,
    requests: 2_000,
    streaming: false,
    aim: 2.0,
  },
  {
    name: "1.2 kB, 64 connections",
    body: bodyOf(1_200, false),
    connections: 64,
    requests: 2_000,
    streaming: false,
    aim: null,
  },
  {
    name: "100 kB, 16 connections",
    body: bodyOf(100_000, false),
    connections: 16,
    requests: 600,
    streaming: false,
    aim: 1.9,
  },
  ...["openai", "anthropic", "gemini"].map((dialect) => ({
    name: `stream, 64 × 200 chunks, ${dialect}`,
    body: bodyOf(1_200, true, `bench/${dialect}`),
    connections: 64,
    requests: 128,
    streaming: true,
    aim: dialect === "openai" ? 4.3 : null,
  })),
];

const prices = ["0.000001", "0.000002", "0.000003"];
const dialects = ["openai", "anthropic", "gemini"];
const catalogDocument = {
  providers: dialects.flatMap((dialect) =>
    prices.map((_, index) => ({
      slug: `${dialect}-${index}`,
      name: `${dialect} ${index}`,
      dialect,
      base_url: "UPSTREAM/v1",
      api_key: "BENCH_API_KEY",
      data_policy: { training: false, retains_prompts: false, retention_days: 0 },
    })),
  ),
  // Whole answers are asked for as streams too: theirs come at once.
  models: [...dialects, "whole"].map((name) => ({
    id: `bench/${name}`,
    name: `Bench ${name}`,
    context_length: 131_072,
    endpoints: prices.map((price, index) => ({
      provider: `${name === "whole" ? "openai" : name}-${index}`,
      upstream_model: name,
      pricing: { prompt: price, completion: price },
      // Without these, hostile schemas would meet no endpoint and cost nothing.
      supported_parameters: ["response_format", "structured_outputs", "tools", "temperature", "max_tokens"],
    })),
  })),
};

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
  const upstream = fork(join(import.meta.dirname, "upstream.ts"), [String(chunks), "5"], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const started: WorkerProcess[] = [];
  try {
    const { bare, router, bytes, gzipped } = await benchStartUp(folder);
    console.log(
      `start to first answer: ${router.toFixed(1)} ms of CPU, a bare Hono Worker ${bare.toFixed(1)} ms: ratio ${(router / bare).toFixed(2)}, aim ${startUpAims.ratio}`,
    );
    console.log(
      `upload: ${(bytes / 1024).toFixed(0)} KiB, ${(gzipped / 1024).toFixed(0)} KiB gzipped, aim ${startUpAims.gzipped / 1024} KiB\n`,
    );
    const { cold, warm } = await benchColdRequest();
    console.log(
      `first request of a fresh isolate: ${cold.toFixed(1)} ms of CPU, a warm one ${warm.toFixed(1)} ms, aim: at most ${coldRequestAim} ms more\n`,
    );
    const port = await new Promise<number>((done) => upstream.once("message", (message) => done(Number(message))));
    const upstreamUrl = `http://127.0.0.1:${port}`;
    const { files, ...contenders } = await startAll(folder, upstreamUrl);
    const { stubbed, real } = contenders;
    started.push(...Object.values(contenders), files);
    const results = [];
    const only = process.env["BENCH_ONLY"];
    const chosen = scenarios.filter(({ name }) => only === undefined || name.includes(only));
    for (const scenario of chosen) results.push(await measure(scenario, contenders));
    print(results);
    console.log();
    for (const { name, microseconds, limit } of [...benchSelectEndpoints(), await benchAttempts()]) {
      console.log(`${name.padEnd(45)} ${microseconds.toFixed(1)} µs of CPU, aim ${limit} µs`);
    }
    console.log(`\n${filterTable()}`);
    console.log();
    const limits = [];
    for (const [storage, worker] of [["without storage", stubbed] as const, ["with storage", real] as const]) {
      const keys = { unlimited: key, limited: limitedKey };
      const figure = await benchLimits(worker, { keys, body: bodyOf(1_200, false), pairs: 10 * rounds });
      limits.push({ storage, ...figure });
      console.log(
        `limits far away, ${storage}: ${figure.unlimited.toFixed(1)} µs of CPU without, ${figure.limited.toFixed(1)} µs with: ratio ${figure.ratio.toFixed(3)}, aim ${figure.limit}`,
      );
    }
    const hostile = await benchHostile(real, { key, model: "bench/whole" });
    console.log();
    for (const { name, status, milliseconds, limit } of hostile) {
      console.log(`${name.padEnd(45)} ${status}  ${milliseconds} ms of CPU, limit ${limit} ms`);
    }
    // A request above its limit is a fault and not a figure.
    if (hostile.some(({ status, milliseconds, limit }) => status >= 500 || milliseconds > limit)) process.exitCode = 1;
    const startUp = { bare, router, bytes, gzipped };
    writeFileSync(
      join(import.meta.dirname, "result.json"),
      `${JSON.stringify({ startUp, scenarios: results, limits, hostile }, null, 2)}\n`,
    );
  } finally {
    upstream.kill();
    await Promise.all(started.map((worker) => worker.dispose()));
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Workers extends Contenders {
  files: WorkerProcess;
}

async function startAll(folder: string, upstreamUrl: string): Promise<Workers> {
  const document = JSON.parse(JSON.stringify(catalogDocument).replaceAll("UPSTREAM", upstreamUrl));
  const catalog = readCatalog(document, catalogRules);
  if (!catalog.ok) throw new Error(JSON.stringify(catalog.problem));
  const variables = { BENCH_API_KEY: "upstream", ADMIN_KEY: "bench-admin-key-0123456789", EU_HOSTNAMES: "eu.*" };
  const passThrough = await startWorker({
    ...runtime,
    script: readFileSync(join(import.meta.dirname, "pass-through.js"), "utf8"),
    bindings: { UPSTREAM: upstreamUrl },
  });
  const readThrough = await startWorker({
    ...runtime,
    script: readFileSync(join(import.meta.dirname, "read-through.js"), "utf8"),
    bindings: { UPSTREAM: upstreamUrl },
  });
  const stubbed = await startWorker({
    ...runtime,
    script: bundle({ entry: "test/bench/stubbed-worker.ts", folder }),
    bindings: { ...variables, ROWS: JSON.stringify(stubbedRows(catalog.value)) },
  });
  const files = await startWorker({
    ...runtime,
    script: bundle({ entry: "src/files/worker.ts", folder, bound: false }),
  });
  const real = await startRouter({
    folder,
    catalog: document,
    variables,
    // On a workerd of its own, as it is on Cloudflare: what it does is not counted here.
    files: files.url.host,
  });
  return { passThrough, readThrough, stubbed, real, files };
}

const keyRow = {
  kind: "api",
  workspace_id: workspaceId,
  creator_user_id: null,
  external_user: null,
  name: "bench",
  label: "bench",
  disabled: 0,
  include_byok_in_limit: 0,
  expires_at: null,
  created_at: "2026-01-01T00:00:00.000Z",
  updated_at: null,
  issued_by: null,
  creator_role: null,
  restricted_by: null,
};

function stubbedRows(catalog: {
  providers: unknown[];
  models: { id: string; endpoints: { tag: string }[] }[];
}): Record<string, unknown[]> {
  return {
    // The more particular parts come first: statements about keys hold subqueries.
    "JOIN guardrails": [],
    "FROM destinations": [],
    "FROM byok_keys": [],
    "FROM roll_ups": [],
    "FROM workspace_budgets": [],
    "FROM key_usage": [],
    "FROM workspaces": [
      {
        id: workspaceId,
        slug: "default",
        name: "Default",
        description: null,
        folder: "default",
        created_by: null,
        created_at: "2026-01-01T00:00:00.000Z",
        updated_at: null,
        settings: "{}",
      },
    ],
    "FROM api_keys WHERE hash": [
      { ...keyRow, hash: keyHash, ...limitsOfKeys.unlimited },
      { ...keyRow, hash: limitedHash, ...limitsOfKeys.limited },
    ],
    "FROM d1_migrations": neededMigrations.map((name) => ({ name })),
    "FROM endpoints": catalog.models.flatMap(({ id, endpoints }) =>
      endpoints.map((endpoint) => ({ model_id: id, tag: endpoint.tag, document: JSON.stringify(endpoint) })),
    ),
    "FROM providers": catalog.providers.map((document) => ({ document: JSON.stringify(document) })),
    "FROM models": catalog.models.map(({ endpoints: _, ...model }) => ({
      id: model.id,
      document: JSON.stringify(model),
    })),
    // What is asked of the others names it within.
    "FROM catalog_state": [{ version: 1 }],
  };
}

interface Contenders {
  passThrough: WorkerProcess;
  /** Of whole answers. */
  readThrough: WorkerProcess;
  stubbed: WorkerProcess;
  real: WorkerProcess;
}

interface Row {
  name: string;
  aim: number | null;
  /** Microseconds of CPU per request, or per chunk; NaN: it has no part in it. */
  cpu: Record<keyof Contenders, number>;
  /** Beside the pass-through; `reading`: of the stubbed one beside the one that reads. */
  ratio: { stubbed: number; real: number; reading: number };
  /** Milliseconds, medians. */
  firstByte: Record<keyof Contenders, number>;
  failures: number;
}

async function measure(scenario: Scenario, contenders: Contenders): Promise<Row> {
  const names = (["passThrough", "readThrough", "stubbed", "real"] as const).filter(
    (name) => name !== "readThrough" || !scenario.streaming,
  );
  const none = () => ({ passThrough: [], readThrough: [], stubbed: [], real: [] });
  const samples: Record<keyof Contenders, number[]> = none();
  const firstBytes: Record<keyof Contenders, number[]> = none();
  let failures = 0;
  const endsAt = performance.now() + scenarioBudgetMs;
  for (let round = -1; round < rounds; round++) {
    // On a slow machine fewer rounds have to do; one is always counted.
    if (round > 0 && performance.now() > endsAt) break;
    for (const name of names) {
      const worker = contenders[name];
      const url = new URL("/api/v1/chat/completions", worker.url);
      const before = worker.cpuSeconds();
      const measured = await applyLoad({ url, key, ...scenario });
      const used = worker.cpuSeconds() - before;
      failures += measured.failures;
      if (failures > scenario.requests / 10) throw new Error(`${name} fails: ${scenario.name}`);
      if (round < 0) continue; // warm-up
      const units = scenario.requests * (scenario.streaming ? chunks : 1);
      samples[name].push((used * 1e6) / units);
      firstBytes[name].push(...measured.firstBytes);
    }
  }
  const ratio = (name: "stubbed" | "real", beside: "passThrough" | "readThrough"): number =>
    median(samples[name].map((value, index) => value / (samples[beside][index] ?? Number.NaN)));
  return {
    name: scenario.name,
    aim: scenario.aim,
    cpu: medians(samples),
    ratio: {
      stubbed: ratio("stubbed", "passThrough"),
      real: ratio("real", "passThrough"),
      reading: ratio("stubbed", "readThrough"),
    },
    firstByte: medians(firstBytes),
    failures,
  };
}

function medians(values: Record<keyof Contenders, number[]>): Record<keyof Contenders, number> {
  const { passThrough, readThrough, stubbed, real } = values;
  return {
    passThrough: median(passThrough),
    readThrough: median(readThrough),
    stubbed: median(stubbed),
    real: median(real),
  };
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function print(rows: Row[]): void {
  console.log(
    "scenario                          pass-through   Fairlead  ratio  aim   with storage  ratio   first byte added   reading  ratio",
  );
  for (const { name, aim, cpu, ratio, firstByte, failures } of rows) {
    console.log(
      [
        name.padEnd(33),
        `${cpu.passThrough.toFixed(1)} µs`.padStart(12),
        `${cpu.stubbed.toFixed(1)} µs`.padStart(11),
        ratio.stubbed.toFixed(2).padStart(6),
        (aim?.toFixed(1) ?? "–").padStart(5),
        `${cpu.real.toFixed(1)} µs`.padStart(13),
        ratio.real.toFixed(2).padStart(6),
        `${(firstByte.stubbed - firstByte.passThrough).toFixed(2)} ms`.padStart(14),
        (Number.isNaN(cpu.readThrough) ? "–" : `${cpu.readThrough.toFixed(1)} µs`).padStart(14),
        (Number.isNaN(ratio.reading) ? "–" : ratio.reading.toFixed(2)).padStart(6),
        failures === 0 ? "" : `  ${failures} FAILED`,
      ].join(" "),
    );
  }
}

await main();
