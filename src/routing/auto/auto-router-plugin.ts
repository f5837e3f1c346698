// Reads `plugins: [{ id: "auto-router", … }]` (wire reference §5.5): which models the auto router may take, how dear they
// may be, and whether a conversation keeps its model.
import { fail, ok, type Result } from "../../wire/result.ts";
import { type CostTier, costTiers } from "./choose-model.ts";
import type { ModelRestrictions } from "./model-pattern.ts";

export interface AutoRouterSettings extends ModelRestrictions {
  costTier?: CostTier | undefined;
  pinModel: boolean;
}

const maxPatterns = 1_024;
const maxPatternLength = 1_024;
const maxCharacters = 65_536;

/** The problem names the field, for a 400. */
export function readAutoRouterPlugin(plugin: Readonly<Record<string, unknown>>): Result<AutoRouterSettings, string> {
  const allowed = readPatterns(plugin, "allowed_models");
  if (!allowed.ok) return allowed;
  const excluded = readPatterns(plugin, "excluded_models");
  if (!excluded.ok) return excluded;
  const characters = [...(allowed.value ?? []), ...(excluded.value ?? [])].reduce((sum, { length }) => sum + length, 0);
  if (characters > maxCharacters)
    return fail(`allowed_models and excluded_models may hold ${maxCharacters} characters together, not ${characters}`);
  const tier = plugin["cost_tier"] ?? undefined;
  const costTier = costTiers.find((name) => name === tier);
  if (tier !== undefined && costTier === undefined) return fail(`cost_tier must be one of ${costTiers.join(", ")}`);
  const pinModel = plugin["pin_model"] ?? false;
  if (typeof pinModel !== "boolean") return fail("pin_model must be true or false");
  return ok({ allowed: allowed.value, excluded: excluded.value, costTier, pinModel });
}

/** An empty list restricts nothing, like none. */
function readPatterns(
  plugin: Readonly<Record<string, unknown>>,
  name: "allowed_models" | "excluded_models",
): Result<string[] | undefined, string> {
  const value = plugin[name] ?? undefined;
  if (value === undefined) return ok(undefined);
  if (!Array.isArray(value)) return fail(`${name} must be an array of model ids or patterns`);
  if (value.length > maxPatterns) return fail(`${name} may hold ${maxPatterns} patterns, not ${value.length}`);
  const patterns = value.filter((entry) => typeof entry === "string");
  if (patterns.length !== value.length) return fail(`${name} must hold strings only`);
  const tooLong = patterns.findIndex((pattern) => pattern.length > maxPatternLength);
  if (tooLong >= 0) return fail(`${name}[${tooLong}] is longer than ${maxPatternLength} characters`);
  return ok(patterns.length === 0 ? undefined : patterns);
}
