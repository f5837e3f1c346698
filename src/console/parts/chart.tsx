// A chart drawn by the Worker as SVG: stacked bars or lines over time, with axes, a legend that leads to the log, and a table
// of its values for whoever reads without seeing or goes by keyboard. One path per series keeps it small.
import { height, line, stackedBars, width, yOf } from "./chart-shapes.ts";
import { othersColour } from "./colours.ts";
import { attributes, escapeText, markup } from "./markup.ts";
import { linked } from "./rows-link.ts";
import { groupsOf, merge, ticksOf } from "./scale.ts";
import { Table } from "./table.tsx";
import { visible, visibleText } from "./visible.tsx";

export interface Point {
  label: string;
  /** Below the axis. */
  short: string;
  href?: string | undefined;
}

export interface Series {
  name: string;
  /** Of each point; null where nothing is known. */
  values: readonly (number | null)[];
  /** As coloursOf says. */
  colour?: number | undefined;
  href?: string | undefined;
  /** Beside the others for comparison. */
  isFormer?: true;
}

export interface ChartProperties {
  label: string;
  shape: "bars" | "lines";
  points: readonly Point[];
  /** The rows of a point that has no address of its own, or of several neighbours, by their places: more may be given than are drawn. */
  hrefOf?: (first: number, last: number) => string;
  series: readonly Series[];
  write: (value: number) => string;
  /** How the table writes them, so that their points stand below each other; as `write` where it is not given. */
  writeAlike?: (values: readonly number[]) => (value: number) => string;
  /** Of things that cannot be halved. */
  whole?: boolean;
  /** A line that is not to be passed. */
  bound?: { name: string; value: number } | undefined;
  /** What is shown where a script sees a time drawn over the points: an address that takes days, or empty for that of the points. */
  zoom?: string;
}

const maxLabels = 5;
/** So many points have a label each: of fewer labels some would stand below another point. */
const maxLabelled = 7;

export function Chart(properties: ChartProperties) {
  const { label, shape, bound, write, whole, zoom } = properties;
  const { points, series } = thin(properties);
  const ofPoint = (place: number) => series.map(({ values }) => values[place] ?? 0);
  // Of each series and point: in what the mouse meets and in the table.
  const written = series.map(({ values }) =>
    points.map((_, place) => {
      const value = values[place] ?? null;
      return value === null ? "–" : write(value);
    }),
  );
  const heights = points.map((_, place) =>
    shape === "bars" ? ofPoint(place).reduce((sum, value) => sum + value, 0) : Math.max(...ofPoint(place), 0),
  );
  const ticks = ticksOf(Math.max(...heights, bound?.value ?? 0, 0), whole);
  const frame = { top: ticks.at(-1) ?? 1, step: width / Math.max(1, points.length) };
  return (
    <figure class="chart" aria-label={label}>
      <div class="plot">
        <div class="scale" aria-hidden="true">
          {shortly(ticks.toReversed().map(write)).map((tick) => (
            <span>{tick}</span>
          ))}
        </div>
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true" data-zoom={zoom}>
          <path class="rule" d={ticks.map((tick) => `M0 ${yOf(tick, frame)}H${width}`).join("")} />
          {series.map((one, place) =>
            shape === "bars" ? (
              <path class={`c${one.colour ?? othersColour} bar`} d={stackedBars(series, place, frame)} />
            ) : (
              <path
                class={`c${one.colour ?? othersColour} curve${one.isFormer ? " former" : ""}`}
                d={line(one, frame)}
              />
            ),
          )}
          {bound === undefined ? null : <path class="bound" d={`M0 ${yOf(bound.value, frame)}H${width}`} />}
          {markup(
            points
              .map((point, place) => hitOf({ point, said: said({ series, written, place }), place, step: frame.step }))
              .join(""),
          )}
        </svg>
        <p class={`times soft small${points.length <= maxLabelled ? " few" : ""}`} aria-hidden="true">
          {labelsOf(points).map((text) => (
            <span>{text}</span>
          ))}
        </p>
      </div>
      <Legend series={series} bound={bound === undefined ? undefined : `${bound.name}: ${write(bound.value)}`} />
      <Values {...properties} points={points} series={series} written={written} />
    </figure>
  );
}

