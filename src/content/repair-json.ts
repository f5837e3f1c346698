// JSON out of a text that nearly is JSON: what stands in a fence or between the outermost brackets, as it is or repaired.
// The repair's time grows with the square of the text's length, so only short texts get one.

import { jsonrepair } from "jsonrepair";
import { parseJson } from "../wire/json.ts";

/** Characters. The slowest text of this length that was found takes the repair 0.15 s. */
const maxRepaired = 24_000;

export async function repairJson(text: string): Promise<string | undefined> {
  const candidates = [fenced(text), embedded(text)].filter((one) => one !== undefined);
  for (const candidate of candidates) if (isStructure(candidate)) return candidate;
  for (const candidate of candidates) {
    if (candidate.length > maxRepaired) continue;
    const repaired = repair(candidate);
    if (repaired !== undefined && isStructure(repaired)) return repaired;
    // Others get their turn between two attempts.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return undefined;
}

/** Between the first two fences; the first may name its language. */
function fenced(text: string): string | undefined {
  const opening = text.indexOf("```");
  if (opening === -1) return undefined;
  const closing = text.indexOf("```", opening + 3);
  if (closing === -1) return undefined;
  const inside = text.slice(opening + 3, closing);
  return (/^json/i.test(inside) ? inside.slice(4) : inside).trim();
}

/** From the first opening bracket to the last closing one, or to the end where nothing closes. */
function embedded(text: string): string | undefined {
  const from = text.search(/[[{]/);
  if (from === -1) return undefined;
  const to = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  return text.slice(from, to > from ? to + 1 : undefined).trim();
}

function isStructure(text: string): boolean {
  const value = parseJson(text);
  return typeof value === "object" && value !== null;
}

function repair(text: string): string | undefined {
  try {
    return jsonrepair(text);
  } catch {
    // Not reparable, or nested so deeply that the stack does not hold it.
    return undefined;
  }
}
