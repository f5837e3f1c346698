// The form of a guardrail's rules: its fields, and what the API gets of them. What a form does not have stays as it is.
import type * as z from "zod";
import type { guardrailSchema } from "../../../api/objects/guardrail-object.ts";
import { type BuiltinFilter, builtinFilters, filterActions } from "../../../wire/guardrail.ts";
import { isOn, namesOf, numberOf, textOf } from "../../form-fields.ts";
import { Choice, choicesOf, Field, Switch } from "../../parts/form.tsx";
import type { FieldOf } from "../../refused-form.ts";

export type ShownGuardrail = z.output<ReturnType<typeof guardrailSchema>>;

const lists = [
  ["allowed_models", "Allowed models", "no restriction"],
  ["ignored_models", "Ignored models", "no restriction"],
  ["allowed_providers", "Allowed providers", "no restriction"],
  ["ignored_providers", "Ignored providers", "no restriction"],
  ["allowed_data_regions", "Allowed regions", "global, europe"],
] as const;

const switches = [
  ["enforce_zdr", "Zero data retention", "Default", "Required"],
  ["enable_paid_model_training", "Training, paid models", "Default", "Not allowed"],
  ["enable_free_model_training", "Training, free models", "Default", "Not allowed"],
] as const;

/** Of the switches above: what the second choice means to the API. */
const strict = { enforce_zdr: true, enable_paid_model_training: false, enable_free_model_training: false } as const;

const deeds = { flag: "Flag", redact: "Redact", block: "Block" } as const;
const actions = choicesOf("Off", deeds);
const patternActions = filterActions.map((action) => [action, deeds[action]] as const);
const filterNames: Readonly<Record<BuiltinFilter, string>> = {
  email: "E-mail addresses",
  phone: "Phone numbers",
  ssn: "Social security (US)",
  "credit-card": "Card numbers",
  "ip-address": "IP addresses",
  iban: "IBANs",
  secrets: "Keys and passwords",
  "regex-prompt-injection": "Prompt injection",
};
const maxPatterns = 100;

export function filterNameOf(slug: string): string | undefined {
  return new Map<string, string>(Object.entries(filterNames)).get(slug);
}

const spareRows = 2;

interface GuardrailFieldsProperties {
  guardrail: ShownGuardrail;
  /** As it was sent, which may have more rows than what is stored; empty where it was not. */
  form: FormData;
}

export function GuardrailFields({ guardrail, form }: GuardrailFieldsProperties) {
  const actionOf = (slug: string) => guardrail.content_filter_builtins?.find((one) => one.slug === slug)?.action ?? "";
  const rows = Math.max(
    (guardrail.content_filters?.length ?? 0) + spareRows,
    ...patternRows(form).map((row) => row + 1),
  );
  return (
    <>
      <Field name="name" label="Name" value={guardrail.name} required />
      <div class="grid">
        {lists.map(([name, label, placeholder]) => (
          <Field name={name} label={label} value={guardrail[name]?.join(", ")} placeholder={placeholder} />
        ))}
        {switches.map(([name, label, none, strictly]) => (
          <Choice
            name={name}
            label={label}
            value={guardrail[name] === strict[name] ? "strict" : ""}
            choices={choicesOf(none, { strict: strictly })}
          />
        ))}
      </div>
      <fieldset>
        <legend>Budget of each key and each member that it is assigned to</legend>
        <div class="grid">
          <Field
            name="limit_usd"
            label="USD"
            inputmode="decimal"
            placeholder="none"
            value={guardrail.limit_usd?.toString()}
          />
          <Choice
            name="reset_interval"
            label="Per"
            value={guardrail.reset_interval ?? "monthly"}
            choices={[
              ["daily", "day"],
              ["weekly", "week"],
              ["monthly", "month"],
            ]}
          />
        </div>
        <Switch
          name="include_byok_in_budgets"
          label="Counts spending on your own provider keys too"
          checked={guardrail.include_byok_in_budgets}
        />
      </fieldset>
      <fieldset>
        <legend>Filters of prompts</legend>
        <div class="grid">
          {builtinFilters.map((slug) => (
            <Choice name={`filter-${slug}`} label={filterNames[slug]} value={actionOf(slug)} choices={actions} />
          ))}
        </div>
      </fieldset>
      <details open={form.has("name") || (guardrail.content_filters?.length ?? 0) > 0}>
        <summary>Patterns of your own</summary>
        <p class="hint">Regular expressions without look-arounds and back-references. An empty one is left out.</p>
        {Array.from({ length: rows }, (_, row) => {
          const stored = guardrail.content_filters?.[row];
          return (
            <div class="grid">
              <Field name={`pattern-${row}`} label={`Pattern ${row + 1}`} value={stored?.pattern} />
              <Field name={`label-${row}`} label="Label" value={stored?.label ?? undefined} />
              <Choice name={`action-${row}`} label="Action" value={stored?.action ?? "flag"} choices={patternActions} />
            </div>
          );
        })}
      </details>
    </>
  );
}

/** Of the API: what a form changes of a guardrail. */
export function changeOf(form: FormData, guardrail: ShownGuardrail): Record<string, unknown> {
  const chosen = builtinFilters.flatMap((slug) => {
    const action = textOf(form, `filter-${slug}`);
    const before = guardrail.content_filter_builtins?.find((one) => one.slug === slug);
    return action === undefined ? [] : [{ slug, ...(before && { scan_scope: before.scan_scope }), action }];
  });
  // What the API can say more finely stays as it is, unless it is changed here.
  const changed = switches.filter(([name]) => (textOf(form, name) === "strict") !== (guardrail[name] === strict[name]));
  const patterns = patternRows(form).map((row) => ({
    pattern: textOf(form, `pattern-${row}`),
    label: textOf(form, `label-${row}`) ?? null,
    action: textOf(form, `action-${row}`) ?? "flag",
  }));
  const limit = numberOf(form, "limit_usd") ?? null;
  return {
    name: textOf(form, "name") ?? "",
    ...Object.fromEntries(lists.map(([name]) => [name, namesOf(form, name) ?? null])),
    ...Object.fromEntries(changed.map(([name]) => [name, textOf(form, name) === "strict" ? strict[name] : null])),
    content_filter_builtins: chosen.length === 0 ? null : chosen,
    ...(form.has("pattern-0") && { content_filters: patterns.length === 0 ? null : patterns }),
    ...(form.has("limit_usd") && {
      limit_usd: limit,
      reset_interval: limit === null ? null : (textOf(form, "reset_interval") ?? null),
      include_byok_in_budgets: isOn(form, "include_byok_in_budgets"),
    }),
  };
}

/** Patterns that were left empty are in the form alone. */
export function fieldIn(form: FormData): FieldOf {
  return (path) => {
    const [, index, name] = /^content_filters\[(\d+)\]\.(\w+)$/.exec(path) ?? [];
    const row = index === undefined ? undefined : patternRows(form)[Number(index)];
    return row === undefined ? undefined : `${name}-${row}`;
  };
}

function patternRows(form: FormData): number[] {
  return Array.from({ length: maxPatterns }, (_, row) => row).filter((row) => textOf(form, `pattern-${row}`));
}
