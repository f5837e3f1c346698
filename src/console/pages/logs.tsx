// The log: every generation that the visitor may see, newest first.

import type { ApiKeyRecord } from "../../store/keys.ts";
import type { LogPage, LogSelection } from "../../store/log-page.ts";
import { type ConsoleContext, type Page, visitorOf } from "../environment.ts";
import { page } from "../layout.tsx";
import { Facts } from "../parts/facts.tsx";
import { HiddenFields } from "../parts/form.tsx";
import { count, dollars } from "../parts/format.ts";
import { Rows, Table } from "../parts/table.tsx";
import type { RefusedForm } from "../refused-form.ts";
import { chosenColumns, columnChoices, logColumns } from "./log-columns.tsx";
import { maxExported } from "./log-export.ts";
import {
  isFiltered,
  type LogFilter,
  logAddress,
  namesKey,
  readPosition,
  withNamedKey,
  writePosition,
} from "./log-filter.ts";
import { LogFilters } from "./log-filters.tsx";
import { Histogram } from "./log-histogram.tsx";
import { readViews, Views } from "./log-views.tsx";
import { filterOf, namesOf, readForgotten, readKeys, readPage, selectionFor, shownColumns } from "./read-log.ts";

const pageSize = 100;
const wholeId = /^gen-[A-Za-z0-9]{20,}$/;

export const showLogs: Page = (context) => showLog(context, filterOf(context));

/** `refused`: a view of it that could not be saved. */
export async function showLog(context: ConsoleContext, asked: LogFilter, refused?: RefusedForm): Promise<Response> {
  if (wholeId.test(asked.id)) return context.redirect(`/logs/${asked.id}`, 303);
  const before = readPosition(context.req.query("before"));
  const isFirst = before === undefined;
  const reading = readKeys(context);
  const names = await namesFor(asked, reading);
  const filter = withNamedKey(asked, names);
  const selection = selectionFor(context, filter, names);
  const [log, views, keys, forgotten] = await Promise.all([
    readPage(context, selection, { before, limit: pageSize, totals: isFirst }),
    readViews(context),
    reading,
    readForgotten(context, selection),
  ]);
  return page(
    context,
    {
      title: "Logs",
      refused,
      beside: isFirst && filter.sort === "" && refused === undefined ? <LiveSwitch filter={filter} /> : null,
    },
    <>
      <Views views={views} filter={filter} token={visitorOf(context).formToken} refused={refused} />
      <LogFilters filter={filter} keys={keys} />
      <Summary log={log} filter={filter} searched={selection} />
      <LogTable log={log} filter={filter} keys={keys} cols={shownColumns(context, filter)} paged={!isFirst} />
      {forgotten === undefined || log.next !== null ? null : (
        <p class="soft small">
          {`Requests from before ${forgotten} (UTC) are past their retention: sums count them, and no list has them.`}
        </p>
      )}
      <Sheet />
    </>,
  );
}

const noNames: ReadonlyMap<string, string> = new Map();

/** Of keys: waited for only where the filter names one of them. */
async function namesFor(filter: LogFilter, reading: Promise<ApiKeyRecord[]>): Promise<ReadonlyMap<string, string>> {
  return namesKey(filter) ? namesOf(await reading) : noNames;
}

/** As the script has it. */
const maxWatched = 300;

/** A generation is listed by the time of its beginning, and known when it has ended. */
const maxLagMs = 120_000;

/** What came since a position, as rows for a page that is being watched: some may be there already. */
export const showNewerLogs: Page = async (context) => {
  const newestKnown = readPosition(context.req.query("after"));
  const after = newestKnown === undefined ? undefined : { ...newestKnown, createdAt: earlier(newestKnown.createdAt) };
  const filter = filterOf(context);
  const reading = readKeys(context);
  const selection = selectionFor(context, filter, await namesFor(filter, reading));
  const read = (limit: number) => readPage(context, selection, { after, limit });
  const [first, keys] = await Promise.all([read(pageSize), reading]);
  const oldest = first.rows.at(-1)?.createdAt ?? "";
  // Between these and those that are there already are others: as many then as the page that is watched may hold.
  const isCut = first.rows.length === pageSize && newestKnown !== undefined && oldest > newestKnown.createdAt;
  const log = isCut ? await read(maxWatched) : first;
  const [newest] = log.rows;
  if (newest !== undefined) context.header("x-newest", writePosition(newest));
  return context.html(<Rows columns={logColumns(namesOf(keys), shownColumns(context, filter))} items={log.rows} />);
};

/** What stands above the rows, for a page that is being watched. */
export const showLogSummary: Page = async (context) => {
  const filter = filterOf(context);
  const names = namesKey(filter) ? namesOf(await readKeys(context)) : noNames;
  const selection = selectionFor(context, filter, names);
  const log = await readPage(context, selection, { limit: 1, totals: true });
  return context.html(<Summary log={log} filter={filter} searched={selection} />);
};

function earlier(iso: string): string {
  return new Date(Date.parse(iso) - maxLagMs).toISOString();
}

function LiveSwitch({ filter: { live } }: { filter: LogFilter }) {
  return (
    <button type="button" class="js end" data-live="" aria-pressed={live === "1" ? "true" : "false"}>
      {live === "1" ? "Live: on" : "Live: off"}
    </button>
  );
}

