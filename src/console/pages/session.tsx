// One session, end user or app: its requests in time, what they cost together, and for admins the conversation, once.
import { errorCodeOf } from "../../accounting/error-code.ts";
import { type LogPage, maxSearched } from "../../store/log-page.ts";
import type { LogRow } from "../../store/log-row.ts";
import type { ConsoleContext } from "../environment.ts";
import { page } from "../layout.tsx";
import { writeWord } from "../log-query.ts";
import { Facts } from "../parts/facts.tsx";
import { count, dollars, milliseconds, requestCost } from "../parts/format.ts";
import { linked } from "../parts/rows-link.ts";
import { type Column, TableCard } from "../parts/table.tsx";
import { Time } from "../parts/time.tsx";
import { visible } from "../parts/visible.tsx";
import { type GroupField, groupAddress, groupNames } from "./group-address.ts";
import { logAddress, noFilter, readLogFilter, readPosition, writePosition } from "./log-filter.ts";
import { readPage, selectionFor } from "./read-log.ts";
import { Conversation } from "./session-conversation.tsx";

const maxTurns = 200;
const dayMs = 86_400_000;

export async function showSession(
  context: ConsoleContext,
  { by, name }: { by: GroupField; name: string },
): Promise<Response> {
  const filter = readLogFilter({ q: writeWord(by, name, { exact: true }) });
  const before = readPosition(context.req.query("before"));
  const at = Date.parse(context.req.query("at") ?? "");
  const selection = {
    ...selectionFor(context, filter, new Map()),
    // A search is bounded: one that begins a day behind what one came from finds all around it.
    until: Number.isNaN(at) ? undefined : new Date(at + dayMs).toISOString(),
  };
  const log = await readPage(context, selection, { before, limit: maxTurns, totals: true });
  const turns = log.rows.toReversed();
  const isTalk = context.req.query("tab") === "conversation";
  const address = groupAddress(by, name, context.req.query("at"));
  const tabs = [
    ["", "Requests"],
    ["conversation", "Conversation"],
  ] as const;
  return page(
    context,
    { title: `${groupNames[by]} ${name.slice(0, 60)}`, from: { href: groupAddress(by), name: `${groupNames[by]}s` } },
    <>
      <Sums log={log} by={by} name={name} />
      {turns.length === 0 ? null : <TimeLine turns={turns} />}
      {by === "session" ? (
        <nav class="tabs" aria-label="Parts of this session">
          {tabs.map(([tab, title]) => (
            <a
              href={tab === "" ? address : `${address}&tab=${tab}`}
              aria-current={(tab === "conversation") === isTalk ? "page" : undefined}
            >
              {title}
            </a>
          ))}
        </nav>
      ) : null}
      {isTalk && by === "session" ? (
        await Conversation(context, turns)
      ) : (
        <TableCard name="Requests" columns={columnsFor(turns)} items={turns} empty="Nothing was found of it." />
      )}
      {log.next === null ? null : (
        <p>
          <a class="button" href={`${address}&before=${encodeURIComponent(writePosition(log.next))}`}>
            Search older
          </a>
        </p>
      )}
    </>,
  );
}

function Sums({ log: { totals, rows, next, bounded }, by, name }: { log: LogPage; by: GroupField; name: string }) {
  if (totals === undefined) return null;
  const [last, first] = [rows[0], rows.at(-1)];
  // A search that is bounded begins where these are.
  const until = last === undefined ? "" : new Date(Date.parse(last.createdAt) + 1).toISOString().slice(0, -1);
  const rowsOf = (change: Record<string, string> = {}) =>
    logAddress(noFilter(), { q: writeWord(by, name, { exact: true }), until, ...change });
  const dear = rowsOf({ sort: "cost" });
  const others = (["session", "user", "app"] as const).filter((other) => other !== by);
  return (
    <section class="card" aria-label="Totals">
      <Facts
        facts={[
          ["Requests", <a href={rowsOf()}>{count(totals.requests)}</a>, "big"],
          ["Failed", <a href={rowsOf({ status: "failed" })}>{count(totals.failures)}</a>, "big"],
          ["Tokens", <a href={rowsOf()}>{count(totals.promptTokens + totals.completionTokens)}</a>, "big"],
          ["Cost", <a href={dear}>{dollars(totals.costPico)}</a>, "big"],
          [
            "Cost per request",
            linked(dear, totals.requests === 0 ? "–" : dollars(totals.costPico / BigInt(totals.requests))),
            "big",
          ],
          first === undefined ? undefined : ["First (UTC)", <Time at={first.createdAt} />],
          last === undefined ? undefined : ["Last (UTC)", <Time at={last.createdAt} />],
          ...others.map((other) => [groupNames[other], <Names rows={rows} by={other} />] as const),
        ]}
      />
      {bounded || next !== null ? (
        <p class="soft small">
          Of the {count(maxSearched)} requests that were searched, {count(rows.length)} shown. Older ones follow below.
        </p>
      ) : null}
    </section>
  );
}

