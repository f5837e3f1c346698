// What a guardrail's content filters make of a text, as of a message that a user wrote. Pure.
import { contentFiltersOf } from "../content/screening/filter-set.ts";
import { replacer } from "../content/screening/screen.ts";
import type { FilterAction, GuardrailRules } from "../wire/guardrail.ts";
import { asGuardrails } from "./replay-guardrail.ts";

export interface TriedFilters {
  blocked: boolean;
  /** With what is blocked or redacted replaced. */
  text: string;
  /** `name`: a detector's slug, or a pattern of the workspace's own, by its label or as it is written. */
  finds: { name: string; action: FilterAction; count: number }[];
}

export function tryFilters(rules: GuardrailRules, text: string): TriedFilters {
  const { visit, counts, blocked } = replacer(contentFiltersOf(asGuardrails(rules)));
  const seen = visit(text, { name: "messages[0]", index: 0, fromUser: true });
  const finds = counts().map(({ filter: { name, action }, count }) => ({
    name: patternIn(rules, name),
    action,
    count,
  }));
  return { blocked: blocked() !== undefined, text: seen, finds };
}

/** Without a label a pattern is called by its place, which the form does not have. */
function patternIn({ content_filters: own }: GuardrailRules, name: string): string {
  const [, index] = /^content_filters\[(\d+)\]$/.exec(name) ?? [];
  return (index === undefined ? undefined : own?.[Number(index)]?.pattern) ?? name;
}
