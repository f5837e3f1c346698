// Spells of instability as others are told of them: each begins once and ends once. A pure comparison of what was told with
// what is so.
import type { HealthState } from "./health.ts";
import { stabilityAt, windowMs } from "./stability.ts";

/** By endpoint key: since when, epoch milliseconds, it is known to others as unstable. */
export type ToldSpells = Readonly<Record<string, number>>;

/** A message of the queue. */
export interface SpellMessage {
  spell: {
    key: string;
    /** Which health object tells. */
    place: string;
    /** Epoch milliseconds. */
    since: number;
    recovered: boolean;
  };
}

export interface SpellNews {
  told: ToldSpells;
  news: Omit<SpellMessage["spell"], "place">[];
  /** Epoch milliseconds at which to look again; undefined: there is nothing to wait for. */
  lookAt: number | undefined;
}

/** Beyond the end of a spell by the clock. */
const marginMs = 250;

export function spellNews(told: ToldSpells, health: HealthState, now: number): SpellNews {
  const unstable = new Map(
    [...health].flatMap(([key, { recent, failedAt }]) =>
      failedAt > now - windowMs && !stabilityAt(recent, { failedAt, now }).stable ? [[key, failedAt] as const] : [],
    ),
  );
  const begun = [...unstable.keys()].filter((key) => told[key] === undefined);
  const ended = Object.keys(told).filter((key) => !unstable.has(key));
  const since = { ...told, ...Object.fromEntries(begun.map((key) => [key, now])) };
  return {
    told: Object.fromEntries(Object.entries(since).filter(([key]) => unstable.has(key))),
    news: [
      ...begun.map((key) => ({ key, since: now, recovered: false })),
      ...ended.map((key) => ({ key, since: told[key] ?? now, recovered: true })),
    ],
    lookAt:
      unstable.size === 0 ? undefined : Math.max(now + marginMs, Math.min(...unstable.values()) + windowMs + marginMs),
  };
}

/** What is known to others where these news did not reach them; what came of others meanwhile stays. */
export function withoutNews(told: ToldSpells, news: SpellNews["news"]): ToldSpells {
  const untold = new Set(news.flatMap(({ key, since, recovered }) => (!recovered && told[key] === since ? [key] : [])));
  const again = news.filter(({ key, recovered }) => recovered && told[key] === undefined);
  return {
    ...Object.fromEntries(Object.entries(told).filter(([key]) => !untold.has(key))),
    ...Object.fromEntries(again.map(({ key, since }) => [key, since])),
  };
}

export function isSpellMessage(body: unknown): body is SpellMessage {
  return typeof body === "object" && body !== null && "spell" in body;
}
