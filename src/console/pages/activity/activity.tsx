// What was used, and why it is more or less than before: requests, spend, tokens, failures and times by hour, day or week,
// split by model, provider or key; beside the time before, and against a budget. Every number leads to its requests.
import { currentCatalog } from "../../current-catalog.ts";
import type { Page } from "../../environment.ts";
import { mistakesOf } from "../../filter-mistakes.ts";
import { page } from "../../layout.tsx";
import { maxNames } from "../key-choice.tsx";
import { namesOf, readKeys } from "../read-log.ts";
import { Charts } from "./charts.tsx";
import { Filters } from "./filters.tsx";
import { readBound } from "./growth.ts";
import { nameUse } from "./name-use.ts";
import { readReport } from "./report.ts";
import { readSavedByPrice, Savings } from "./savings.tsx";
import { askedOf } from "./scope-of.ts";
import { Summary } from "./summary.tsx";
import { unknownNames } from "./unknown-names.ts";
import { UseTable } from "./use-table.tsx";
import { mistakesIn, viewAddress } from "./view.ts";

export const showActivity: Page = async (context) => {
  // All of them only where they are named: in the form others are typed.
  const isOfKeys = context.req.query("key") || context.req.query("by") === "key";
  const reading = readKeys(context, isOfKeys ? {} : { limit: maxNames });
  const { view, scope } = await askedOf(context, reading);
  const reporting = readReport(context.env.DB, view, scope);
  const catalog = currentCatalog(context);
  const [report, keys, names, byPrice, bound, index] = await Promise.all([
    reporting,
    reading,
    nameUse(view.by, { catalog, keys: reading }),
    readSavedByPrice(context, { report: reporting, index: catalog }),
    readBound(context, view, scope),
    catalog,
  ]);
  const unknown = report?.all.requests === 0 ? unknownNames(view, index) : [];
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
      <Filters view={view} keys={keys} mistakes={mistakesOf([...mistakesIn(view, namesOf(keys)), ...unknown])} />
      {report === undefined ? (
        <p class="card">There are too many requests to split them like that: choose a shorter time, or whole days.</p>
      ) : (
        <>
          <Summary view={view} report={report} />
          {report.all.requests === 0 ? null : <Savings view={view} all={report.all} byPrice={byPrice} />}
          {report.all.requests === 0 ? null : (
            <Charts view={view} report={report} names={names} bound={bound} now={scope.now} />
          )}
          <UseTable rows={report.names} view={view} names={names} />
        </>
      )}
    </>,
  );
};
