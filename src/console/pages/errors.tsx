// What fails: kinds of errors by model and provider, how often and when last, and whose they are. Every number leads to its
// requests.
import type { Child } from "hono/jsx";
import * as z from "zod";
import { type ErrorSide, sideOf } from "../../accounting/error-side.ts";
import { unknownModel } from "../../accounting/generation-record.ts";
import { hasArchived } from "../../store/archived-records.ts";
import { type ErrorGroup, type ErrorReport, readErrors } from "../../store/error-groups.ts";
import { madeOnce } from "../../wire/derived.ts";
import { type Page, visitorOf } from "../environment.ts";
import { page } from "../layout.tsx";
import { readMissingKeys } from "../missing-keys.ts";
import { Facts } from "../parts/facts.tsx";
import { count, counted, percent } from "../parts/format.ts";
import { MissingKey } from "../parts/missing-key.tsx";
import { alsoLinked, linked } from "../parts/rows-link.ts";
import { Sparkline } from "../parts/spark.tsx";
import { type Column, TableCard } from "../parts/table.tsx";
import { Time } from "../parts/time.tsx";
import { readErrorSample, SampleOf } from "./error-sample.tsx";
import { logAddress, momentOf, noFilter, quoted } from "./log-filter.ts";
import { meaningOfCode } from "./why-failed.tsx";

const hourMs = 3_600_000;
const maxRows = 200;
/** Models whose missing keys are named. */
const maxKeyless = 5;

/** Hours of the whole and of one part of its line. */
const spans = [
  { hours: 24, partHours: 1, name: "24 hours" },
  { hours: 168, partHours: 6, name: "7 days" },
  { hours: 720, partHours: 24, name: "30 days" },
] as const;

const sides: readonly (readonly [ErrorSide, string])[] = [
  ["client", "Client errors"],
  ["configuration", "Configuration errors"],
  ["budget", "Budgets"],
  ["rate limit", "Rate limits"],
  ["provider", "Provider errors"],
  ["cut off", "Cut off"],
  ["router", "Router errors"],
];

const querySchema = madeOnce(() =>
  z.object({
    hours: z.coerce
      .number()
      .pipe(z.literal(spans.map(({ hours }) => hours)))
      .catch(24)
      .default(24),
    /** The request of which the provider's words are shown. */
    sample: z.string().max(100).optional().catch(undefined),
  }),
);

export const showErrors: Page = async (context) => {
  const { hours, sample: wanted } = querySchema().parse(context.req.query());
  const { workspace, onlyOf, administrator } = visitorOf(context);
  const { partHours } = spans.find((span) => span.hours === hours) ?? spans[0];
  const buckets = hours / partHours;
  // Whole hours, so that a number and the log that it leads to begin at the same moment.
  const until = (Math.floor(context.get("now")() / hourMs) + 1) * hourMs;
  const from = until - hours * hourMs;
  const selection = { workspaceId: workspace.id, creatorUserId: onlyOf };
  const [report, isArchived] = await Promise.all([
    readErrors(context.env.DB, selection, {
      ...{ time: { from, bucketMs: partHours * hourMs, buckets }, wants: { share: true } },
    }),
    hasArchived(context.env.DB, { workspaceId: workspace.id, from, until }),
  ]);
  const begin = momentOf(from);
  const keyless = report.groups.filter(({ code }) => code === "no_credentials").map(({ model }) => model);
  const missing = await readMissingKeys(context, keyless.slice(0, maxKeyless));
  const sample = administrator && wanted !== undefined ? await readErrorSample(context, wanted) : undefined;
  return page(
    context,
    { title: "Errors" },
    <>
      <nav class="tabs" aria-label="Time">
        {spans.map((span) => (
          <a href={`/errors?hours=${span.hours}`} aria-current={span.hours === hours ? "true" : undefined}>
            {span.name}
          </a>
        ))}
      </nav>
      <Sums report={report} begin={begin} />
      {isArchived ? (
        <p class="soft small">
          Older requests of this time are in the archive and not counted here: see{" "}
          <a href={logAddress(noFilter(), { status: "failed", from: begin })}>the log</a>.
        </p>
      ) : null}
      {[...missing].map(([model, names]) => (
        <p class="note">
          <MissingKey model={model} names={names} />
        </p>
      ))}
      <TableCard
        name="Errors"
        columns={columnsFor(begin, partHours, (group) =>
          administrator ? <SampleOf group={group} sample={sample} hours={hours} /> : null,
        )}
        items={report.groups.slice(0, maxRows)}
        empty="Nothing failed in this time."
      />
      <Cut groups={report.groups} />
    </>,
  );
};

