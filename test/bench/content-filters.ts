// What a content filter takes to look through 100 kB: of prose, and of the text that it takes the longest for. Beside them one
// pass of a plain regular expression, which says what the machine is worth. `node test/bench/content-filters.ts`, or the benchmark.
import { patternFinder } from "../../src/content/pattern/find-pattern.ts";
import { unitsOf } from "../../src/content/pattern/units.ts";
import { detectors } from "../../src/content/screening/detectors.ts";
import { plainUnits } from "../../src/content/screening/plain-units.ts";
import { builtinFilters } from "../../src/wire/guardrail.ts";
import { hardTexts, prose, textOf } from "../unit/content/screening/hard-texts.ts";

export interface FilterFigure {
  name: string;
  /** Milliseconds for 100 kB, the least of many short rounds. */
  prose: number;
  /** Of the text that takes longest, in UTF-8. */
  worst: { name: string; milliseconds: number };
  /** What prose may take at most. */
  limit: number;
}

const bytes = 100_000;
/** Of a part of it: short rounds are seldom interrupted. */
const part = 20_000;
const limit = 1;
const rounds = 150;

export function benchContentFilters(): { plainRegex: number; filters: FilterFigure[] } {
  const hard = hardTexts(part).map(([name, text]) => ({ name, text }));
  const ordinary = textOf(prose, part);
  const own = patternFinder("\\bACME-\\d+\\b");
  if (!own.ok) throw new Error(own.problem);
  const finders = [
    ...builtinFilters.map((name) => ({ name, finder: detectors[name].finder() })),
    { name: "a pattern of one's own", finder: own.value },
  ];
  const filters = finders.map(({ name, finder }) => {
    const takes = (text: string) => millisecondsFor(text, () => finder.findAll(plainUnits(unitsOf(text))));
    const slowest = hard.map(({ name, text }) => ({ name, milliseconds: takes(text) }));
    slowest.sort((left, right) => right.milliseconds - left.milliseconds);
    return { name, prose: takes(ordinary), worst: slowest[0] ?? { name: "", milliseconds: 0 }, limit };
  });
  const plain = /\b[0-9a-f]{64}\b/;
  return { plainRegex: millisecondsFor(ordinary, () => plain.test(ordinary)), filters };
}

function millisecondsFor(text: string, run: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    run();
    least = Math.min(least, performance.now() - startedAt);
  }
  return (least * bytes) / new TextEncoder().encode(text).length;
}

export function filterTable(): string {
  const { plainRegex, filters } = benchContentFilters();
  const lines = filters.map(
    ({ name, prose, worst, limit }) =>
      `${`100 kB looked through: ${name}`.padEnd(48)} ${prose.toFixed(2)} ms, aim ${limit} ms; ${worst.milliseconds.toFixed(2)} ms of “${worst.name}”`,
  );
  return [...lines, `${"one pass of a plain regular expression".padEnd(48)} ${plainRegex.toFixed(2)} ms`].join("\n");
}

if (import.meta.main) console.log(filterTable());
