// What a month costs at Cloudflare's list prices, from what one request uses: `node test/bench/bill.ts` prints the tables of
// docs/costs.md and README.md.
import { type Month, monthSeconds, months, type Use, useOf } from "./months.ts";

/** USD, plan Workers Paid, as of 2026-11-26: https://developers.cloudflare.com/workers/platform/pricing/ and the same page of
 * d1, durable-objects, queues and r2. */
interface Price {
  name: string;
  /** What the plan includes each month, and USD for each million beyond it. */
  included: number;
  perMillion: number;
  /** How much of it a month uses. */
  used: (month: Month, use: Use) => number;
}

/** A Durable Object is billed as 128 MB for as long as a call keeps it; storing a row takes most of that. */
const objectGigabytes = 0.128;
const callSeconds = 0.02;
/** The queue's consumer is called once a second at most; the crons every minute. */
const consumerCalls = monthSeconds;
const cronCalls = monthSeconds / 60;

const prices: readonly Price[] = [
  {
    name: "requests, queue batches and crons",
    included: 10e6,
    perMillion: 0.3,
    used: ({ requests }) => requests + Math.min(requests, consumerCalls) + cronCalls,
  },
  { name: "milliseconds of CPU", included: 30e6, perMillion: 0.02, used: each("cpuMs") },
  { name: "D1 rows written", included: 50e6, perMillion: 1, used: each("d1RowsWritten") },
  { name: "D1 rows read", included: 25e9, perMillion: 0.001, used: each("d1RowsRead") },
  { name: "queue operations", included: 1e6, perMillion: 0.4, used: each("queueOperations") },
  { name: "Durable Object calls", included: 1e6, perMillion: 0.15, used: each("objectCalls") },
  { name: "Durable Object rows written", included: 50e6, perMillion: 1, used: each("objectRows") },
  {
    name: "Durable Object GB-seconds, 20 ms a call",
    included: 400e3,
    perMillion: 12.5,
    used: ({ requests }, { objectCalls }) => requests * objectCalls * callSeconds * objectGigabytes,
  },
  { name: "R2 operations", included: 1e6, perMillion: 4.5, used: each("r2Operations") },
  { name: "log lines", included: 20e6, perMillion: 0.6, used: each("logLines") },
];

/** USD a month: the plan itself, and D1 beyond its 5 GB up to the 10 GB that a database holds. */
const planCost = 5;
const storageCost = { name: "D1 storage, full at 10 GB", most: 5 * 0.75 };

function each(name: keyof Use): Price["used"] {
  return ({ requests }, use) => requests * use[name];
}

export interface Bill {
  month: Month;
  lines: { name: string; perRequest: string; cost: number }[];
  /** USD, all of it; and what the requests alone would cost on a Worker that does nothing. */
  sum: number;
  requestsAlone: number;
}

export function billOf(month: Month): Bill {
  const use = useOf(month);
  const lines = [
    { name: "plan", perRequest: "", cost: planCost },
    ...prices.map(({ name, included, perMillion, used }) => {
      const amount = used(month, use);
      const cost = (Math.max(0, amount - included) / 1e6) * perMillion;
      return { name, perRequest: rounded(amount / month.requests), cost };
    }),
    { name: storageCost.name, perRequest: "", cost: storageCost.most },
  ];
  const requestsAlone = planCost + (Math.max(0, month.requests - 10e6) / 1e6) * 0.3;
  return { month, lines, sum: lines.reduce((sum, { cost }) => sum + cost, 0), requestsAlone };
}

function rounded(amount: number): string {
  return String(Number(amount.toPrecision(2)));
}

/** The long table: what one request of the largest month uses, and USD by month. */
export function billTable(): string {
  const bills = months.map(billOf);
  const largest = bills.at(-1);
  const lines = largest?.lines.map(({ name, perRequest }, place) =>
    row([name, perRequest, ...bills.map(({ lines }) => (lines[place]?.cost ?? 0).toFixed(2))]),
  );
  return [
    row(["USD a month", `for each request at ${largest?.month.name}`, ...months.map(({ name }) => name)]),
    row(["---", "---:", ...months.map(() => "---:")]),
    ...(lines ?? []),
    row(["**sum**", "", ...bills.map(({ sum }) => `**${sum.toFixed(2)}**`)]),
  ].join("\n");
}

/** The short one: all of it beside what Cloudflare takes for the requests alone. */
export function shortBillTable(): string {
  const bills = months.map(billOf);
  return [
    row(["requests a month", ...months.map(({ name }) => name)]),
    row(["---", ...months.map(() => "---:")]),
    row(["Workers plan and requests alone", ...bills.map(({ requestsAlone }) => `$${requestsAlone.toFixed(2)}`)]),
    row(["Fairlead, all but contents", ...bills.map(({ sum }) => `$${sum.toFixed(2)}`)]),
    row(["for each million", ...bills.map(({ sum, month }) => `$${((sum * 1e6) / month.requests).toFixed(2)}`)]),
  ].join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

if (process.argv[1] === import.meta.filename) console.log(`${billTable()}\n\n${shortBillTable()}`);
