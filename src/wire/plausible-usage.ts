// What may be a count at all. One that no model could reach would put the spending of a key beyond what can be added up.
import type { ReportedUsage } from "./answer.ts";

/** Of anything that is counted for one answer; no model's context comes near. */
export const maxCount = 1e8;

export function isPlausible(usage: ReportedUsage): boolean {
  return Object.values(usage).every((count) => typeof count !== "number" || count <= maxCount);
}
