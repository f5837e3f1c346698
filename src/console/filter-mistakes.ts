// What is wrong with the fields of a filter: said at each, and what was typed stays there. A filter itself leaves it out.

export type Mistake = readonly [field: string, sentence: string];
export type Mistakes = ReadonlyMap<string, readonly string[]>;

interface Range {
  from: string;
  until: string;
}

interface RangeKind {
  /** Milliseconds; NaN where the text says no time. */
  read: (text: string) => number;
  example: string;
}

export function rangeMistakes({ from, until }: Range, { read, example }: RangeKind): Mistake[] {
  const wrong = Object.entries({ from, until }).filter(([, text]) => text !== "" && Number.isNaN(read(text)));
  const said = wrong.map(([field]): Mistake => [field, `Must be a time in UTC, such as ${example}.`]);
  const isBackwards = said.length === 0 && from !== "" && until !== "" && read(until) < read(from);
  return isBackwards ? [["until", "Must not be before the beginning."]] : said;
}

export function mistakesOf(said: readonly Mistake[]): Mistakes {
  return new Map(
    [...Map.groupBy(said, ([field]) => field)].map(([field, those]) => [field, those.map(([, one]) => one)]),
  );
}

/** Of a number that was typed: itself, nothing where nothing was, or that it is none of those that may be. */
export function numberTyped(text: string, mayBe: (number: number) => boolean): number | undefined | "wrong" {
  if (text === "") return undefined;
  const number = Number(text);
  return Number.isFinite(number) && mayBe(number) ? number : "wrong";
}
