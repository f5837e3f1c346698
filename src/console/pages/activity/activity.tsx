// What was used, and why it is more or less than before: requests, spend, tokens, failures and times by hour, day or week,
// split by model, provider or key; beside the time before, and against a budget. Every number leads to its requests.
import type { Page } from "../../environment.ts";
import { page } from "../../layout.tsx";
import { Charts } from "./charts.tsx";
import { Filters } from "./filters.tsx";
import { readBound } from "./growth.ts";
import { nameUse } from "./name-use.ts";
import { readReport } from "./report.ts";
import { readSavedByPrice, Savings } from "./savings.tsx";
import { scopeOf } from "./scope-of.ts";
import { Summary } from "./summary.tsx";
import { UseTable } from "./use-table.tsx";
import { readView, viewAddress } from "./view.ts";

export const showActivity: Page = async (context) => {
  const scope = scopeOf(context);
  const view = readView(context.req.query(), scope.now);
  const reading = readReport(context.env.DB, view, scope);
  const [report, names, byPrice, bound] = await Promise.all([
    reading,
    nameUse(context, view.by),
    readSavedByPrice(context, reading),
    readBound(context, view, scope),
  ]);
  const csv = viewAddress(view, {}, "/activity.csv");
  return page(
    context,
    {
      title: "Activity",
      beside: (
        <a class="button end" href={csv}>
          CSV
        </a>
      ),
    },
    <>
      <Filters view={view} />
      {report === undefined ? (
        <p class="card">There are too many requests to split them like that: choose a shorter time, or whole days.</p>
      ) : (
        <>
          <Summary view={view} report={report} />
          {report.all.requests === 0 ? null : <Savings all={report.all} byPrice={byPrice} />}
          {report.all.requests === 0 ? null : (
            <Charts view={view} report={report} names={names} bound={bound} now={scope.now} />
          )}
          <UseTable rows={report.names} view={view} names={names} />
        </>
      )}
    </>,
  );
};
