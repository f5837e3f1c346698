// The numbers of an axis, and many points as few. Pure.

/** Pages have five charts: with more they are heavier than 30 KB gzip. */
export const maxPoints = 62;
const steps = [1, 2, 2.5, 5, 10];
const intervals = 4;

/** From 0 up to at least `top`, round ones, at most five; `whole`: of things that cannot be halved. */
export function ticksOf(top: number, whole = false): number[] {
  if (!(top > 0)) return [0, 1];
  const least = top / intervals;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = steps.find((step) => step * power >= least * (1 - 1e-9)) ?? 10;
  const step = whole ? Math.max(1, Math.ceil(factor * power)) : factor * power;
  const count = Math.ceil((top / step) * (1 - 1e-9));
  return Array.from({ length: count + 1 }, (_, place) => Number((place * step).toPrecision(12)));
}

/** The first and the last place of each group of neighbours, of which there are at most `maxPoints`. */
export function groupsOf(length: number): { first: number; last: number }[] {
  const size = Math.max(1, Math.ceil(length / maxPoints));
  return Array.from({ length: Math.ceil(length / size) }, (_, group) => ({
    first: group * size,
    last: Math.min(length, (group + 1) * size) - 1,
  }));
}

/** Of neighbours: amounts add up, of what cannot be added the largest is shown. null: of none is anything known. */
export function merge(values: readonly (number | null)[], how: "sum" | "largest"): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return how === "sum" ? known.reduce((sum, value) => sum + value, 0) : Math.max(...known);
}
