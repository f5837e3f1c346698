// The outlines of a chart's bars and lines, in units of a drawing that is stretched to the width there is. Pure.

export const width = 1_000;
export const height = 140;

interface Values {
  values: readonly (number | null)[];
}

export interface Frame {
  /** Of the scale. */
  top: number;
  /** Between points. */
  step: number;
}

export function yOf(value: number, { top }: Frame): string {
  return (height - (value / top) * height).toFixed(1);
}

export function stackedBars(series: readonly Values[], place: number, { top, step }: Frame): string {
  const scale = (value: number) => (value / top) * height;
  return (series[place]?.values ?? [])
    .map((value, point) => {
      if (value === null || value <= 0) return "";
      const below = series.slice(0, place).reduce((sum, other) => sum + (other.values[point] ?? 0), 0);
      // The least that can be seen: something is not nothing.
      const tall = Math.max(1, scale(value));
      const wide = (step * 0.86).toFixed(1);
      return `M${(point * step + step * 0.07).toFixed(1)} ${(height - scale(below)).toFixed(1)}h${wide}v-${tall.toFixed(1)}h-${wide}z`;
    })
    .join("");
}

/** Broken where nothing is known; a value between two such places is a stroke as wide as a bar, since a dot is not seen. */
export function line({ values }: Values, frame: Frame): string {
  return values
    .map((value, point) => {
      if (value === null) return "";
      const at = (share: number) => `${((point + share) * frame.step).toFixed(1)} ${yOf(value, frame)}`;
      if ((values[point - 1] ?? null) !== null) return `L${at(0.5)}`;
      return (values[point + 1] ?? null) === null ? `M${at(0.07)}h${(0.86 * frame.step).toFixed(1)}` : `M${at(0.5)}`;
    })
    .join("");
}
