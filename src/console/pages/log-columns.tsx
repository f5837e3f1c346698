// The log's columns, for its page and for rows that come while somebody watches.
import type { Child } from "hono/jsx";
import { speedOf } from "../../accounting/speed.ts";
import type { LogRow } from "../../store/log-row.ts";
import { failedInStream } from "../parts/failed-in-stream.ts";
import { count, milliseconds, requestCost, time, tokenRate } from "../parts/format.ts";
import type { Column } from "../parts/table.tsx";
import { visible } from "../parts/visible.tsx";

/** By the name that addresses have; `usual`: shown where nobody chose. */
const columns = {
  model: { heading: "Model", cell: ({ model }) => visible(model), look: "cut", card: "line", usual: true },
  provider: { heading: "Provider", cell: ({ providerName }) => providerName ?? "–", look: "cut", usual: true },
  in: { heading: "In", cell: ({ promptTokens }) => count(promptTokens), look: "num", usual: true },
  out: { heading: "Out", cell: ({ completionTokens }) => count(completionTokens), look: "num", usual: true },
  cost: { heading: "Cost", cell: ({ costPico }) => requestCost(costPico), look: "num", usual: true },
  first: { heading: "First token", cell: (row) => milliseconds(speedOf(row).firstTokenMs), look: "num", usual: true },
  speed: {
    heading: "Tokens/s",
    cell: (row) => tokenRate(speedOf(row).tokensPerSecond),
    look: "num",
    usual: true,
    spare: true,
  },
  time: { heading: "Total time", cell: ({ generationMs }) => milliseconds(generationMs), look: "num" },
  attempts: { heading: "Attempts", cell: ({ attempts }) => (attempts === null ? "–" : count(attempts)), look: "num" },
  finish: { heading: "Finish", cell: finish, usual: true },
  details: { heading: "Details", cell: (row) => <Details row={row} />, usual: true, spare: true },
  user: { heading: "User", cell: ({ externalUser }) => visible(externalUser ?? ""), look: "cut" },
  session: { heading: "Session", cell: ({ sessionId }) => visible(sessionId ?? ""), look: "cut" },
  app: { heading: "App", cell: ({ app }) => visible(app ?? ""), look: "cut" },
  asked: { heading: "Requested model", cell: ({ requestedModel }) => visible(requestedModel), look: "cut" },
} satisfies Record<string, Chosen>;

type Chosen = Column<LogRow> & { usual?: true; spare?: true };

export const columnChoices: readonly (readonly [name: string, heading: string, usual: boolean])[] = [
  ...Object.entries(columns).map(([name, column]) => [name, column.heading, "usual" in column] as const),
  ["key", "Key", true],
];

/** What is shown: of those that were chosen those that there are, else the usual ones. */
export function chosenColumns(cols: string): ReadonlySet<string> {
  const chosen = cols.split(",").filter((name) => columnChoices.some(([known]) => known === name));
  return new Set(chosen.length > 0 ? chosen : columnChoices.flatMap(([name, , usual]) => (usual ? [name] : [])));
}

/** Where requests are looked for by their attempts, these are shown. `cols`: what was chosen before; empty: nothing was. */
export function withAttempts(cols: string): string {
  return [...chosenColumns(cols), "attempts"].join(",");
}

/** `names`: of keys, by their hash. `cols`: as the filter has them. */
export function logColumns(names: ReadonlyMap<string, string>, cols: string): Column<LogRow>[] {
  const chosen = chosenColumns(cols);
  const hasAttempts = cols === withAttempts("");
  const isUsual = cols === "" || hasAttempts;
  // What somebody chose is never left out. A column more is room for one less.
  const shown = (column: Chosen) =>
    isUsual && column.spare ? { ...column, look: `${column.look ?? ""} spare`.trim() } : column;
  const key: Column<LogRow> = {
    heading: "Key",
    cell: ({ keyHash }) => names.get(keyHash) ?? "deleted",
    look: hasAttempts ? "cut spare" : "cut",
  };
  return [
    { heading: "Time (UTC)", cell: TimeCell, look: "nowrap" },
    ...Object.entries(columns).flatMap(([name, column]) => (chosen.has(name) ? [shown(column)] : [])),
    ...(chosen.has("key") ? [key] : []),
  ];
}

/** The link that the whole row is. */
function TimeCell({ id, createdAt }: LogRow): Child {
  return (
    <a href={`/logs/${id}`}>
      <time datetime={createdAt}>{time(createdAt)}</time>
    </a>
  );
}

function finish(row: LogRow): Child {
  const { status, failed, finishReason, cancelled } = row;
  if (failed) return <b class="badge bad">{status >= 400 ? status : failedInStream(row)}</b>;
  return cancelled ? <b class="badge warn">cancelled</b> : finishReason;
}

function Details({ row }: { row: LogRow }) {
  const { streamed, attempts, tools, cachedTokens, cached, dataRegion, ioLog } = row;
  return (
    <>
      {streamed ? <b class="badge">stream</b> : null}
      {attempts !== null && attempts > 1 ? <b class="badge warn">{attempts} attempts</b> : null}
      {tools !== null && tools > 0 ? <b class="badge">tools</b> : null}
      {cachedTokens !== null && cachedTokens > 0 ? <b class="badge">cached</b> : null}
      {cached ? <b class="badge info">cache hit</b> : null}
      {ioLog === "stored" ? <b class="badge">kept</b> : null}
      {dataRegion === "europe" ? <b class="badge info">EU</b> : null}
    </>
  );
}