function Sums({
  report: { groups, requests, searchedAtMost, bounded },
  begin,
}: {
  report: ErrorReport;
  begin: string;
}) {
  const failures = groups.reduce((sum, group) => sum + group.failures, 0);
  const failed = logAddress(noFilter(), { status: "failed", from: begin });
  const ofSide = (side: ErrorSide) => {
    const own = groups.filter(({ code }) => sideOf(code) === side);
    if (own.length === 0) return "0";
    const codes = [...new Set(own.map(({ code }) => code))].join(",");
    const sum = own.reduce((total, group) => total + group.failures, 0);
    return <a href={logAddress(noFilter(), { error: codes, from: begin })}>{count(sum)}</a>;
  };
  return (
    <section class="card" aria-label="Totals">
      <Facts
        facts={[
          ["Failed", <a href={failed}>{count(failures)}</a>, "big"],
          [
            "Failure rate",
            linked(failed, percent(requests === null || requests === 0 ? null : failures / requests)),
            "big",
          ],
          ...sides.map(([side, name]) => [name, ofSide(side), "big"] as const),
        ]}
      />
      {bounded ? (
        <p class="soft small">
          Of the newest {count(searchedAtMost)} requests that were searched; choose a shorter time.
        </p>
      ) : null}
    </section>
  );
}

/** Below the table, where it has not all of them. */
export function Cut({ groups }: { groups: readonly Pick<ErrorGroup, "failures">[] }) {
  const rest = groups.slice(maxRows);
  if (rest.length === 0) return null;
  const failures = rest.reduce((sum, group) => sum + group.failures, 0);
  return (
    <p class="soft small">
      {`The ${count(maxRows)} that happened most of ${count(groups.length)}; the others are ${counted(failures, "failure")} in all, and counted above.`}
    </p>
  );
}

function modelName(model: string): string {
  if (model === "") return "none was named";
  return model === unknownModel ? "not in the catalog" : model;
}

/** `sampleOf`: what one of them said, or the way to it. */
function columnsFor(begin: string, partHours: number, sampleOf: (group: ErrorGroup) => Child): Column<ErrorGroup>[] {
  const part = partHours === 1 ? "hour" : `${partHours} hours`;
  const rows = ({ code, model, provider }: ErrorGroup) =>
    logAddress(noFilter(), { error: code, model: quoted(model), provider: quoted(provider), from: begin });
  return [
    {
      heading: "Error",
      cell: (group) => (
        <>
          <a href={rows(group)}>{group.code.replaceAll("_", " ")}</a>
          <br />
          <span class="soft small">{meaningOfCode(group.code)}</span> {sampleOf(group)}
        </>
      ),
    },
    { heading: "Cause", cell: ({ code }) => <span class="badge">{sideOf(code)}</span> },
    { heading: "Model", cell: ({ model }) => modelName(model), look: "cut", card: "line" },
    { heading: "Provider", cell: ({ providerName }) => providerName || "none called", look: "cut" },
    { heading: "Failed", cell: (group) => <a href={rows(group)}>{count(group.failures)}</a>, look: "num" },
    {
      heading: "Share",
      cell: ({ model, provider, failures, requests }) =>
        alsoLinked(
          logAddress(noFilter(), { model: quoted(model), provider: quoted(provider), from: begin }),
          percent(requests === null ? null : failures / requests),
        ),
      look: "num",
    },
    {
      heading: "Over time",
      cell: ({ buckets }) => (
        <Sparkline label={`Failed, each ${part}, oldest first: ${buckets.join(", ")}`} values={buckets} />
      ),
    },
    {
      heading: "Last (UTC)",
      cell: ({ lastId, lastAt }) => (
        <a href={`/logs/${lastId}`}>
          <Time at={lastAt} />
        </a>
      ),
    },
  ];
}
