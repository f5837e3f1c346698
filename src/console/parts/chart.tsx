// Charts drawn by the Worker as SVG: stacked bars by day, and a line of a few values. One path per series keeps them small.

export interface Series {
  name: string;
  /** One value per day. */
  values: number[];
}

interface StackedDaysProperties {
  label: string;
  days: string[];
  series: Series[];
  write: (value: number) => string;
}

/** Units of the drawing, which is stretched to the width there is. */
const width = 1_000;
const height = 110;
const gap = 3;

export function StackedDays({ label, days, series, write }: StackedDaysProperties) {
  const totals = days.map((_, day) => series.reduce((sum, { values }) => sum + (values[day] ?? 0), 0));
  const top = Math.max(...totals, 0);
  const step = width / Math.max(1, days.length);
  const scale = (value: number) => (top === 0 ? 0 : (value / top) * (height - 2));
  const shape = ({ values }: Series, place: number) =>
    days.map((_, day) => {
      const below = series.slice(0, place).reduce((sum, other) => sum + (other.values[day] ?? 0), 0);
      const y = height - 1 - scale(below);
      return bar({ x: day * step + gap / 2, y, width: step - gap, height: scale(values[day] ?? 0) });
    });
  return (
    <div class="chart">
      <p class="soft small">at most {write(top)} a day</p>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label} by day, at most ${write(top)}`}
      >
        <path class="axis" d={`M0 ${height - 0.5}H${width}`} />
        {series.map((one, place) => (
          <path class={`s${place + 1}`} d={shape(one, place).join("")} />
        ))}
        {days.map((day, place) => (
          <rect x={(place * step).toFixed(1)} y="0" width={step.toFixed(1)} height={height} fill="transparent">
            <title>{`${day}: ${write(totals[place] ?? 0)}`}</title>
          </rect>
        ))}
      </svg>
      <p class="row soft small">
        <span>{days[0]}</span>
        <span class="end">{days.at(-1)}</span>
      </p>
    </div>
  );
}

function bar(box: { x: number; y: number; width: number; height: number }): string {
  if (box.height <= 0) return "";
  return `M${box.x.toFixed(1)} ${box.y.toFixed(1)}h${box.width.toFixed(1)}v-${box.height.toFixed(1)}h-${box.width.toFixed(1)}z`;
}

export function Legend({ series }: { series: Series[] }) {
  return (
    <ul class="legend">
      {series.map(({ name }, place) => (
        <li>
          <svg width="10" height="10" aria-hidden="true">
            <rect class={`s${place + 1}`} width="10" height="10" rx="2" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

/** A line through the values, from old to new. Nothing below two values. */
export function Sparkline({ label, values }: { label: string; values: number[] }) {
  if (values.length < 2) return null;
  const top = Math.max(...values, 1e-9);
  const points = values.map((value, place) => {
    const x = (place / (values.length - 1)) * 116 + 2;
    return `${x.toFixed(1)},${(26 - (value / top) * 22).toFixed(1)}`;
  });
  return (
    <svg width="120" height="28" viewBox="0 0 120 28" role="img" aria-label={label}>
      <polyline class="line" points={points.join(" ")} />
    </svg>
  );
}

interface ShareBarsProperties {
  label: string;
  /** 0…1; null where nothing is known. */
  shares: (number | null)[];
  /** Many, close together. */
  narrow?: true;
}

/** Shares as upright bars. */
export function ShareBars({ label, shares, narrow }: ShareBarsProperties) {
  const step = narrow === true ? 6 : 14;
  const width = narrow === true ? 5 : 10;
  return (
    <svg
      width={shares.length * step}
      height="28"
      viewBox={`0 0 ${shares.length * step} 28`}
      role="img"
      aria-label={label}
    >
      {shares.map((share, place) => (
        <>
          <rect class="base" x={place * step} y="2" width={width} height="24" rx="1" />
          {share === null ? null : <ShareBar share={share} x={place * step} width={width} />}
        </>
      ))}
    </svg>
  );
}

/** Nothing at all is drawn as a little: it must not look like what is not known. */
function ShareBar({ share, x, width }: { share: number; x: number; width: number }) {
  const barHeight = Math.max(3, share * 24);
  return (
    <rect
      class={share >= 0.95 ? "ok" : "no"}
      x={x}
      y={(26 - barHeight).toFixed(1)}
      width={width}
      height={barHeight.toFixed(1)}
      rx="1"
    />
  );
}
