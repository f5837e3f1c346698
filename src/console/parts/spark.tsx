// Small drawings within rows, without axes: a line of a few values, and shares as upright bars.
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
  /** Pixels from one to the next. */
  step?: number;
}

/** Shares as upright bars. */
export function ShareBars({ label, shares, step = 14 }: ShareBarsProperties) {
  const width = step < 10 ? step - 1 : 10;
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
