// The log: every generation that the visitor may see, newest first.

import type { ApiKeyRecord } from "../../store/keys.ts";
import { listKeys } from "../../store/keys.ts";
import { type LogPage, type LogTotals, maxSearched } from "../../store/log-page.ts";
import type { LogPosition } from "../../store/log-row.ts";
import { readLog } from "../../store/log-with-archive.ts";
import { type ConsoleContext, type Page, visitorOf } from "../environment.ts";
import { page } from "../layout.tsx";
import { Facts } from "../parts/facts.tsx";
import { count, dollars } from "../parts/format.ts";
import { Rows, Table } from "../parts/table.tsx";
import { logColumns } from "./log-columns.tsx";
import {
  isFiltered,
  type LogFilter,
  logAddress,
  readLogFilter,
  readPosition,
  selectionOf,
  writePosition,
} from "./log-filter.ts";
import { LogFilters } from "./log-filters.tsx";

const pageSize = 100;
const wholeId = /^gen-[A-Za-z0-9]{20,}$/;

export const showLogs: Page = async (context) => {
  const filter = readLogFilter(context.req.query());
  if (wholeId.test(filter.id)) return context.redirect(`/logs/${filter.id}`, 303);
  const before = readPosition(context.req.query("before"));
  const [log, keys] = await Promise.all([readPage(context, filter, { before }), readKeys(context)]);
  return page(
    context,
    { title: "Logs", beside: <LiveSwitch first={before === undefined} /> },
    <>
      <LogFilters filter={filter} keys={keys} />
      {log.totals === undefined ? null : <Totals totals={log.totals} bounded={log.bounded} filter={filter} />}
      <LogTable log={log} filter={filter} keys={keys} paged={before !== undefined} />
    </>,
  );
};

/** A generation is listed by the time of its beginning, and known when it has ended. */
const maxLagMs = 120_000;

/** What came since a position, as rows for a page that is being watched: some may be there already. */
export const showNewerLogs: Page = async (context) => {
  const newestKnown = readPosition(context.req.query("after"));
  const after = newestKnown === undefined ? undefined : { ...newestKnown, createdAt: earlier(newestKnown.createdAt) };
  const filter = readLogFilter(context.req.query());
  const [log, keys] = await Promise.all([readPage(context, filter, { after }), readKeys(context)]);
  const [newest] = log.rows;
  if (newest !== undefined) context.header("x-newest", writePosition(newest));
  return context.html(<Rows columns={logColumns(namesOf(keys))} items={log.rows} />);
};

function earlier(iso: string): string {
  return new Date(Date.parse(iso) - maxLagMs).toISOString();
}

function readPage(
  context: ConsoleContext,
  filter: LogFilter,
  place: { before?: LogPosition | undefined; after?: LogPosition | undefined },
): Promise<LogPage> {
  const { workspace, onlyOf } = visitorOf(context);
  const scope = {
    workspaceId: workspace.id,
    creatorUserId: onlyOf,
    now: context.get("now")(),
  };
  const totals = place.before === undefined && place.after === undefined;
  const { DB: database, CONTENTS: bucket } = context.env;
  return readLog({ database, bucket }, { ...selectionOf(filter, scope), ...place, limit: pageSize }, { totals });
}

async function readKeys(context: ConsoleContext): Promise<ApiKeyRecord[]> {
  const { workspace, onlyOf } = visitorOf(context);
  const selection = { workspaceId: workspace.id, includeDisabled: true, offset: 0, limit: 1_000 };
  const { items } = await listKeys(context.env.DB, selection);
  return items.filter((key) => key.kind === "api" && (onlyOf === undefined || key.creatorUserId === onlyOf));
}

function namesOf(keys: ApiKeyRecord[]): ReadonlyMap<string, string> {
  return new Map(keys.map((key) => [key.hash, key.name]));
}

function LiveSwitch({ first }: { first: boolean }) {
  return first ? (
    <button type="button" class="js end" data-live="" aria-pressed="false">
      Live: off
    </button>
  ) : null;
}

function Totals({ totals, bounded, filter }: { totals: LogTotals; bounded: boolean; filter: LogFilter }) {
  const tokens = totals.promptTokens + totals.completionTokens;
  return (
    <section class="card" aria-label="Totals">
      <Facts
        facts={[
          ["Requests", count(totals.requests), "big"],
          ["Failed", <a href={logAddress(filter, { status: "failed" })}>{count(totals.failures)}</a>, "big"],
          ["Tokens", count(tokens), "big"],
          ["Cost", dollars(totals.costPico), "big"],
        ]}
      />
      {bounded ? (
        <p class="soft small">
          Of the newest {count(maxSearched)} requests at most, the archive not counted. Choose a time to sum up another
          part.
        </p>
      ) : null}
    </section>
  );
}

interface LogTableProperties {
  log: LogPage;
  filter: LogFilter;
  keys: ApiKeyRecord[];
  paged: boolean;
}

function LogTable({ log, filter, keys, paged }: LogTableProperties) {
  const [newest] = log.rows;
  return (
    <div class="card flush">
      <Table
        name="Generations"
        columns={logColumns(namesOf(keys))}
        items={log.rows}
        bodyId="log-rows"
        newest={newest === undefined ? "" : writePosition(newest)}
      />
      {log.rows.length > 0 ? null : <Empty filter={filter} more={log.next !== null} />}
      <div class="pager">
        <span>{paged ? <a href={logAddress(filter)}>Newest</a> : null}</span>
        {log.next === null ? (
          <span>That is all.</span>
        ) : (
          <a class="button" href={logAddress(filter, { before: writePosition(log.next) })}>
            {log.rows.length < pageSize ? "Search older" : "Older"}
          </a>
        )}
      </div>
    </div>
  );
}

function Empty({ filter, more }: { filter: LogFilter; more: boolean }) {
  const text = more
    ? `Nothing among the ${count(maxSearched)} requests that were searched.`
    : isFiltered(filter)
      ? "No request matches these filters."
      : "No requests yet. Send one with an API key, or from the page Try.";
  return (
    <p id="log-empty" class="pager">
      {text}
    </p>
  );
}
