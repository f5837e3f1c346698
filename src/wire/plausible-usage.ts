// What may be a count at all. One that no model could reach would put the spending of a key beyond what can be added up.
import type { ReportedUsage } from "./answer.ts";

/** Of anything that is counted for one answer; no model's context comes near. */
export const maxCount = 1e8;

/** Searches of the web, or of a reranker: each has a price of cents. */
const maxSearches = 10_000;

export function isPlausible(usage: ReportedUsage): boolean {
  const { webSearches = 0, searchUnits = 0 } = usage;
  if (webSearches > maxSearches || searchUnits > maxSearches) return false;
  return Object.values(usage).every((count) => typeof count !== "number" || count <= maxCount);
}
