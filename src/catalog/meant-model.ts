// Which model a name may have meant that is none of the catalog's: vendors write the same model with dashes for dots, with
// the day of its release or without its author. Pure.
import type { Catalog } from "./catalog.ts";
import { modelKey } from "./model-key.ts";

const variants = /(?::[a-z]+)+$/i;
const dated = /-20\d\d-\d\d-\d\d$/;
/** Nobody's id is longer. */
const maxLength = 256;

/** The id of the one model that the name is like; undefined where there is none, or several. */
export function meantModel(name: string, { models }: Catalog): string | undefined {
  if (name.length > maxLength) return undefined;
  const key = keyOf(name);
  const [only, ...others] = models.filter(({ id, aliases }) => [id, ...aliases].some((known) => keyOf(known) === key));
  return others.length === 0 ? only?.id : undefined;
}

function keyOf(name: string): string {
  return modelKey(name.replace(variants, "").replace(dated, ""));
}