function thin({ points, hrefOf, series, shape }: ChartProperties): { points: Point[]; series: Series[] } {
  const groups = groupsOf(points.length);
  const how = shape === "bars" ? "sum" : "largest";
  return {
    points: groups.flatMap(({ first, last }) => {
      const [begin, end] = [points[first], points[last]];
      if (begin === undefined || end === undefined) return [];
      const label = begin === end ? begin.label : `${begin.label} – ${end.label}`;
      return [
        {
          label,
          short: begin.short,
          href: begin === end && begin.href !== undefined ? begin.href : hrefOf?.(first, last),
        },
      ];
    }),
    series: series.map((one) => ({
      ...one,
      values: groups.map(({ first, last }) => merge(one.values.slice(first, last + 1), how)),
    })),
  };
}

/** Whole dollars without cents, where all of them are. */
function shortly(ticks: readonly string[]): readonly string[] {
  return ticks.every((tick) => /^\$(?:0|.+\.00)$/.test(tick)) ? ticks.map((tick) => tick.replace(".00", "")) : ticks;
}

interface Drawn {
  series: readonly Series[];
  written: readonly (readonly string[])[];
}

function said({ series, written, place }: Drawn & { place: number }): string {
  const known = series.flatMap(({ name, values }, one) => {
    const value = values[place] ?? null;
    return value === null || (value === 0 && series.length > 2) ? [] : [`${name}: ${written[one]?.[place]}`];
  });
  return known.join("\n");
}

interface Hit {
  point: Point;
  said: string;
  place: number;
  step: number;
}

/** What the mouse meets; by keyboard the table has the same links. */
function hitOf({ point: { label, href }, said: text, place, step }: Hit): string {
  const size = { x: (place * step).toFixed(1), width: step.toFixed(1), height: String(height) };
  const area = `<rect${attributes(size)}><title>${escapeText(visibleText(`${label}\n${text || "nothing"}`))}</title></rect>`;
  if (href === undefined) return `<g class="hit">${area}</g>`;
  return `<a${attributes({ href, tabindex: "-1", class: "hit" })}>${area}</a>`;
}

function labelsOf(points: readonly Point[]): string[] {
  if (points.length <= maxLabelled) return points.map(({ short }) => short);
  const count = maxLabels;
  return Array.from({ length: count }, (_, place) => {
    const at = Math.round((place * (points.length - 1)) / (count - 1));
    return points[at]?.short ?? "";
  });
}

function Legend({ series, bound }: { series: readonly Series[]; bound: string | undefined }) {
  return (
    <ul class="legend">
      {series.map(({ name, colour, href }) => (
        <li>
          <svg width="10" height="10" aria-hidden="true" class={`c${colour ?? othersColour}`}>
            <rect class="bar" width="10" height="10" rx="2" />
          </svg>
          {href === undefined ? visible(name) : <a href={href}>{visible(name)}</a>}
        </li>
      ))}
      {bound === undefined ? null : <li class="soft">{bound}</li>}
    </ul>
  );
}

/** Every point at which anything is known. */
function Values({ label, shape, points, series, write, writeAlike, written }: ChartProperties & Drawn) {
  const places = points.map((point, place) => ({ point, place }));
  const something = (value: number | null | undefined) => value !== undefined && value !== null && value !== 0;
  const known = places.filter(({ place }) =>
    series.some(({ values }) => (shape === "bars" ? something(values[place]) : (values[place] ?? null) !== null)),
  );
  const total = (place: number) => series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0);
  const alike = writeAlike?.(known.flatMap(({ place }) => series.map(({ values }) => values[place] ?? 0)));
  const ofPoint = (one: number, place: number) => {
    const value = series[one]?.values[place] ?? null;
    return alike === undefined || value === null ? (written[one]?.[place] ?? "–") : alike(value);
  };
  return (
    <details>
      <summary class="small">{`${label} as a table`}</summary>
      {known.length === 0 ? (
        <p class="soft small">Nothing in this time.</p>
      ) : (
        <Table
          name={`${label}, as a table`}
          stays
          columns={[
            {
              // No script turns these into the times of clocks here, as it does where a heading ends in "(UTC)".
              heading: "Time, UTC",
              cell: ({ point: { href, label: text } }) => linked(href, text),
              look: "nowrap",
            },
            ...series.map(({ name }, one) => ({
              heading: name,
              cell: ({ place }: { place: number }) => ofPoint(one, place),
              look: "num",
            })),
            ...(shape === "bars" && series.length > 1
              ? [
                  {
                    heading: "In all",
                    cell: ({ place }: { place: number }) => (alike ?? write)(total(place)),
                    look: "num",
                  },
                ]
              : []),
          ]}
          items={known}
        />
      )}
    </details>
  );
}
