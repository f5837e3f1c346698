// The content filters of a request's guardrails as one list: united, and where two of them look for the same, the stricter
// one acts (block, then redact, then flag).
import { derivedOnce } from "../../wire/derived.ts";
import { type FilterAction, filterActions, type GoverningGuardrail, type Guardrails } from "../../wire/guardrail.ts";
import { type Finder, patternFinder } from "../pattern/find-pattern.ts";
import { detectors } from "./detectors.ts";

export interface ContentFilter {
  /** As clients and records are told of it: its slug, its label, or where it stands. */
  name: string;
  action: FilterAction;
  /** In place of what it finds: `EMAIL` for `[EMAIL_1]`. */
  label: string;
  userOnly: boolean;
  /** A pattern of the workspace's own, which reads texts as they are written. */
  isOwn: boolean;
  finder: Finder;
  guardrail: GoverningGuardrail;
}

/** Instructions of a compiled pattern: what it may cost at every character of a text. */
export const maxPatternSize = 1_000;

/** Each key of each workspace has patterns of its own in memory. */
const maxKeptStates = 64;

/** Made once for as long as the copy of the key lives. Throws where a stored pattern cannot be matched. */
export const contentFiltersOf = derivedOnce((guardrails: NonNullable<Guardrails>): readonly ContentFilter[] => {
  const strictest = new Map<string, ContentFilter>();
  for (const { key, ...filter } of guardrails.flatMap(allOf)) {
    const known = strictest.get(key);
    if (known === undefined || rank(filter.action) < rank(known.action)) strictest.set(key, filter);
  }
  return [...strictest.values()];
});

function rank(action: FilterAction): number {
  return filterActions.indexOf(action);
}

function allOf(guardrail: GoverningGuardrail): (ContentFilter & { key: string })[] {
  const { content_filter_builtins: builtins, content_filters: own } = guardrail.rules;
  return [
    ...(builtins ?? []).map(({ slug, action, scan_scope }) => {
      const { label, finder } = detectors[slug];
      const userOnly = scan_scope === "user_only";
      return {
        key: `${slug} ${scan_scope}`,
        name: slug,
        action,
        label,
        userOnly,
        isOwn: false,
        finder: finder(),
        guardrail,
      };
    }),
    ...(own ?? []).map(({ pattern, action, label }, index) => ({
      key: `/${pattern}/`,
      name: label ?? `content_filters[${index}]`,
      action,
      label: placeholderOf(label),
      userOnly: false,
      isOwn: true,
      finder: finderOf(pattern),
      guardrail,
    })),
  ];
}

function finderOf(pattern: string): Finder {
  const made = patternFinder(pattern, { maxSize: maxPatternSize, maxKept: maxKeptStates });
  if (!made.ok) throw new Error(`a stored pattern cannot be matched: ${made.problem}`);
  return made.value;
}

/** `Employee id` → `EMPLOYEE_ID`. */
function placeholderOf(label: string | null): string {
  const word = (label ?? "")
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_|_$/g, "");
  return word === "" ? "REDACTED" : word;
}
