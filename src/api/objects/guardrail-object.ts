// A guardrail as the API takes and shows it (wire reference §9). Whatever would not hold is refused by name: patterns that
// cannot be matched in linear time, kinds of text that only a language model could find, half a budget.
import * as z from "zod";
import { patternFinder } from "../../content/pattern/find-pattern.ts";
import { detectors } from "../../content/screening/detectors.ts";
import { maxPatternSize } from "../../content/screening/filter-set.ts";
import type { GuardrailRecord } from "../../store/guardrails.ts";
import { maxLimit } from "../../wire/budget-interval.ts";
import { madeOnce } from "../../wire/derived.ts";
import type { Failure } from "../../wire/failure.ts";
import {
  builtinFilters,
  dataRegions,
  filterActions,
  type GuardrailRules,
  guardrailIntervals,
  readGuardrailRules,
  scanScopes,
  zeroRetentionFields,
} from "../../wire/guardrail.ts";
import { timestampText } from "../answer-shapes.ts";

/** USD. */
const minLimit = 1e-12;
const maxNames = 1_000;
const maxFilters = 100;

const names = madeOnce(() =>
  z.array(z.string().trim().min(1).max(256)).min(1, "must name one at least, or be null").max(maxNames).nullable(),
);
const choice = () => z.boolean().nullable();

const slug = madeOnce(() =>
  z.enum(builtinFilters, {
    error: ({ input }) =>
      input === "person-name" || input === "address"
        ? `${input} would take a language model to find, which this router does not ask: use a pattern in content_filters`
        : `must be one of ${builtinFilters.join(", ")}`,
  }),
);

const changeable = madeOnce(() => ({
  name: z.string().trim().min(1).max(200),
  description: z.string().max(1_000).nullable(),
  allowed_models: names(),
  ignored_models: names(),
  allowed_providers: names(),
  ignored_providers: names(),
  allowed_data_regions: z.array(z.enum(dataRegions)).min(1, "must name one at least, or be null").max(3).nullable(),
  enforce_zdr: choice(),
  enforce_zdr_anthropic: choice(),
  enforce_zdr_google: choice(),
  enforce_zdr_openai: choice(),
  enforce_zdr_xai: choice(),
  enforce_zdr_other: choice(),
  enable_paid_model_training: choice(),
  enable_free_model_training: choice(),
  enable_free_model_publication: choice(),
  content_filters: z
    .array(
      z.strictObject({
        pattern: z.string().min(1).max(100_000),
        action: z.enum(filterActions),
        label: z.string().max(100).nullish(),
      }),
    )
    .max(maxFilters)
    .nullable(),
  content_filter_builtins: z
    .array(
      z.strictObject({
        slug: slug(),
        action: z.enum(filterActions),
        scan_scope: z.enum(scanScopes).optional(),
        /** Deprecated; placeholders are named by the slug. */
        label: z.string().max(100).optional(),
      }),
    )
    .max(maxFilters)
    .nullable(),
  limit_usd: z.number().min(minLimit, "must be more than 0").max(maxLimit, `must be at most ${maxLimit}`).nullable(),
  reset_interval: z.enum(guardrailIntervals).nullable(),
  include_byok_in_budgets: z.boolean(),
}));

export const guardrailChangeSchema = madeOnce(() => z.strictObject(changeable()).partial());
export type GuardrailChange = z.output<ReturnType<typeof guardrailChangeSchema>>;

export const guardrailCreationSchema = madeOnce(() =>
  z.strictObject({
    ...guardrailChangeSchema().shape,
    name: changeable().name,
    workspace_id: z.string().min(1).optional(),
  }),
);

export const guardrailSchema = () =>
  z.strictObject({
    ...z.object(changeable()).shape,
    id: z.string(),
    workspace_id: z.string(),
    created_at: timestampText(),
    updated_at: timestampText().nullable(),
  });

export const noRules = madeOnce((): GuardrailRules => readGuardrailRules({}));

/** What is not in the change stays; lists are replaced as a whole. The older `enforce_zdr` stands for what is not named; a
 * budget that goes takes its interval along. */
export function changeRules(rules: GuardrailRules, change: GuardrailChange): GuardrailRules {
  const { name: _name, description: _description, ...fields } = change;
  const copied =
    change.enforce_zdr === undefined
      ? {}
      : Object.fromEntries(zeroRetentionFields.map((field) => [field, change.enforce_zdr]));
  if (change.limit_usd === null) fields.reset_interval ??= null;
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return readGuardrailRules({ ...rules, ...copied, ...Object.fromEntries(given) });
}

/** What of the rules would not hold; undefined: all of them do. */
export function rulesProblem(rules: GuardrailRules): Failure | undefined {
  for (const [index, { pattern }] of (rules.content_filters ?? []).entries()) {
    const made = patternFinder(pattern, { maxSize: maxPatternSize });
    if (made.ok) continue;
    const field = `content_filters[${index}].pattern`;
    const message = `${field}: invalid_regex_pattern: it has ${made.problem}: write it without that`;
    return { kind: "invalid_request", field, errorType: "invalid_regex_pattern", message };
  }
  return budgetProblem(rules);
}

function budgetProblem({ limit_usd: limit, reset_interval: interval }: GuardrailRules): Failure | undefined {
  if (limit !== null && interval === null) {
    const message = "reset_interval: is required with limit_usd (daily, weekly or monthly)";
    return { kind: "invalid_request", field: "reset_interval", message };
  }
  if (limit === null && interval !== null) {
    return { kind: "invalid_request", field: "limit_usd", message: "limit_usd: is required with reset_interval" };
  }
  return undefined;
}

export function guardrailObject({ id, workspaceId, name, description, rules, createdAt, updatedAt }: GuardrailRecord) {
  return {
    id,
    workspace_id: workspaceId,
    name,
    description,
    ...rules,
    content_filter_builtins:
      rules.content_filter_builtins?.map((entry) => ({ ...entry, label: `[${detectors[entry.slug].label}]` })) ?? null,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}
