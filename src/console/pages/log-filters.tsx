// The log's filters, as a form whose fields end up in the address.
import type { ApiKeyRecord } from "../../store/keys.ts";
import { Choice, choicesOf, Field } from "../parts/form.tsx";
import { finishReasons, isFiltered, type LogFilter, ranges } from "./log-filter.ts";

export function LogFilters({ filter, keys }: { filter: LogFilter; keys: ApiKeyRecord[] }) {
  const rare =
    filter.from !== "" || filter.until !== "" || filter.region !== "" || filter.id !== "" || filter.error !== "";
  return (
    <form method="get" action="/logs" class="card" aria-label="Filters">
      <div class="grid">
        <Field name="model" label="Model" value={filter.model} placeholder="any part of its id" />
        <Field name="provider" label="Provider" value={filter.provider} placeholder="any part" />
        <Choice
          name="key"
          label="Key"
          value={filter.key}
          choices={[["", "Any key"], ...keys.slice(0, 200).map((key) => [key.hash, key.name] as const)]}
        />
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
      </div>
      <details open={rare}>
        <summary class="small soft">More filters</summary>
        <div class="grid">
          <Field name="id" label="Generation id" value={filter.id} placeholder="any part" />
          <Field name="error" label="Kind of error" value={filter.error} placeholder="provider_unavailable" />
          <Field name="from" label="From (UTC)" type="datetime-local" value={filter.from} />
          <Field name="until" label="Until (UTC)" type="datetime-local" value={filter.until} />
          <Choice
            name="region"
            label="Region"
            value={filter.region}
            choices={choicesOf("Any", { europe: "EU host", global: "Other hosts" })}
          />
        </div>
      </details>
      <div class="row">
        <button type="submit">Filter</button>
        {isFiltered(filter) ? <a href="/logs">Clear</a> : null}
      </div>
    </form>
  );
}
