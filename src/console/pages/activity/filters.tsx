// What the activity page is asked for: how it is split, which time in which steps, and of whom.
import type { ApiKeyRecord } from "../../../store/keys.ts";
import type { Mistakes } from "../../filter-mistakes.ts";
import { Choice, choicesOf, Field } from "../../parts/form.tsx";
import { InForm } from "../../parts/typed.tsx";
import { KeyChoice } from "../key-choice.tsx";
import { spans, useGroups, type View, viewAddress } from "./view.ts";

const names = { 1: "24 hours", 7: "7 days", 30: "30 days", 90: "90 days" } as const;

interface FiltersProperties {
  view: View;
  keys: readonly ApiKeyRecord[];
  /** What is wrong with a field, by its name. */
  mistakes: Mistakes;
}

export function Filters({ view, keys, mistakes }: FiltersProperties) {
  const isPreset = view.from === "";
  return (
    <>
      <div class="tabs">
        <nav aria-label="How to split">
          {useGroups.map((group) => (
            <a href={viewAddress(view, { by: group })} aria-current={group === view.by ? "true" : undefined}>
              By {group}
            </a>
          ))}
        </nav>
        <nav class="end" aria-label="Time">
          {spans.map((days) => (
            <a
              href={viewAddress(view, { days: String(days), from: "", until: "" })}
              aria-current={isPreset && days === view.days ? "true" : undefined}
            >
              {names[days]}
            </a>
          ))}
        </nav>
      </div>
      <form method="get" action="/activity" class="card" aria-label="Filters">
        <input type="hidden" name="by" value={view.by} />
        <InForm typed={{ typed: undefined, mistakes }}>
          <div class="grid">
            <Field name="from" label="From (UTC)" type="date" value={view.from} />
            <Field name="until" label="Until (inclusive)" type="date" value={view.until} />
            <Choice
              name="step"
              label="Interval"
              value={view.step}
              choices={choicesOf("Automatic", { hour: "Hour", day: "Day", week: "Week", month: "Month" })}
            />
            <Field name="model" label="Model" value={view.model} placeholder="author/model" />
            <Field name="provider" label="Provider" value={view.provider} placeholder="openai" />
            <KeyChoice value={view.key} keys={keys} />
          </div>
        </InForm>
        <div class="row">
          <button type="submit">Filter</button>
          <a href="/activity">Clear</a>
          {view.step === "hour" && view.each !== "hour" ? (
            <span class="soft small">Hours are kept for 34 days and shown for two weeks at most.</span>
          ) : null}
        </div>
      </form>
    </>
  );
}
