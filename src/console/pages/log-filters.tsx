// The log's filter twice: as one line, and as fields. Each is a form of its own and shows what the other says.
import type { ApiKeyRecord } from "../../store/keys.ts";
import { fieldNames, finishReasons } from "../log-query.ts";
import { Choice, choicesOf, Field, HiddenFields } from "../parts/form.tsx";
import { InForm } from "../parts/typed.tsx";
import { KeyChoice } from "./key-choice.tsx";
import { isFiltered, type LogFilter, lineOf, mistakesIn, ranges } from "./log-filter.ts";
import { namesOf } from "./read-log.ts";

interface LogFiltersProperties {
  filter: LogFilter;
  keys: ApiKeyRecord[];
}

export function LogFilters({ filter, keys }: LogFiltersProperties) {
  const { sort, cols, q } = filter;
  const mistakes = mistakesIn(filter, namesOf(keys));
  const wrong = { typed: undefined, mistakes };
  return (
    <section class="card" aria-label="Filters">
      <form method="get" action="/logs" class="query" data-completions="/logs/completions">
        <HiddenFields fields={{ sort, cols }} />
        <InForm typed={wrong}>
          <Field
            name="q"
            label="Filter"
            value={lineOf(filter, namesOf(keys))}
            placeholder="model:gpt-4o -status:ok cost:>0.01 latency:>2s"
            autocomplete="off"
          />
          <div id="completions" role="listbox" aria-label="Suggestions" hidden />
        </InForm>
        <div class="row">
          <button type="submit">Filter</button>
          {isFiltered(filter) ? (
            <a class="button" href="/logs">
              Clear
            </a>
          ) : null}
        </div>
      </form>
      <div class="row folds">
        <details open={mistakes.has("from") || mistakes.has("until")}>
          <summary class="small soft">As fields</summary>
          <form method="get" action="/logs">
            <HiddenFields fields={{ sort, cols, q }} />
            <InForm typed={wrong}>
              <FilterFields filter={filter} keys={keys} />
            </InForm>
            <div class="row">
              <button type="submit">Filter by these</button>
            </div>
          </form>
        </details>
        <details>
          <summary class="small soft">Syntax</summary>
          <p class="small">
            {fieldNames.map((name) => (
              <>
                <code>{name}:</code>{" "}
              </>
            ))}
          </p>
          <p class="small soft">
            Everything that is asked for must hold; a minus before it turns it round. A text is a part of what is meant,
            in quotation marks the whole of it: <code>user:"4711"</code>. Numbers are compared:{" "}
            <code>cost:&gt;0.01</code>, <code>latency:&gt;2s</code> to the first token, <code>time:&gt;10s</code> in
            all, <code>attempts:&gt;1</code>. An attempt that failed or was late, and in whose place another one was
            asked, is <code>replaced:</code> with its provider. User, session, app, attempts, endpoint, replaced, tools
            and cached are not known of requests that versions before this one recorded.
          </p>
        </details>
      </div>
    </section>
  );
}

function FilterFields({ filter, keys }: LogFiltersProperties) {
  return (
    <div class="grid">
      <Field name="model" label="Model" value={filter.model} placeholder="any part of its id" />
      <Field name="provider" label="Provider" value={filter.provider} placeholder="any part" />
      <KeyChoice value={filter.key} keys={keys} />
      <Choice
        name="status"
        label="Status"
        value={filter.status}
        choices={choicesOf("Any", { ok: "Answered", failed: "Failed" })}
      />
      <Choice
        name="finish"
        label="Finish reason"
        value={filter.finish}
        choices={[["", "Any"], ...finishReasons.map((reason) => [reason, reason] as const)]}
      />
      <Choice name="hours" label="Time" value={filter.hours} choices={ranges} />
      <Field name="id" label="Generation id" value={filter.id} placeholder="any part" />
      <Field name="error" label="Kind of error" value={filter.error} placeholder="timeout" />
      <Field name="from" label="From (UTC)" type="datetime-local" value={filter.from} step="any" />
      <Field name="until" label="Until (UTC)" type="datetime-local" value={filter.until} step="any" />
      <Choice
        name="region"
        label="Region"
        value={filter.region}
        choices={choicesOf("Any", { europe: "EU host", global: "Other hosts" })}
      />
    </div>
  );
}
