// What limits cost a request that is far from all of them: the same Worker, the same requests, once by a key without limits
// and once by one that has each kind. In many short pairs: what else the machine does meets both halves of one alike, and
// the median of their ratios forgets the pairs where it did not.
import { applyLoad } from "./load.ts";
import type { WorkerProcess } from "./worker-process.ts";

export interface LimitsFigure {
  /** Microseconds of CPU per request, medians. */
  unlimited: number;
  limited: number;
  /** The median of the pairs' ratios, and what it may be. */
  ratio: number;
  limit: number;
}

const limit = 1.03;
const requests = 500;

export interface LimitsInput {
  keys: { unlimited: string; limited: string };
  body: string;
  pairs: number;
}

export async function benchLimits(worker: WorkerProcess, { keys, body, pairs }: LimitsInput): Promise<LimitsFigure> {
  const url = new URL("/api/v1/chat/completions", worker.url);
  const measure = async (name: keyof typeof keys): Promise<number> => {
    const before = worker.cpuSeconds();
    const { failures } = await applyLoad({ url, key: keys[name], body, connections: 16, requests });
    if (failures > 0) throw new Error(`${failures} requests of the ${name} key failed`);
    return ((worker.cpuSeconds() - before) * 1e6) / requests;
  };
  const samples: Record<keyof typeof keys, number>[] = [];
  // The first ones warm up.
  for (let pair = -2; pair < pairs; pair += 1) {
    const isFirst = pair % 2 === 0;
    const early = await measure(isFirst ? "unlimited" : "limited");
    const late = await measure(isFirst ? "limited" : "unlimited");
    if (pair >= 0) samples.push(isFirst ? { unlimited: early, limited: late } : { unlimited: late, limited: early });
  }
  return {
    unlimited: median(samples.map(({ unlimited }) => unlimited)),
    limited: median(samples.map(({ limited }) => limited)),
    ratio: median(samples.map(({ unlimited, limited }) => limited / unlimited)),
    limit,
  };
}

/** Of an even number of values the mean of the two in the middle. */
function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
