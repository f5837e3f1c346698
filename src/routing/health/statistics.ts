// Speed and uptime of one endpoint over 5 minutes, 30 minutes and a day, in slots of time that add up: the order of
// outcomes does not matter and memory is bounded.
import type { EndpointStatistics, Outcome } from "./health-snapshot.ts";
import {
  addValue,
  emptyHistogram,
  type Histogram,
  mergeHistograms,
  percentilesOf,
  percentilesReached,
} from "./histogram.ts";

interface Tally {
  start: number;
  successes: number;
  failures: number;
}

interface Minute extends Tally {
  /** Milliseconds to the first token. */
  latency: Histogram;
  /** Tokens per second after the first. */
  throughput: Histogram;
}

export interface StatisticsMemory {
  /** Epoch milliseconds of the latest outcome. */
  seenAt: number;
  /** In order of time, like the half-hours. */
  minutes: readonly Minute[];
  halfHours: readonly Tally[];
}

const minuteMs = 60_000;
const halfHourMs = 30 * minuteMs;
const dayMs = 48 * halfHourMs;

export const emptyStatistics: StatisticsMemory = { seenAt: 0, minutes: [], halfHours: [] };

/** Rate limits are left out: they say nothing of speed, and uptime does not count them. */
export function observe(memory: StatisticsMemory, outcome: Outcome): StatisticsMemory {
  if (outcome.kind === "rate_limited" || outcome.kind === "probe") return memory;
  const { at } = outcome;
  const minutes = { length: minuteMs, kept: halfHourMs };
  const halfHours = { length: halfHourMs, kept: dayMs };
  return {
    seenAt: Math.max(memory.seenAt, at),
    minutes: inSlot(memory.minutes, { ...minutes, at }, (slot: Minute | undefined, start) => ({
      ...tally(slot ?? { start, successes: 0, failures: 0 }, outcome),
      latency: withMeasure(slot?.latency, outcome.kind === "success" ? outcome.latencyMs : undefined),
      throughput: withMeasure(slot?.throughput, outcome.kind === "success" ? outcome.tokensPerSecond : undefined),
    })),
    halfHours: inSlot(memory.halfHours, { ...halfHours, at }, (slot: Tally | undefined, start) =>
      tally(slot ?? { start, successes: 0, failures: 0 }, outcome),
    ),
  };
}

/** Replaces the slot that `at` falls into and forgets what ended before the newest slot's window. */
function inSlot<Slot extends Tally>(
  slots: readonly Slot[],
  when: { at: number; length: number; kept: number },
  update: (slot: Slot | undefined, start: number) => Slot,
): readonly Slot[] {
  const start = when.at - (when.at % when.length);
  const oldest = Math.max(start, slots.at(-1)?.start ?? start) - when.kept;
  if (start < oldest) return slots;
  const kept = slots.filter((slot) => slot.start >= oldest);
  const place = kept.findLastIndex((slot) => slot.start <= start);
  const known = kept[place];
  if (known?.start === start) return kept.with(place, update(known, start));
  return kept.toSpliced(place + 1, 0, update(undefined, start));
}

function tally({ start, successes, failures }: Tally, outcome: Outcome): Tally {
  return outcome.kind === "success"
    ? { start, successes: successes + 1, failures }
    : { start, successes, failures: failures + 1 };
}

function withMeasure(histogram = emptyHistogram, value: number | undefined): Histogram {
  return value === undefined || Number.isNaN(value) ? histogram : addValue(histogram, value);
}

/** What the windows that end at `now` hold; each reaches back to the beginning of the slot it starts in. */
export function summarize(memory: StatisticsMemory, now: number): EndpointStatistics {
  const last30m = memory.minutes.filter((slot) => slot.start + minuteMs > now - halfHourMs);
  const last5m = last30m.filter((slot) => slot.start + minuteMs > now - 5 * minuteMs);
  const lastDay = memory.halfHours.filter((slot) => slot.start + halfHourMs > now - dayMs);
  return {
    latency5m: percentilesOf(mergeHistograms(last5m.map((slot) => slot.latency))),
    latency30m: percentilesOf(mergeHistograms(last30m.map((slot) => slot.latency))),
    throughput5m: percentilesReached(mergeHistograms(last5m.map((slot) => slot.throughput))),
    throughput30m: percentilesReached(mergeHistograms(last30m.map((slot) => slot.throughput))),
    uptime5m: uptime(last5m),
    uptime30m: uptime(last30m),
    uptime1d: uptime(lastDay),
  };
}

function uptime(tallies: readonly Tally[]): number | null {
  const successes = tallies.reduce((sum, slot) => sum + slot.successes, 0);
  const failures = tallies.reduce((sum, slot) => sum + slot.failures, 0);
  return successes + failures === 0 ? null : successes / (successes + failures);
}
