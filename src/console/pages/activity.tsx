// Spend, requests and tokens by day, split by model, provider or key; as charts, a table and CSV.

import * as z from "zod";
import { dayOf } from "../../accounting/spend-window.ts";
import { formatMoney, moneyToNumber } from "../../catalog/money.ts";
import { type Durations, readDurations } from "../../store/activity.ts";
import { readDailyUse, type UseGroup, type UseRow, useGroups } from "../../store/daily-use.ts";
import { madeOnce } from "../../wire/derived.ts";
import { type ConsoleContext, type Page, visitorOf } from "../environment.ts";
import { page } from "../layout.tsx";
import { Chart } from "../parts/chart.tsx";
import { coloursOf } from "../parts/colours.ts";
import { Facts } from "../parts/facts.tsx";
import { count, dollars, milliseconds, shortCount } from "../parts/format.ts";
import { type Column, TableCard } from "../parts/table.tsx";
import { logAddress, noFilter, quoted } from "./log-filter.ts";
import { nameUse } from "./name-use.ts";
import { type NamedUse, seriesOf, totalsByName } from "./use-series.ts";

const dayMs = 86_400_000;
const maxRows = 100;
const spans = [7, 30, 90] as const;

const querySchema = madeOnce(() =>
  z.object({
    by: z.enum(useGroups).catch("model").default("model"),
    days: z.coerce.number().pipe(z.literal(spans)).catch(30).default(30),
  }),
);

export const showActivity: Page = async (context) => {
  const { by, days } = querySchema().parse(context.req.query());
  const [use, durations] = await Promise.all([readUse(context, { by, days }), readTimes(context, days)]);
  const rows = await nameUse(context, by, use);
  const dates = datesUntil(context.get("now")(), days);
  const charts: { label: string; write(value: number): string; value(row: UseRow): number; total?: string }[] = [
    {
      label: "Spend",
      write: (value) => dollars(BigInt(Math.round(value * 1e12))),
      value: spend,
      total: dollars(rows.reduce((sum, { costPico }) => sum + costPico, 0n)),
    },
    { label: "Requests", write: count, value: (row: UseRow) => row.requests },
    { label: "Tokens", write: shortCount, value: (row: UseRow) => row.promptTokens + row.completionTokens },
  ];
  return page(
    context,
    {
      title: "Activity",
      beside: (
        <a class="button end" href={`/activity.csv?by=${by}&days=${days}`}>
          CSV
        </a>
      ),
    },
    <>
      <Choices by={by} days={days} />
      {charts.map(({ label, write, value, total }) => {
        const series = seriesOf(rows, dates, value);
        const colours = coloursOf(series.map(({ name }) => name));
        return (
          <section class="card">
            <div class="row">
              <h2>{label}</h2>
              <a class="end strong" href={`/logs?from=${dates[0]}T00:00`}>
                {total ?? write(rows.reduce((sum, row) => sum + value(row), 0))}
              </a>
            </div>
            <Chart
              label={label}
              shape="bars"
              points={dates.map((day) => ({ label: day, short: day.slice(5) }))}
              series={series.map((one) => ({ ...one, colour: colours.get(one.name) }))}
              write={write}
            />
          </section>
        );
      })}
      {durations === undefined ? null : <Times durations={durations} />}
      <UseTable rows={totalsByName(rows)} by={by} from={dates[0] ?? ""} />
    </>,
  );
};

