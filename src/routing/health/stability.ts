// When an endpoint is unstable, and how its share of the draw comes back: a pure reading of its recent outcomes.
//
//                    3 failures in a row, or half or more of at least 5 outcomes, all within 30 s
//              ┌───────────────────────────────────────────────────────────────────────────────┐
//              │                                                                               ▼
//      ┌───────┴───────┐    30 s of climbing    ┌──────────────────┐  30 s after the   ┌───────────────┐ ──┐ any failure:
//      │    stable     │ ◄───────────────────── │      stable      │   last failure    │   unstable    │   │ the 30 s
//      │  weight 100 % │                        │ weight 10…100 %  │ ◄──────────────── │  tried last   │ ◄─┘ start again
//      └───────────────┘                        └────────┬─────────┘                   └───────────────┘
//                                                        └────────── the same ───────────────► ▲
//
// A success does not end a spell of instability: the calls that were under way when an endpoint broke come back one by
// one, and must not send everybody there again.

import { derivedOnce } from "../../wire/derived.ts";
import type { Cell, RecentOutcomes } from "./recent-outcomes.ts";

export const windowMs = 30_000;
const climbMs = 30_000;
const never = Number.POSITIVE_INFINITY;
const failuresInARow = 3;
const minOutcomes = 5;
export const minWeight = 0.1;

export interface Stability {
  stable: boolean;
  /** The share of its usual draw weight, 0.1…1. */
  weight: number;
  /** Its last spell has ended, and nothing good was seen of it since its last failure. */
  onTrial: boolean;
}

/** Unstable from `from` until just before `until`, epoch milliseconds. */
interface Spell {
  from: number;
  until: number;
  /** Of the first success behind its last failure; infinity = none. */
  healedAt: number;
}

/** `failedAt` is the time of the last failure, 0 without one: long after it there is nothing to read. */
export function stabilityAt(recent: RecentOutcomes, { failedAt, now }: { failedAt: number; now: number }): Stability {
  if (now >= failedAt + windowMs + climbMs) return trusted;
  const begun = unstableSpells(recent).filter((spell) => spell.from <= now);
  const last = begun.at(-1);
  if (last === undefined) return trusted;
  if (now < last.until) return { stable: false, weight: minWeight, onTrial: false };
  const climbed = (now - last.until) / climbMs;
  const weight = Math.min(1, minWeight + (1 - minWeight) * climbed);
  return { stable: true, weight, onTrial: now < last.healedAt };
}

const trusted: Stability = { stable: true, weight: 1, onTrial: false };

/** Outcomes never change once recorded, so what was read from them holds as long as they live. */
const unstableSpells = derivedOnce((recent: RecentOutcomes) => findSpells(recent.flatMap((slot) => slot.cells)));

/** Slides a window of 30 s over the outcomes, stopping wherever one enters or leaves it. */
function findSpells(cells: readonly Cell[]): readonly Spell[] {
  const spells: Spell[] = [];
  let successes = 0;
  let failures = 0;
  let row: readonly number[] = [];
  let [lastFailure, lastSuccess] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let entering = 0;
  let leaving = 0;
  for (let oldest = cells[leaving]; oldest !== undefined; oldest = cells[leaving]) {
    const next = cells[entering];
    const enters = next !== undefined && next.at < oldest.at + windowMs;
    const time = enters ? next.at : oldest.at + windowMs;
    const spell = spells.at(-1);
    if (enters) {
      entering += 1;
      successes += next.successes;
      failures += next.failures;
      row = continueRow(row, next);
      if (next.failures > 0) lastFailure = next.at;
      if (next.successes > 0) lastSuccess = next.at;
      if (spell !== undefined) continueSpell(spell, next, spells);
    } else {
      leaving += 1;
      successes -= oldest.successes;
      failures -= oldest.failures;
    }
    const inARow = enters && row.length === failuresInARow && time - (row[0] ?? 0) < windowMs;
    const outcomes = successes + failures;
    if (!inARow && !(outcomes >= minOutcomes && failures * 2 >= outcomes)) continue;
    const latest = spells.at(-1);
    if (latest !== undefined && time < latest.until) continue;
    spells.push({ ...newSpell(time, lastFailure), healedAt: lastSuccess > lastFailure ? lastSuccess : never });
  }
  return spells;
}

function newSpell(from: number, lastFailure: number): Spell {
  return { from, until: lastFailure + windowMs, healedAt: never };
}

/** A failure goes on with a spell, and begins another where nobody has seen the endpoint answer since. */
function continueSpell(spell: Spell, { at, successes, failures }: Cell, spells: Spell[]): void {
  if (failures > 0) {
    if (at < spell.until) Object.assign(spell, newSpell(spell.from, at));
    else if (spell.healedAt > at) spells.push(newSpell(at, at));
  }
  if (successes > 0) spell.healedAt = Math.min(spell.healedAt, at);
}

/** The times of the last failures without a success between them; a success in the same cell breaks the row. */
function continueRow(row: readonly number[], cell: Cell): readonly number[] {
  if (cell.successes > 0) return row.length === 0 ? row : [];
  const failures = Array.from({ length: Math.min(cell.failures, failuresInARow) }, () => cell.at);
  return [...row, ...failures].slice(-failuresInARow);
}
