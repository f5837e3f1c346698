// One declared number per model → a number per kind of task, 0…1. These are judgements, not measurements: a model that
// thinks is better at mathematics than its peers, one made for code worse at prose, and nearly all can extract. PURE.
import type { ModelRow } from "./mapping.ts";

type Trait = ModelRow["traits"][number];

/** Shifts by trait; `plain` is the absence of `reasons`. */
const shifts: Record<Trait | "plain", Record<string, number>> = {
  reasons: { math: 0.03, reasoning: 0.03 },
  plain: { math: -0.08, reasoning: -0.06 },
  code: { code: 0.04, writing: -0.06, general: -0.02 },
  math: { math: 0.04, reasoning: 0.02, writing: -0.04 },
  writing: { writing: 0.06, code: -0.06, math: -0.04 },
  "no-tools": { extraction: -0.04 },
  embeds: {},
  reranks: {},
};

export function declareQuality(quality: number, traits: readonly Trait[]): Record<string, number> {
  const base: Record<string, number> = {
    general: quality,
    code: quality,
    math: quality,
    reasoning: quality,
    writing: quality,
    extraction: 0.3 + 0.7 * quality,
    multilingual: quality - 0.02,
  };
  const active: (Trait | "plain")[] = traits.includes("reasons") ? [...traits] : [...traits, "plain"];
  const entries = Object.entries(base).map(([kind, value]) => {
    const shifted = active.reduce((sum, trait) => sum + (shifts[trait][kind] ?? 0), value);
    return [kind, Math.round(Math.min(1, Math.max(0, shifted)) * 100) / 100];
  });
  return Object.fromEntries(entries);
}