export const downloadActivity: Page = async (context) => {
  const { by, days } = querySchema().parse(context.req.query());
  const rows = await nameUse(context, by, await readUse(context, { by, days }));
  const head = [
    "day",
    by,
    "requests",
    "failures",
    "prompt_tokens",
    "completion_tokens",
    "reasoning_tokens",
    "cost_usd",
  ];
  const lines = rows.map((row) => [
    row.day,
    row.name,
    row.requests,
    row.failures,
    row.promptTokens,
    row.completionTokens,
    row.reasoningTokens,
    formatMoney(row.costPico),
  ]);
  return context.body([head, ...lines].map((line) => `${line.map(writeCell).join(",")}\r\n`).join(""), 200, {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="activity-by-${by}.csv"`,
  });
};

/** Quoted where needed. Spreadsheets run what begins like a formula, so such a name gets an apostrophe in front. */
function writeCell(value: string | number): string {
  const text = String(value);
  const inert = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

function spend(row: UseRow): number {
  return moneyToNumber(row.costPico);
}

/** Of the whole workspace: for those who see all of it. */
async function readTimes(context: ConsoleContext, days: number): Promise<Durations | undefined> {
  const { workspace, onlyOf } = visitorOf(context);
  if (onlyOf !== undefined) return undefined;
  const now = context.get("now")();
  const period = { from: dayOf(now - (days - 1) * dayMs), until: dayOf(now) };
  return readDurations(context.env.DB, { workspaceId: workspace.id, ...period });
}

function Times({ durations: { first, total } }: { durations: Durations }) {
  return (
    <section class="card" aria-label="Times">
      <Facts
        facts={[
          ["First token, median", milliseconds(first.p50), "big"],
          ["95 % within", milliseconds(first.p95), "big"],
          ["Whole answer, median", milliseconds(total.p50), "big"],
          ["95 % within", milliseconds(total.p95), "big"],
        ]}
      />
    </section>
  );
}

function readUse(context: ConsoleContext, { by, days }: { by: UseGroup; days: number }): Promise<UseRow[]> {
  const { workspace, onlyOf } = visitorOf(context);
  const now = context.get("now")();
  return readDailyUse(context.env.DB, {
    workspaceId: workspace.id,
    creatorUserId: onlyOf,
    from: dayOf(now - (days - 1) * dayMs),
    until: dayOf(now),
    by,
  });
}

function datesUntil(now: number, days: number): string[] {
  return Array.from({ length: days }, (_, place) => dayOf(now - (days - 1 - place) * dayMs));
}

function Choices({ by, days }: { by: UseGroup; days: number }) {
  return (
    <nav class="tabs" aria-label="How to split">
      {useGroups.map((group) => (
        <a href={`/activity?by=${group}&days=${days}`} aria-current={group === by ? "true" : undefined}>
          By {group}
        </a>
      ))}
      {spans.map((span) => (
        <a
          href={`/activity?by=${by}&days=${span}`}
          aria-current={span === days ? "true" : undefined}
          class={span === spans[0] ? "end" : undefined}
        >
          {span} days
        </a>
      ))}
    </nav>
  );
}

const heads = { key: "Key", model: "Model", provider: "Provider" } as const;

/** The rows of the log that a name's sums are made of. */
function logOf({ id }: NamedUse, by: UseGroup, change: Record<string, string>): string {
  return logAddress(noFilter(), { [by]: by === "key" ? id : quoted(id), ...change });
}

function UseTable({ rows, by, from }: { rows: NamedUse[]; by: UseGroup; from: string }) {
  const begin = `${from}T00:00`;
  const columns: Column<NamedUse>[] = [
    { heading: heads[by], cell: (row) => <a href={logOf(row, by, { from: begin })}>{row.name}</a>, look: "cut" },
    {
      heading: "Requests",
      cell: (row) => <a href={logOf(row, by, { from: begin })}>{count(row.requests)}</a>,
      look: "num",
    },
    {
      heading: "Failed",
      cell: (row) =>
        row.failures === 0 ? (
          "0"
        ) : (
          <a href={logOf(row, by, { from: begin, status: "failed" })}>{count(row.failures)}</a>
        ),
      look: "num",
    },
    { heading: "Prompt tokens", cell: ({ promptTokens }) => count(promptTokens), look: "num" },
    { heading: "Completion tokens", cell: ({ completionTokens }) => count(completionTokens), look: "num" },
    { heading: "Spend", cell: ({ costPico }) => dollars(costPico), look: "num" },
  ];
  return (
    <TableCard
      name={`Use by ${by}`}
      columns={columns}
      items={rows.slice(0, maxRows)}
      empty="No requests in this time."
    />
  );
}
