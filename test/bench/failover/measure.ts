// One run: requests before the fault, then the load; what clients saw beside what the upstreams have in their books.
import type { Agent } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { ask, type Gateway, type Seen } from "./client.ts";
import type { Run } from "./plan.ts";
import type { Books } from "./upstreams.ts";

export interface Result {
  name: string;
  isMendable: boolean;
  requests: number;
  /** Not answered though a healthy upstream was there, or where none could, without saying so. */
  lost: number;
  /** Of them those that look whole, or broke off without a word. */
  wrongEndings: number;
  /** Milliseconds to the first word beyond that of the requests before the fault; null: nobody got one. */
  added: { median: number; p99: number } | null;
  books: Books;
}

interface MeasureInput {
  gateway: Gateway;
  agent: Agent;
  readBooks(model: string): Promise<Books>;
}

/** Connections that a client no longer needs must be gone by then. */
const graceMs = 2_000;

export async function measureRun(run: Run, { gateway, agent, readBooks }: MeasureInput): Promise<Result> {
  const { model, isStream, patienceMs } = run;
  let asked = 0;
  const askOnce = () => ask(gateway, { model, prompt: `${run.name} ${++asked}`, isStream, patienceMs, agent });
  const usual: Seen[] = [];
  for (let count = 0; count < run.warm; count += 1) usual.push(await askOnce());
  const seen = run.load.kind === "bursts" ? await bursts(run.load, askOnce) : await atRate(run.load, askOnce);
  await pause(run.load.kind === "bursts" && run.load.clients === 1 ? 0 : graceMs);
  const wrong = seen.filter(({ ending }) => ending === "looks whole" || ending === "cut");
  const lost = run.isMendable ? seen.filter(({ ending }) => ending !== "answered") : wrong;
  return {
    name: run.name,
    isMendable: run.isMendable,
    requests: seen.length,
    lost: lost.length,
    wrongEndings: wrong.length,
    added: addedBy(seen, usual),
    books: await readBooks(model),
  };
}

async function bursts(load: { clients: number; bursts: number }, askOnce: () => Promise<Seen>): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (let burst = 0; burst < load.bursts; burst += 1) {
    seen.push(...(await Promise.all(Array.from({ length: load.clients }, askOnce))));
  }
  return seen;
}

async function atRate(load: { perSecond: number; seconds: number }, askOnce: () => Promise<Seen>): Promise<Seen[]> {
  const begins = Date.now();
  const count = load.perSecond * load.seconds;
  return await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await pause(begins + (index * 1_000) / load.perSecond - Date.now());
      return askOnce();
    }),
  );
}

function addedBy(seen: readonly Seen[], usual: readonly Seen[]): Result["added"] {
  const base = percentile(usual, 0.5) ?? 0;
  const [median, p99] = [percentile(seen, 0.5), percentile(seen, 0.99)];
  return median === null || p99 === null ? null : { median: median - base, p99: p99 - base };
}

function percentile(seen: readonly Seen[], share: number): number | null {
  const times = seen.flatMap(({ firstWordMs }) => firstWordMs ?? []).toSorted((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? null;
}
