// Which models a name may have meant that is none of the catalog's: vendors write the same model with dashes for dots, with
// the day of its release or without its author, and people slip. Pure.
import { editDistance } from "../wire/edit-distance.ts";
import type { Catalog } from "./catalog.ts";
import { modelKey } from "./model-key.ts";

const variants = /(?::[a-z]+)+$/i;
const dated = /-20\d\d-\d\d-\d\d$/;
/** Nobody's id is longer. */
const maxLength = 128;
const maxNamed = 3;
/** One slip in so many characters is still the same word. */
const charactersPerSlip = 5;
const maxSlips = 3;

/**
 * `openai/gpt-4o`, or `one/twin or two/twin`: the ids that the name is another spelling of, else those that it is the fewest
 * slips away from; undefined where there is none.
 */
export function meantModel(name: string, { models }: Catalog): string | undefined {
  if (name.length > maxLength) return undefined;
  const key = keyOf(name);
  const author = authorOf(name);
  let fewest = maxSlips;
  let nearest: string[] = [];
  for (const { id, aliases } of models) {
    const slips = Math.min(
      ...[id, ...aliases].map((known) => {
        const knownKey = keyOf(known);
        const distance = editDistance(key, knownKey, fewest);
        // The letter that is missing was one of the word too.
        const slipsOf = Math.floor(Math.max(key.length, knownKey.length) / charactersPerSlip);
        return distance > Math.max(slipsOf, Number(authorOf(known) === author)) ? maxSlips + 1 : distance;
      }),
    );
    if (slips > fewest) continue;
    if (slips < fewest) nearest = [];
    fewest = slips;
    nearest.push(id);
  }
  return nearest.length === 0 ? undefined : nearest.slice(0, maxNamed).join(" or ");
}

function authorOf(name: string): string | undefined {
  return name.toLowerCase().split("/")[0];
}

function keyOf(name: string): string {
  return modelKey(name.replace(variants, "").replace(dated, ""));
}
