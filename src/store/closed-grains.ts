// The grains of sums that are made of hours, days and months when these are over (closed-sums.ts): which they are, and what they
// are made of.
import type { DimensionName } from "../accounting/analytics.ts";

/** Hours, days and months. */
export type Span = "h" | "d" | "m";
export const spans: readonly Span[] = ["h", "d", "m"];
/** Of the names of its periods: `2026-11-26T05`, `2026-11-26`, `2026-11`. */
export const nameLength: Readonly<Record<Span, number>> = { h: 13, d: 10, m: 7 };

export interface ClosedGrain {
  name: string;
  span: Span;
  /** Columns that tell its rows of a period apart. */
  split: readonly ("key_hash" | "model" | "provider" | "endpoint")[];
  /** Another grain; of hours no roll-up knows the keys: those are read off the facts. */
  from: "facts" | "h" | "d" | "hd";
}

const splits = {
  w: [],
  k: ["key_hash"],
  m: ["model"],
  p: ["provider"],
  h: ["model", "provider", "endpoint"],
  d: ["key_hash", "model", "provider", "endpoint"],
} as const satisfies Record<string, ClosedGrain["split"]>;

const grain = (span: Span, letter: keyof typeof splits, from: ClosedGrain["from"]): ClosedGrain => ({
  name: `${span}${letter}`,
  split: splits[letter],
  ...{ span, from },
});

/** Those of a span in one transaction, in this order. What is a roll-up already is none of them. */
export const closedGrains: readonly ClosedGrain[] = [
  grain("h", "d", "facts"),
  grain("h", "k", "hd"),
  ...(["w", "m", "p"] as const).map((letter) => grain("h", letter, "h")),
  ...(["d", "m"] as const).flatMap((span) => (["k", "m", "p", "h"] as const).map((letter) => grain(span, letter, "d"))),
  // Of a day it would be what it is made of.
  grain("m", "d", "d"),
];

const columns: Partial<Record<DimensionName, ClosedGrain["split"][number]>> = {
  ...{ key: "key_hash", api_key_id: "key_hash", member: "key_hash" },
  ...{ model: "model", provider: "provider", endpoint: "endpoint" },
};

/** The one with the fewest rows that knows of these; undefined: there is none. A workspace is one anyway. */
export function closedGrainFor(span: Span, needed: ReadonlySet<DimensionName>): string | undefined {
  const split = [...needed].flatMap((name) => columns[name] ?? []);
  return (
    closedGrains
      .filter((one) => one.span === span && split.every((column) => one.split.includes(column)))
      // Of keys there may be very many: what knows them is read for them alone.
      .filter((one) => one.split.includes("key_hash") === split.includes("key_hash"))
      .toSorted((one, other) => one.split.length - other.split.length)[0]?.name
  );
}
