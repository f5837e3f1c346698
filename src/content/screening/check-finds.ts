// What tells a number from what only looks like one: how many digits it has, and its neighbours. Each looks at no more than
// what was found.
import type { Check, Find } from "../pattern/find-pattern.ts";
import { type Units, unitAt } from "../pattern/units.ts";
import { isDigit, isWord } from "./scan.ts";

/** Neither the middle of a longer row of digits and dashes, nor more or fewer digits than a number has. */
export const isPhoneNumber: Check = (units, find) => {
  let digits = 0;
  for (let at = find.start; at < find.end; at += 1) if (isDigit(units[at] ?? 0)) digits += 1;
  return digits >= 7 && digits <= 15 && standsAlone(units, find);
};

export function standsAlone(units: Units, { start, end }: Find): boolean {
  const before = unitAt(units, start - 1);
  const after = unitAt(units, end);
  const goesOn = isDigit(after) || (joins(after) && isDigit(unitAt(units, end + 1)));
  const cameFrom = isWord(before) || (joins(before) && isDigit(unitAt(units, start - 2)));
  return !goesOn && !cameFrom;
}

/** Dash, point and slash. */
function joins(code: number): boolean {
  return code >= 45 && code <= 47;
}