interface SummaryProperties {
  log: LogPage;
  filter: LogFilter;
  searched: Pick<LogSelection, "from" | "until">;
}

function Summary({ log: { totals, histogram, searchedAtMost, bounded }, filter, searched }: SummaryProperties) {
  if (totals === undefined) return null;
  const failed = logAddress(filter, { status: "failed", live: "" });
  return (
    <div class="card">
      {histogram === undefined ? null : <Histogram histogram={histogram} filter={filter} searched={searched} />}
      <section id="log-totals" aria-live="polite" aria-label="Totals">
        <Facts
          facts={[
            ["Requests", count(totals.requests), "big"],
            ["Failed", <a href={failed}>{count(totals.failures)}</a>, "big"],
            ["Tokens", count(totals.promptTokens + totals.completionTokens), "big"],
            ["Cost", <a href={logAddress(filter, { sort: "cost", live: "" })}>{dollars(totals.costPico)}</a>, "big"],
          ]}
        />
      </section>
      {bounded ? (
        <p class="soft small">
          Of the newest {count(searchedAtMost)} requests at most, the archive not counted
          {filter.sort === "" ? "; the list below goes on to all of them" : ""}. Choose a time to sum up another part.
        </p>
      ) : null}
    </div>
  );
}

interface LogTableProperties {
  log: LogPage;
  filter: LogFilter;
  keys: ApiKeyRecord[];
  cols: string;
  paged: boolean;
}

function LogTable({ log, filter, keys, cols, paged }: LogTableProperties) {
  const [newest] = log.rows;
  return (
    <div class="card flush">
      <Order filter={filter} cols={cols} />
      <Table
        name="Generations"
        columns={logColumns(namesOf(keys), cols)}
        items={log.rows}
        bodyId="log-rows"
        newest={newest === undefined ? "" : writePosition(newest)}
      />
      {log.rows.length > 0 ? null : <Empty log={log} filter={filter} />}
      <div class="pager">
        <span>{paged ? <a href={logAddress(filter)}>Newest</a> : null}</span>
        <End log={log} filter={filter} />
      </div>
    </div>
  );
}

function End({ log: { rows, next, searchedAtMost, bounded }, filter }: { log: LogPage; filter: LogFilter }) {
  if (filter.sort !== "") {
    const among = bounded ? `the newest ${count(searchedAtMost)} requests that were searched` : "all of these requests";
    return <span>{`The first ${count(rows.length)} among ${among}. Choose a time for others.`}</span>;
  }
  if (next === null) return rows.length === 0 ? null : <span>That is all.</span>;
  return (
    <a class="button" href={logAddress(filter, { before: writePosition(next), live: "" })}>
      {rows.length < pageSize ? "Search older" : "Older"}
    </a>
  );
}

const orders = [
  ["", "Newest"],
  ["cost", "Cost"],
  ["latency", "First token"],
  ["time", "Total time"],
] as const;

/** In which order, with which columns, and where to take it all. */
function Order({ filter, cols }: { filter: LogFilter; cols: string }) {
  const chosen = chosenColumns(cols);
  const { cols: _cols, live: _live, ...kept } = filter;
  const exported = (ending: string) =>
    logAddress(filter, { sort: "", cols: "", live: "" }).replace("/logs", `/logs.${ending}`);
  return (
    <div class="row order">
      <nav class="row" aria-label="Order">
        {orders.map(([sort, name]) => (
          <a href={logAddress(filter, { sort, live: "" })} aria-current={sort === filter.sort ? "true" : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <details class="end">
        <summary class="small soft">Columns</summary>
        <form method="get" action="/logs">
          <HiddenFields fields={kept} />
          {columnChoices.map(([name, heading]) => (
            <label class="check">
              <input type="checkbox" name="col" value={name} checked={chosen.has(name)} /> {heading}
            </label>
          ))}
          <button type="submit">Show these</button>
        </form>
      </details>
      <details>
        <summary class="small soft">Export</summary>
        <p class="small">
          <a href={exported("csv")}>CSV</a> <a href={exported("jsonl")}>JSONL</a>
          <br />
          The newest {count(maxExported)} of these requests at most.
        </p>
      </details>
    </div>
  );
}

/** Where a script shows a request beside the log, which stays where it is. */
function Sheet() {
  return (
    <aside id="sheet" aria-label="Request" tabindex={-1} hidden>
      <div class="row">
        <a class="button" href="/logs" data-whole="">
          Open as a page
        </a>
        <nav class="row" aria-label="Along the log" data-steps="" />
        <button type="button" class="end" data-close="" aria-keyshortcuts="Escape">
          Close
        </button>
      </div>
      <div data-inside="" />
    </aside>
  );
}

function Empty({ log: { next, searchedAtMost }, filter }: { log: LogPage; filter: LogFilter }) {
  if (next === null && !isFiltered(filter))
    return (
      <p id="log-empty" class="inset soft">
        No requests yet. Send one with <a href="/settings/keys">an API key</a>, or from <a href="/try">Try</a>.
      </p>
    );
  return (
    <p id="log-empty" class="inset soft">
      {next === null
        ? "No request matches these filters."
        : `Nothing among the ${count(searchedAtMost)} requests that were searched.`}
    </p>
  );
}
