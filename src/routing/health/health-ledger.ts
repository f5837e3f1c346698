// What a health object keeps, as a pure value: the health and the statistics of a model's endpoints, and how far it has
// read each isolate's outcomes, so that a report that is sent twice counts once.
import { type EndpointMemory, type HealthState, report, withoutQuietest } from "./health.ts";
import { type EncodedMemory, encodeMemory } from "./health-encoding.ts";
import type { EndpointStatistics, Outcome } from "./health-snapshot.ts";
import { memoryMs, slotMs } from "./recent-outcomes.ts";
import { windowMs } from "./stability.ts";
import { emptyStatistics, observe, type StatisticsMemory, summarize } from "./statistics.ts";

/** Outcomes of one isolate, numbered in the order in which it saw them. */
export interface OutcomeReport {
  reporter: string;
  /** The number of the first outcome. */
  first: number;
  outcomes: Outcome[];
}

export interface HealthLedger {
  health: HealthState;
  statistics: ReadonlyMap<string, StatisticsMemory>;
  /** By reporter: the number of the first outcome not yet read; who reported last comes last. */
  read: ReadonlyMap<string, number>;
}

/** What an isolate is told: everything that it needs to go on counting from there. */
export interface HealthAnswer {
  version: typeof answerVersion;
  endpoints: { key: string; memory: EncodedMemory | null; statistics: EndpointStatistics | null }[];
  /** To a reporter: the number of its first outcome that is not in this answer. Without it (an object of an earlier
   * release) all that it reported is. */
  confirmed?: number;
  /** There where storage refuses: the answer comes from memory alone and is forgotten with it. */
  unstored?: true;
}

/** Raised when the answer's shape changes: isolates of two releases meet the same object for a while. */
export const answerVersion = 1;

const maxReporters = 1_024;

export function receive(ledger: HealthLedger, { reporter, first, outcomes }: OutcomeReport): HealthLedger {
  const next = Math.max(ledger.read.get(reporter) ?? 0, first);
  const unread = outcomes.slice(next - first);
  const read = new Map(ledger.read);
  read.delete(reporter);
  read.set(reporter, next + unread.length);
  if (read.size > maxReporters) read.delete([...read.keys()][0] ?? reporter);
  return {
    health: unread.reduce(report, ledger.health),
    statistics: unread.reduce(observeEndpoint, ledger.statistics),
    read,
  };
}

function observeEndpoint(statistics: ReadonlyMap<string, StatisticsMemory>, outcome: Outcome) {
  const memory = observe(statistics.get(outcome.key) ?? emptyStatistics, outcome);
  return withoutQuietest(new Map(statistics).set(outcome.key, memory));
}

export function answer(ledger: HealthLedger, now: number): HealthAnswer {
  const keys = new Set([...ledger.health.keys(), ...ledger.statistics.keys()]);
  return {
    version: answerVersion,
    endpoints: [...keys].map((key) => {
      const memory = ledger.health.get(key);
      const statistics = ledger.statistics.get(key);
      return {
        key,
        memory: memory === undefined ? null : encodeMemory(withoutStaleSuccesses(memory, now)),
        statistics: statistics === undefined ? null : summarize(statistics, now),
      };
    }),
  };
}

/** Where nothing failed lately, only the successes that a failure would now be weighed against are worth sending. */
function withoutStaleSuccesses(memory: EndpointMemory, now: number): EndpointMemory {
  if (memory.failedAt > now - memoryMs) return memory;
  return { ...memory, recent: memory.recent.filter((slot) => slot.start > now - windowMs - slotMs) };
}
