// Requests by time above the log: how many, and how many of them failed. Each bar leads to its own requests.
import type { LogHistogram } from "../../store/log-histogram.ts";
import type { LogSelection } from "../../store/log-page.ts";
import { count, counted } from "../parts/format.ts";
import { type LogFilter, logAddress, momentOf } from "./log-filter.ts";

/** Units of a bar's drawing, which is stretched to the room there is. */
const height = 60;
/** Parts that are drawn: a wish for a longer time has wider parts. */
const maxParts = 120;

interface HistogramProperties {
  histogram: LogHistogram;
  filter: LogFilter;
  /** What was searched; undefined: from the first one on, to the last. */
  searched: Pick<LogSelection, "from" | "until">;
}

export function Histogram({ histogram: { parts, partMs, newest }, filter, searched }: HistogramProperties) {
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) return <div id="log-histogram" />;
  const known = new Map(parts.map((part) => [part.at, part]));
  const length = Math.min(maxParts, (last.at - first.at) / partMs + 1);
  const top = Math.max(...parts.map(({ requests }) => requests));
  const bars = Array.from({ length }, (_, place) => {
    const at = last.at - (length - 1 - place) * partMs;
    return { at, requests: known.get(at)?.requests ?? 0, failures: known.get(at)?.failures ?? 0 };
  });
  // The first and the last may hold no more than a part of their time.
  const rowsOf = (at: number) =>
    logAddress(filter, {
      from: momentOf(Math.max(at, Date.parse(searched.from ?? "") || 0)),
      until: momentOf(Math.min(at + partMs, Date.parse(searched.until ?? "") || Number.POSITIVE_INFINITY)),
      ...{ hours: "", live: "" },
    });
  return (
    <div id="log-histogram">
      <section class="histogram scroll" aria-label="Requests by time" tabindex={0} data-zoom="">
        <ul>
          {bars.map(({ at, requests, failures }) => (
            <li>
              <a href={rowsOf(at)}>
                <svg viewBox={`0 0 10 ${height}`} preserveAspectRatio="none" aria-hidden="true">
                  <rect class="bar" x="1" width="8" {...upright(requests - failures, { top, on: failures })} />
                  <rect class="no" x="1" width="8" {...upright(failures, { top, on: 0 })} />
                </svg>
                <span class="hidden">
                  {`From ${momentOf(at).replace("T", " ")} for ${partName(partMs)}: ${counted(requests, "request")}, ${count(failures)} failed`}
                </span>
              </a>
            </li>
          ))}
        </ul>
        <p class="row soft small">
          <span>{momentOf(bars[0]?.at ?? 0).replace("T", " ")}</span>
          <span class="end">{momentOf(last.at + partMs).replace("T", " ")} UTC</span>
        </p>
      </section>
      <p class="legend soft">
        <span>
          {`Each bar is ${partName(partMs)}; the highest: ${counted(top, "request")}`}
          {newest === undefined ? "" : `. Of the newest ${count(newest)} requests`}
        </span>
        <span class="row">
          <svg width="10" height="10" aria-hidden="true">
            <rect class="no" width="10" height="10" rx="2" />
          </svg>
          failed
        </span>
      </p>
    </div>
  );
}

/** Nothing is nothing; a little of very much can still be seen. */
function upright(value: number, { top, on }: { top: number; on: number }) {
  const scale = (amount: number) => (amount === 0 ? 0 : Math.max(1, (amount / top) * (height - 2)));
  const tall = scale(value);
  return { y: (height - scale(on) - tall).toFixed(1), height: tall.toFixed(1) };
}

function partName(partMs: number): string {
  const minutes = partMs / 60_000;
  if (minutes < 60) return minutes === 1 ? "a minute" : `${minutes} minutes`;
  const hours = minutes / 60;
  if (hours < 24) return hours === 1 ? "an hour" : `${hours} hours`;
  return hours === 24 ? "a day" : `${hours / 24} days`;
}
