// Filter rules of a destination (wire reference Appendix A, ObservabilityFilterRulesConfig): all groups must agree, in a group
// all rules or one of them. Text compares exactly; patterns are matched in time linear in the text, or refused.
import * as z from "zod";
import { type PatternFinder, patternFinder } from "../content/pattern/find-pattern.ts";
import { unitsOf } from "../content/pattern/units.ts";
import { maxPatternSize } from "../content/screening/filter-set.ts";
import { derivedOnce, madeOnce } from "../wire/derived.ts";
import type { Result } from "../wire/result.ts";

/** What rules look at. */
export interface FilterFacts {
  model: string | null;
  /** Slug. */
  provider: string | null;
  session_id: string | null;
  user_id: string | null;
  api_key_name: string | null;
  finish_reason: string | null;
  /** The words of the request and of the answer: made when a rule asks for them. */
  input: () => string | null;
  output: () => string | null;
  /** USD. */
  total_cost: number;
  total_tokens: number;
  prompt_tokens: number;
  completion_tokens: number;
}

const numberFields = ["total_cost", "total_tokens", "prompt_tokens", "completion_tokens"] as const;
const textFields = [
  "model",
  "provider",
  "session_id",
  "user_id",
  "api_key_name",
  "finish_reason",
  "input",
  "output",
] as const;

const numberOperators = {
  equals: (one: number, other: number) => one === other,
  not_equals: (one: number, other: number) => one !== other,
  gt: (one: number, other: number) => one > other,
  lt: (one: number, other: number) => one < other,
  gte: (one: number, other: number) => one >= other,
  lte: (one: number, other: number) => one <= other,
};

const textOperators = {
  equals: (text: string, value: string) => text === value,
  contains: (text: string, value: string) => text.includes(value),
  starts_with: (text: string, value: string) => text.startsWith(value),
  ends_with: (text: string, value: string) => text.endsWith(value),
};

/** What holds where the other one does not. */
const negations = { not_equals: "equals", not_contains: "contains" } as const;

const names = <Names extends Record<string, unknown>>(row: Names) => Object.keys(row) as (keyof Names & string)[];
const presence = ["exists", "not_exists"] as const;

const ruleSchema = madeOnce(() => {
  const text = z.strictObject({
    field: z.enum(textFields),
    operator: z.enum([...names(textOperators), ...names(negations), "regex", ...presence], {
      error:
        "must be one that compares text: equals, not_equals, contains, not_contains, regex, starts_with, ends_with, exists or not_exists",
    }),
    value: z.union([z.string(), z.number().transform(String)]).optional(),
  });
  const number = z.strictObject({
    field: z.enum(numberFields),
    operator: z.enum([...names(numberOperators), ...presence], {
      error: "must be one that compares numbers: equals, not_equals, gt, lt, gte, lte, exists or not_exists",
    }),
    value: z
      .union(
        [
          z.number(),
          z
            .string()
            .trim()
            .regex(/^-?\d+(\.\d+)?$/)
            .transform(Number),
        ],
        { error: "must be a number" },
      )
      .optional(),
  });
  return z
    .discriminatedUnion("field", [text, number], {
      error: `must be one of ${[...textFields, ...numberFields].join(", ")}`,
    })
    .superRefine(({ operator, value }, issues) => {
      if (value === undefined && !isPresence(operator)) {
        issues.addIssue({ code: "custom", path: ["value"], message: `is required with ${operator}` });
      } else if (operator === "regex" && typeof value === "string") {
        const made = finderOf(value);
        const problem = made.ok ? undefined : `invalid_regex_pattern: it has ${made.problem}`;
        if (problem !== undefined) issues.addIssue({ code: "custom", path: ["value"], message: problem });
      }
    });
});

export const filterRulesSchema = madeOnce(() =>
  z.strictObject({
    enabled: z.boolean().default(true),
    groups: z
      .array(
        z.strictObject({
          logic: z.enum(["and", "or"]).default("and"),
          rules: z.array(ruleSchema()).max(50),
        }),
      )
      .max(50),
  }),
);

export type FilterRules = z.output<ReturnType<typeof filterRulesSchema>>;
type Rule = FilterRules["groups"][number]["rules"][number];

export function agrees(rules: FilterRules | null, facts: FilterFacts): boolean {
  if (rules === null || !rules.enabled) return true;
  return rules.groups.every(({ logic, rules: list }) => {
    if (list.length === 0) return true;
    return logic === "and" ? list.every((rule) => holds(rule, facts)) : list.some((rule) => holds(rule, facts));
  });
}

/** Whether a rule looks at what was said. */
export function looksAtContents(rules: FilterRules | null): boolean {
  const all = rules?.enabled === true ? rules.groups.flatMap((group) => group.rules) : [];
  return all.some(({ field }) => field === "input" || field === "output");
}

function holds(rule: Rule, facts: FilterFacts): boolean {
  const { field, operator } = rule;
  const fact = facts[field];
  const value = typeof fact === "function" ? fact() : fact;
  if (operator === "exists") return value !== null;
  if (operator === "not_exists") return value === null;
  if (typeof value === "number") return compareNumbers(operator, value, Number(rule.value));
  if (operator === "not_equals" || operator === "not_contains") {
    return value === null || !textOperators[negations[operator]](value, String(rule.value));
  }
  if (value === null) return false;
  if (operator === "regex") return isFound(rule, value);
  const compare = operator in textOperators ? textOperators[operator as keyof typeof textOperators] : undefined;
  return compare?.(value, String(rule.value)) ?? false;
}

function compareNumbers(operator: string, one: number, other: number): boolean {
  const compare = operator in numberOperators ? numberOperators[operator as keyof typeof numberOperators] : undefined;
  return compare?.(one, other) ?? false;
}

function isPresence(operator: string): boolean {
  return operator === "exists" || operator === "not_exists";
}

function isFound(rule: Rule, text: string): boolean {
  const finder = compiled(rule);
  return finder.ok && finder.value.isIn(unitsOf(text));
}

const compiled = derivedOnce((rule: Rule) => finderOf(String(rule.value)));

function finderOf(source: string): Result<PatternFinder, string> {
  return patternFinder(source, { maxSize: maxPatternSize });
}
