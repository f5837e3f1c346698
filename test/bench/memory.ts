// `node test/bench/memory.ts`: 200 concurrent streams of 1 MiB with contents logging on, and what the isolate holds when
// all of them have said everything and none has ended, and while they are stored. Exits with 1 above 128 MiB.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { bundle, root } from "./bundle.ts";
import { type Held, inspectHeap } from "./inspect-heap.ts";
import { startWorker, type WorkerProcess } from "./worker-process.ts";

const streams = Number(process.env["MEMORY_STREAMS"] ?? 200);
const bytesPerStream = 1024 * 1024;
const chunkBytes = 256;
const mebibyte = 1024 * 1024;
const limit = 128 * mebibyte;
const adminKey = "memory-admin-key-0123456789";

/** Words without a pattern that repeats: about as hard to compress as prose. */
function wordsFrom(seed: number): (length: number) => string {
  let state = seed;
  const syllables = "ba de fi lo mu ner tis von kra sel pom ta gri zu hal ent ick osh wen yar".split(" ");
  const random = (most: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  return (length) => {
    let text = "";
    while (text.length < length) {
      for (let syllable = random(3); syllable >= 0; syllable -= 1) text += syllables[random(syllables.length)];
      text += " ";
    }
    return text.slice(0, length);
  };
}

/** A provider whose streams all wait for each other before they end. */
async function startProvider() {
  const open: ServerResponse[] = [];
  const event = (delta: object, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ id: "m", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  const server = createServer(async (request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    const say = wordsFrom(open.length + 1_000 * Math.random());
    for (let said = 0; said < bytesPerStream; said += chunkBytes) {
      const more = response.write(event({ content: say(chunkBytes) }));
      if (!more) await new Promise((resolve) => response.once("drain", resolve));
    }
    open.push(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the provider has no port");
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    waiting: () => open.length,
    finish: () => {
      for (const response of open.splice(0)) response.end(`${event({}, "stop")}data: [DONE]\n\n`);
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function main(): Promise<void> {
  process.env["MINIFLARE_WORKERD_V8_FLAGS"] = "--expose-gc";
  const folder = mkdtempSync(join(tmpdir(), "fairlead-memory-"));
  const provider = await startProvider();
  const worker = await startWorker({
    compatibilityDate: "2026-10-01",
    compatibilityFlags: ["nodejs_compat", "enable_request_signal"],
    modules: true,
    script: bundle({ entry: "test/bench/collectable-worker.ts", folder }),
    bindings: { ADMIN_KEY: adminKey, ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"), EU_HOSTNAMES: "eu.*" },
    d1Databases: ["DB"],
    r2Buckets: ["CONTENTS"],
    queueProducers: { RECORDS: "records" },
    queueConsumers: { records: { maxBatchTimeout: 1, maxBatchSize: 100 } },
    durableObjects: { HEALTH: { className: "HealthObject", useSQLite: true } },
    inspectorPort: 0,
  });
  try {
    const key = await prepare(worker, provider.url);
    const heap = await inspectHeap(worker);
    const before = await heap.held();
    let received = 0;
    const ask = async (): Promise<string> => {
      const response = await fetch(new URL("/api/v1/chat/completions", worker.url), {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ model: "memory/model", stream: true, messages: [{ role: "user", content: "Talk." }] }),
      });
      let bytes = 0;
      let end = "";
      for await (const piece of response.body ?? []) {
        bytes += piece.byteLength;
        received += piece.byteLength;
        end = Buffer.from(piece.slice(-20)).toString();
      }
      if (!end.endsWith("data: [DONE]\n\n") || bytes < bytesPerStream)
        throw new Error(`a stream broke: ${bytes} ${end}`);
      return response.headers.get("x-generation-id") ?? "";
    };
    const answers = Promise.all(Array.from({ length: streams }, ask));
    answers.catch(() => undefined);
    for (const begun = Date.now(); provider.waiting() < streams; ) {
      if (Date.now() - begun > 120_000) throw new Error(`only ${provider.waiting()} streams got to their end`);
      await Promise.race([setTimeout(100), answers]);
    }
    // Until everything that was said has come through.
    for (let seen = -1; seen !== received; await setTimeout(1_000)) seen = received;
    console.log(`${mib(received)} MiB received`);
    const full = await heap.held();
    let peak = full;
    let stored = false;
    provider.finish();
    const ids = await answers;
    const contents = async (id: string) =>
      await fetch(new URL(`/api/v1/generation/content?id=${id}`, worker.url), {
        headers: { authorization: `Bearer ${adminKey}` },
      });
    const begun = Date.now();
    while (!stored) {
      const held = await heap.held();
      if (held.objects + held.buffers > peak.objects + peak.buffers) peak = held;
      if (Date.now() - begun > 60_000) throw new Error("the contents were not stored within a minute");
      await setTimeout(20);
      stored = (await contents(ids.at(-1) ?? "")).ok;
    }
    await setTimeout(3_000);
    let kept = 0;
    for (const id of ids) {
      const answer = await contents(id);
      const body = answer.ok ? await answer.json() : undefined;
      const completion: unknown = Object(Object(Object(body)["data"])["output"])["completion"];
      if (typeof completion === "string" && completion.length === bytesPerStream) kept += 1;
    }
    await heap.held();
    await setTimeout(1_000);
    const after = await heap.held();
    print({ before, full, peak, after });
    console.log(`${kept} of ${streams} contents were kept whole`);
    const most = peak.objects + peak.buffers;
    if (most > limit || kept < streams) process.exitCode = 1;
    console.log(
      `${process.exitCode === 1 ? "FAILED" : "passed"}: ${mib(most)} MiB at most, the limit is ${mib(limit)} MiB`,
    );
    heap.close();
  } finally {
    await worker.dispose();
    provider.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepare(worker: WorkerProcess, providerUrl: string): Promise<string> {
  await worker.withDatabase(async (database) => {
    for (const { queries } of await readD1Migrations(join(root, "migrations"))) {
      await database.batch(queries.map((sql) => database.prepare(sql)));
    }
  });
  const manage = async (method: string, path: string, body: unknown) => {
    const response = await fetch(new URL(`/api/v1${path}`, worker.url), {
      method,
      headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return await response.json();
  };
  await manage("PUT", "/catalog", {
    providers: [{ slug: "memory", name: "Memory", dialect: "openai", base_url: providerUrl }],
    models: [
      {
        id: "memory/model",
        name: "Memory",
        context_length: 131_072,
        endpoints: [{ provider: "memory", upstream_model: "m", pricing: { prompt: "0", completion: "0" } }],
      },
    ],
  });
  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: true });
  return Object(await manage("POST", "/keys", { name: "memory" }))["key"];
}

const mib = (bytes: number): string => (bytes / mebibyte).toFixed(1);

function print(moments: Record<string, Held>): void {
  console.log(`${streams} streams of 1 MiB      objects      buffers     together     resident (MiB)`);
  for (const [name, { objects, buffers, resident }] of Object.entries(moments)) {
    const columns = [objects, buffers, objects + buffers, resident].map((bytes) => mib(bytes).padStart(12));
    console.log(name.padEnd(20) + columns.join(" "));
  }
}

await main();
process.exit();
