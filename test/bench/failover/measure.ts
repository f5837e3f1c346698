// One run: requests before the fault, then the load; what clients saw beside what the upstreams have in their books.
import type { Agent } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { ask, type Gateway, type Seen } from "./client.ts";
import type { Run } from "./plan.ts";
import type { Books } from "./upstreams.ts";

export interface Result extends Pick<Run, "name" | "kind" | "isMendable"> {
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
/** Requests before the fault that are under way at once: the endpoint's usual times are to be those of quiet. */
const warmAtOnce = 3;

/** What clients saw; the books are read when its grace is over, while others are measured. */
export async function measureRun(
  run: Run,
  { gateway, agent, readBooks }: MeasureInput,
): Promise<{ result: Promise<Result> }> {
  const { name, kind, isMendable, model, isStream, patienceMs } = run;
  let asked = 0;
  const askOnce = () => ask(gateway, { model, prompt: `${name} ${++asked}`, isStream, patienceMs, agent });
  const usual: Seen[] = [];
  while (usual.length < run.warm) {
    usual.push(...(await Promise.all(Array.from({ length: Math.min(warmAtOnce, run.warm - usual.length) }, askOnce))));
  }
  const seen = run.load.kind === "bursts" ? await bursts(run.load, askOnce) : await atRate(run.load, askOnce);
  const wrong = seen.filter(({ ending }) => ending === "looks whole" || ending === "cut");
  const lost = isMendable ? seen.filter(({ ending }) => ending !== "answered") : wrong;
  const counted = { requests: seen.length, lost: lost.length, wrongEndings: wrong.length };
  const ended = async (): Promise<Result> => {
    await pause(graceMs);
    return { name, kind, isMendable, ...counted, added: addedBy(seen, usual), books: await readBooks(model) };
  };
  return { result: ended() };
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
