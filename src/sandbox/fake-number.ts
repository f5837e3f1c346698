// A number that keeps the bounds and the step of its schema: 1 where that fits, else the number nearest to a bound.
import type { Schema } from "./json-schema.ts";

interface Bounds {
  low: number;
  high: number;
  lowExcluded: boolean;
  highExcluded: boolean;
}

/** Bounds as JSON Schema writes them, both today's number and draft 4's boolean `exclusiveMinimum`. */
function boundsOf(schema: Schema): Bounds {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const low = typeof minimum === "number" ? minimum : Number.NEGATIVE_INFINITY;
  const high = typeof maximum === "number" ? maximum : Number.POSITIVE_INFINITY;
  const above = typeof exclusiveMinimum === "number" ? exclusiveMinimum : Number.NEGATIVE_INFINITY;
  const below = typeof exclusiveMaximum === "number" ? exclusiveMaximum : Number.POSITIVE_INFINITY;
  return {
    low: Math.max(low, above),
    high: Math.min(high, below),
    lowExcluded: exclusiveMinimum === true || (above >= low && Number.isFinite(above)),
    highExcluded: exclusiveMaximum === true || (below <= high && Number.isFinite(below)),
  };
}

function inside(value: number, bounds: Bounds): boolean {
  if (value < bounds.low || value > bounds.high) return false;
  return !(bounds.lowExcluded && value === bounds.low) && !(bounds.highExcluded && value === bounds.high);
}

/** The multiple of `step` next to the bound, counted away from it by `variation`. */
function onGrid(bounds: Bounds, step: number, variation: number): number {
  const fromLow = Number.isFinite(bounds.low);
  const bound = fromLow ? bounds.low : bounds.high;
  const nearest = fromLow ? Math.ceil(bound / step) : Math.floor(bound / step);
  const skipped = inside(nearest * step, bounds) ? variation : variation + 1;
  return (fromLow ? nearest + skipped : nearest - skipped) * step;
}

export function fakeNumber(schema: Schema, wanted: { whole: boolean; variation: number }): number {
  const bounds = boundsOf(schema);
  const multiple = typeof schema["multipleOf"] === "number" ? schema["multipleOf"] : undefined;
  const step = multiple === undefined || (wanted.whole && multiple < 1) ? 1 : multiple;
  const simple = step * (1 + wanted.variation);
  if (inside(simple, bounds)) return simple;
  const near = onGrid(bounds, step, wanted.variation);
  if (wanted.whole || multiple !== undefined || inside(near, bounds)) return near;
  const share = (wanted.variation + 1) / (wanted.variation + 2);
  return bounds.low === bounds.high ? bounds.low : bounds.low + (bounds.high - bounds.low) * share;
}
