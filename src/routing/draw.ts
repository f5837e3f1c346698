// One endpoint out of several, with weight 1/price²: by chance, or by a conversation's own hash so that it keeps its
// endpoint on every isolate with nothing stored (weighted rendezvous hashing).
import type { Candidate } from "./candidate.ts";

/** Who draws: a random number in [0, 1), or the key of a conversation. */
export type Chance = { random: () => number } | { conversation: string };

export interface Weighted {
  candidate: Candidate;
  /** 0.1…1: how far an endpoint has come back after an outage. */
  health: number;
}

/** The drawn one; undefined of an empty list. Endpoints with price 0 share the draw equally and exclude the others. */
export function draw(entries: readonly Weighted[], chance: Chance): Candidate | undefined {
  const free = entries.filter(({ candidate }) => candidate.weightPrice === 0);
  const eligible = free.length > 0 ? free : entries;
  if (eligible.length <= 1) return eligible[0]?.candidate;
  return "random" in chance ? drawByChance(eligible, chance.random()) : drawByHash(eligible, chance.conversation);
}

function weightOf({ candidate, health }: Weighted): number {
  const price = candidate.weightPrice;
  return price === 0 ? health : health / (price * price);
}

function drawByChance(entries: readonly Weighted[], random: number): Candidate | undefined {
  const weights = entries.map(weightOf);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = random * total;
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return entries[index]?.candidate;
  }
  return entries.at(-1)?.candidate;
}

/**
 * Every endpoint gets an exponential waiting time from the hash of (conversation, endpoint); the shortest wins. Over
 * many conversations the shares are those of the weights, and an endpoint that comes or goes moves only its own.
 */
function drawByHash(entries: readonly Weighted[], conversation: string): Candidate | undefined {
  let best: Candidate | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const wait = -Math.log(unitHash(`${conversation} ${entry.candidate.key}`)) / weightOf(entry);
    if (wait < shortest || best === undefined) {
      shortest = wait;
      best = entry.candidate;
    }
  }
  return best;
}

/** FNV-1a with a final avalanche (murmur3's), in (0, 1). */
function unitHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return ((hash >>> 0) + 0.5) / 0x1_0000_0000;
}
