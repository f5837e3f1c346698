// One endpoint out of several, with weight 1/price²: by chance, or by a conversation's own hash so that it keeps its
// endpoint on every isolate with nothing stored (weighted rendezvous hashing).

import { hashText } from "../wire/hash-text.ts";
import type { Candidate } from "./candidate.ts";
import type { EndpointHealth } from "./health/health-snapshot.ts";

/** Who draws: a random number in [0, 1), or the key of a conversation. */
export type Chance = { random: () => number } | { conversation: string };

/** A candidate and how it is; `health.weight` says how far it has come back after an outage. */
export interface Rated {
  candidate: Candidate;
  health: EndpointHealth;
  /** As `health` says. */
  stable: boolean;
  /** Neighbours of one group stand by health and chance, in no order of the client's; null: by that. */
  group: number | null;
}

/** The drawn one; undefined of an empty list. Endpoints with price 0 share the draw equally and exclude the others. */
export function draw(entries: readonly Rated[], chance: Chance): Rated | undefined {
  const free = entries.filter(({ candidate }) => candidate.weightPrice === 0);
  const eligible = free.length > 0 ? free : entries;
  if (eligible.length <= 1) return eligible[0];
  return "random" in chance ? drawByChance(eligible, chance.random()) : drawByHash(eligible, chance.conversation);
}

function weightOf({ candidate: { weightPrice }, health }: Rated): number {
  return weightPrice === 0 ? health.weight : health.weight / (weightPrice * weightPrice);
}

function drawByChance(entries: readonly Rated[], random: number): Rated | undefined {
  let total = 0;
  for (const entry of entries) total += weightOf(entry);
  let left = random * total;
  for (const entry of entries) {
    left -= weightOf(entry);
    if (left < 0) return entry;
  }
  return entries.at(-1);
}

/**
 * Every endpoint gets an exponential waiting time from the hash of (conversation, endpoint); the shortest wins. Over
 * many conversations the shares are those of the weights, and an endpoint that comes or goes moves only its own.
 */
function drawByHash(entries: readonly Rated[], conversation: string): Rated | undefined {
  const hash = hashText(conversation);
  let best: Rated | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const wait = -Math.log(toUnit(hash, entry.candidate.keyHash)) / weightOf(entry);
    if (wait < shortest || best === undefined) {
      shortest = wait;
      best = entry;
    }
  }
  return best;
}

/** Two hashes of 32 bits → a number in (0, 1): murmur3's way of mixing a word in, and its final avalanche. */
export function toUnit(hash: number, word: number): number {
  const scrambled = Math.imul(word, 0xcc9e2d51);
  let mixed = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
  mixed = Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (((mixed ^ (mixed >>> 16)) >>> 0) + 0.5) / 0x1_0000_0000;
}