const fieldOf = { session: "sessionId", user: "externalUser", app: "app" } as const;

/** Of what else these requests are, the first few. */
function Names({ rows, by }: { rows: readonly LogRow[]; by: GroupField }) {
  const names = [...new Set(rows.map((row) => row[fieldOf[by]]))].filter((name) => name !== null);
  if (names.length === 0) return <>–</>;
  return (
    <>
      {names.slice(0, 3).map((name, place) => (
        <>
          {place === 0 ? "" : ", "}
          <a href={groupAddress(by, name, rows[0]?.createdAt)}>{visible(name)}</a>
        </>
      ))}
      {names.length > 3 ? ` and ${count(names.length - 3)} more` : ""}
    </>
  );
}

/** When each request ran; the table below says the same in words. */
function TimeLine({ turns }: { turns: readonly LogRow[] }) {
  const begun = turns.map(({ createdAt }) => Date.parse(createdAt));
  const first = Math.min(...begun);
  const last = Math.max(...turns.map((turn, place) => (begun[place] ?? first) + (turn.generationMs ?? 0)), first + 1);
  const scale = (ms: number) => (ms / (last - first)) * 1_000;
  return (
    <section class="card" aria-label="Time line">
      <svg class="timeline" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
        <rect class="base" y="8" width="1000" height="4" />
        {turns.map((turn, place) => (
          <rect
            class={turn.failed ? "no" : "flow"}
            x={Math.min(996, scale((begun[place] ?? first) - first)).toFixed(1)}
            width={Math.max(4, scale(turn.generationMs ?? 0)).toFixed(1)}
            height="20"
          />
        ))}
      </svg>
      <p class="row soft small">
        <Time at={new Date(first).toISOString()} />
        <span class="end">
          <Time at={new Date(last).toISOString()} />
        </span>
      </p>
    </section>
  );
}

function columnsFor(turns: readonly LogRow[]): Column<LogRow>[] {
  const upTo = new Map<string, bigint>();
  let sum = 0n;
  for (const { id, costPico } of turns) {
    sum += costPico;
    upTo.set(id, sum);
  }
  const place = new Map(turns.map(({ id }, index) => [id, index + 1]));
  return [
    { heading: "#", cell: ({ id }) => count(place.get(id) ?? 0), look: "num" },
    {
      heading: "Time (UTC)",
      cell: ({ id, createdAt }) => (
        <a href={`/logs/${id}`}>
          <Time at={createdAt} />
        </a>
      ),
      card: "title",
    },
    { heading: "Model", cell: ({ model }) => model, look: "cut", card: "line" },
    { heading: "Provider", cell: ({ providerName }) => providerName ?? "–", look: "cut" },
    { heading: "In", cell: ({ promptTokens }) => count(promptTokens), look: "num" },
    { heading: "Out", cell: ({ completionTokens }) => count(completionTokens), look: "num" },
    { heading: "Cost", cell: ({ costPico }) => requestCost(costPico), look: "num" },
    { heading: "Total cost", cell: ({ id }) => requestCost(upTo.get(id) ?? 0n), look: "num" },
    { heading: "Total time", cell: ({ generationMs }) => milliseconds(generationMs), look: "num" },
    {
      heading: "Finish",
      cell: (row) => (row.failed ? <b class="badge bad">{errorCodeOf(row).replaceAll("_", " ")}</b> : row.finishReason),
    },
  ];
}
