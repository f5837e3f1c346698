// A health object's ledger as the text that it keeps in storage, in pieces that fit a row, and what earlier releases kept.
// What is decoded counts on exactly like what was encoded.
import { type EndpointMemory, emptyHealth } from "./health.ts";
import { decodeMemory, type EncodedMemory, encodeMemory } from "./health-encoding.ts";
import type { HealthLedger } from "./health-ledger.ts";
import type { Histogram } from "./histogram.ts";
import type { StatisticsMemory } from "./statistics.ts";

/** A row holds 2 MiB, and the text may take two bytes a character. */
const maxPieceLength = 900_000;

/** Raised when the shape changes; it begins the rows' names, so that another release's rows are not read as one's own. */
const storedVersion = "v2";

/** How the names of the rows begin that hold a ledger's pieces. */
export const piecePrefix = `${storedVersion} `;

/** How the names of the first release's rows begin: one for each endpoint, named by its key. */
export const firstReleasePrefix = "v1 ";

/** One of the first release's rows. */
export interface FirstReleaseRow {
  memory?: EncodedMemory | undefined;
  statistics?: StatisticsMemory | undefined;
}

interface EncodedStatistics {
  seenAt: number;
  /** start, successes, failures, then latency and throughput as pairs of bucket and count. */
  minutes: [start: number, successes: number, failures: number, latency: number[], throughput: number[]][];
  halfHours: [start: number, successes: number, failures: number][];
}

interface StoredLedger {
  health: [key: string, memory: EncodedMemory][];
  statistics: [key: string, statistics: EncodedStatistics][];
  read: [reporter: string, next: number][];
}

export const emptyLedger: HealthLedger = { health: emptyHealth, statistics: new Map(), read: new Map() };

/** The rows to write, by name, all at once or none. One, unless a model has far more endpoints than any we know. */
export function encodeLedger(ledger: HealthLedger): Map<string, string> {
  const stored: StoredLedger = {
    health: [...ledger.health].map(([key, memory]) => [key, encodeMemory(memory)]),
    statistics: [...ledger.statistics].map(([key, memory]) => [key, encodeStatistics(memory)]),
    read: [...ledger.read],
  };
  const text = JSON.stringify(stored);
  const pieces = Math.ceil(text.length / maxPieceLength);
  return new Map(
    Array.from({ length: pieces }, (_, index) => [
      piecePrefix + String(index).padStart(3, "0"),
      text.slice(index * maxPieceLength, (index + 1) * maxPieceLength),
    ]),
  );
}

/** `pieces` in the order of their names. Throws if they are not what `encodeLedger` made. */
export function decodeLedger(pieces: readonly string[]): HealthLedger {
  const stored: StoredLedger = JSON.parse(pieces.join(""));
  return {
    health: new Map(stored.health.map(([key, memory]) => [key, decodeMemory(memory)])),
    statistics: new Map(stored.statistics.map(([key, memory]) => [key, decodeStatistics(memory)])),
    read: new Map(stored.read),
  };
}

/** What the first release kept, by endpoint key; it did not keep how far it had read. */
export function fromFirstRelease(rows: Iterable<readonly [key: string, row: FirstReleaseRow]>): HealthLedger {
  const health = new Map<string, EndpointMemory>();
  const statistics = new Map<string, StatisticsMemory>();
  for (const [key, row] of rows) {
    if (row.memory !== undefined) health.set(key, decodeMemory(row.memory));
    if (row.statistics !== undefined) statistics.set(key, row.statistics);
  }
  return { health, statistics, read: new Map() };
}

function encodeStatistics({ seenAt, minutes, halfHours }: StatisticsMemory): EncodedStatistics {
  return {
    seenAt,
    minutes: minutes.map((minute) => [
      minute.start,
      minute.successes,
      minute.failures,
      [...minute.latency].flat(),
      [...minute.throughput].flat(),
    ]),
    halfHours: halfHours.map(({ start, successes, failures }) => [start, successes, failures]),
  };
}

function decodeStatistics({ seenAt, minutes, halfHours }: EncodedStatistics): StatisticsMemory {
  return {
    seenAt,
    minutes: minutes.map(([start, successes, failures, latency, throughput]) => ({
      start,
      successes,
      failures,
      latency: decodeHistogram(latency),
      throughput: decodeHistogram(throughput),
    })),
    halfHours: halfHours.map(([start, successes, failures]) => ({ start, successes, failures })),
  };
}

function decodeHistogram(pairs: readonly number[]): Histogram {
  const histogram = new Map<number, number>();
  for (let place = 0; place < pairs.length; place += 2) {
    const [bucket = 0, count = 0] = pairs.slice(place, place + 2);
    histogram.set(bucket, count);
  }
  return histogram;
}
