// Judges addresses that a provider would fetch for a client: films, sounds, and pictures outside of conversations. They obey
// the rule of those that the router fetches, since a provider may well stand inside somebody's network. Pure.
import type { Failure } from "../wire/failure.ts";
import { isRecord } from "../wire/json.ts";
import { isDataUrl } from "./data-url.ts";
import { partFailure } from "./part-failure.ts";
import { type UrlPolicy, urlProblem } from "./public-url.ts";

/** What a client sent beside text, with the name by which an error speaks of it. */
export interface NamedPart {
  path: string;
  part: unknown;
}

/** How many levels of objects inside a part are looked through; formats of vendors have fewer. */
const maxDepth = 4;
const urlName = /(?:^|_)ur[il]$/i;
const address = /^\s*[a-z][a-z0-9+.-]*:[\\/]/i;

/** The first part that names an address which may not be fetched. */
export function linkFailure(parts: Iterable<NamedPart>, policy: UrlPolicy): Failure | undefined {
  for (const { path, part } of parts) {
    const problem = problemIn(part, policy, 0);
    if (problem !== undefined) return partFailure(path, `its URL ${problem}.`);
  }
  return undefined;
}

function problemIn(part: unknown, policy: UrlPolicy, depth: number): string | undefined {
  if (!isRecord(part) || depth > maxDepth) return undefined;
  for (const [name, value] of Object.entries(part)) {
    const isLink = typeof value === "string" && name !== "text" && (urlName.test(name) || address.test(value));
    if (isLink && !isDataUrl(value)) {
      const problem = urlProblem(value, policy);
      if (problem !== undefined) return problem;
    }
    const inside = problemIn(value, policy, depth + 1);
    if (inside !== undefined) return inside;
  }
  return undefined;
}
