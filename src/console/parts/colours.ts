// Which colour a name has in charts: the same on every page, by the name alone, unless two that are shown together want the
// same one. Pure; the colours themselves are in assets/styles/theme.css.
import { hashText } from "../../wire/hash-text.ts";

export const colourCount = 10;
/** Of all that have no series of their own. */
export const othersColour = 0;

/** `names`: those that are shown together, ten at most. */
export function coloursOf(names: readonly string[]): ReadonlyMap<string, number> {
  const sorted = [...new Set(names)].toSorted();
  const taken = new Map<number, string>();
  for (const name of sorted) if (!taken.has(wantedBy(name))) taken.set(wantedBy(name), name);
  const colours = new Map([...taken].map(([place, name]) => [name, place]));
  // Only now those that came too late: else they would take what a third one wants, which then takes that of a fourth.
  for (const name of sorted.filter((one) => !colours.has(one))) {
    const places = Array.from({ length: colourCount }, (_, more) => ((wantedBy(name) - 1 + more) % colourCount) + 1);
    const free = places.find((place) => !taken.has(place));
    if (free === undefined) continue;
    taken.set(free, name);
    colours.set(name, free);
  }
  return colours;
}

function wantedBy(name: string): number {
  return (hashText(name) % colourCount) + 1;
}
