// What limits cost a request that is far from all of them: the same Worker, the same requests, once by a key without limits
// and once by one that has each kind. Interleaved, so that a machine that slows down slows both.
import { applyLoad } from "./load.ts";
import type { WorkerProcess } from "./worker-process.ts";

export interface LimitsFigure {
  /** Microseconds of CPU per request, medians. */
  unlimited: number;
  limited: number;
  /** Of the medians, and what it may be. */
  ratio: number;
  limit: number;
}

const limit = 1.03;
const requests = 1_000;

export interface LimitsInput {
  keys: { unlimited: string; limited: string };
  body: string;
  rounds: number;
}

export async function benchLimits(worker: WorkerProcess, { keys, body, rounds }: LimitsInput): Promise<LimitsFigure> {
  const url = new URL("/api/v1/chat/completions", worker.url);
  const samples = { unlimited: [] as number[], limited: [] as number[] };
  for (let round = -1; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? (["unlimited", "limited"] as const) : (["limited", "unlimited"] as const)) {
      const before = worker.cpuSeconds();
      const { failures } = await applyLoad({ url, key: keys[name], body, connections: 16, requests });
      if (failures > 0) throw new Error(`${failures} requests of the ${name} key failed`);
      if (round >= 0) samples[name].push(((worker.cpuSeconds() - before) * 1e6) / requests);
    }
  }
  const [unlimited, limited] = [median(samples.unlimited), median(samples.limited)];
  return { unlimited, limited, ratio: limited / unlimited, limit };
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
