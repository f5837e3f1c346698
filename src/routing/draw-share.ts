// One of several by their shares: by chance, or by a conversation's hash, which always draws the same one as long as it is there.
import { hashText } from "../wire/hash-text.ts";
import { type Chance, toUnit } from "./draw.ts";

export interface Share<Value> {
  value: Value;
  /** What it is told apart by. */
  name: string;
  /** Above 0; shares need not add up to 1. */
  weight: number;
}

/** All of them in the order in which they are drawn. */
export function drawShares<Value>(shares: readonly Share<Value>[], chance: Chance): Value[] {
  if (shares.length < 2) return shares.map(({ value }) => value);
  const waits = shares.map(({ value, name, weight }) => {
    const unit = "random" in chance ? 1 - chance.random() : toUnit(hashText(chance.conversation), hashText(name));
    return { value, wait: -Math.log(unit) / weight };
  });
  return waits.toSorted((one, other) => one.wait - other.wait).map(({ value }) => value);
}
