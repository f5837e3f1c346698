// The models that a body names, whatever door it came in by, before anybody has checked it: enough to ask storage for
// them. What is no name is left to the door to refuse.
import { isRecord } from "../wire/json.ts";
import { modelBeside } from "../wire/preset.ts";

/** Characters of an id, and ids of a request; doors refuse more. */
const maxLength = 1_024;
const maxIds = 8;

export function idsIn({ model, models, fallbacks }: Readonly<Record<string, unknown>>): string[] {
  const others = Array.isArray(models) ? models : [];
  const further = Array.isArray(fallbacks) ? fallbacks.map((one) => (isRecord(one) ? one["model"] : undefined)) : [];
  const own = typeof model === "string" ? modelBeside(model) : undefined;
  const ids = [own, ...others, ...further].filter((id) => typeof id === "string" && id.length <= maxLength);
  return [...new Set(ids.slice(0, maxIds))].filter((id) => typeof id === "string");
}
