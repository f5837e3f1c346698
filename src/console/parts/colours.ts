// Which colour a name has in charts: the same on every page, by the name alone, unless two that are shown together want the
// same one. Pure; the colours themselves are in assets/styles/theme.css.
import { hashText } from "../../wire/hash-text.ts";

export const colourCount = 10;
/** Of all that have no series of their own. */
export const othersColour = 0;

/** `names`: those that are shown together, ten at most. */
export function coloursOf(names: readonly string[]): ReadonlyMap<string, number> {
  const taken = new Map<number, string>();
  for (const name of [...new Set(names)].toSorted()) {
    const wanted = hashText(name) % colourCount;
    const places = Array.from({ length: colourCount }, (_, more) => ((wanted + more) % colourCount) + 1);
    const free = places.find((place) => !taken.has(place));
    if (free !== undefined) taken.set(free, name);
  }
  return new Map([...taken].map(([place, name]) => [name, place]));
}
