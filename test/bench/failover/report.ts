// The results as people read them: each run, and the sums that README shows.
import type { Result } from "./measure.ts";

const ms = (value: number | undefined) => (value === undefined ? "–" : value.toFixed(value < 10 ? 1 : 0));

export function table(results: readonly Result[]): string {
  const rows = results.map(({ name, requests, lost, wrongEndings, added, books }) =>
    [
      name.padEnd(46),
      `${lost}/${requests}`.padStart(9),
      String(wrongEndings).padStart(6),
      ms(added?.median).padStart(8),
      ms(added?.p99).padStart(8),
      String(books.wasted).padStart(7),
      String(books.answeredTwice).padStart(6),
      String(books.open).padStart(5),
    ].join(" "),
  );
  const head = `${"".padEnd(46)}      lost  wrong   +ms p50      p99  wasted  twice  open`;
  const sum = (of: (result: Result) => number) => results.reduce((total, result) => total + of(result), 0);
  const mendable = results.filter(({ isMendable }) => isMendable);
  const late = results.filter(({ isMendable }) => !isMendable);
  const count = (list: readonly Result[], of: (result: Result) => number) =>
    list.reduce((total, result) => total + of(result), 0);
  return [
    head,
    ...rows,
    "",
    `answers lost that a healthy upstream could give: ${count(mendable, ({ lost }) => lost)} of ${count(mendable, ({ requests }) => requests)}`,
    `answers broken off in the middle that do not say so: ${count(late, ({ lost }) => lost)} of ${count(late, ({ requests }) => requests)}`,
    `requests to the broken upstream: ${sum(({ books }) => books.wasted)}; answered by two: ${sum(({ books }) => books.answeredTwice)}; left open: ${sum(({ books }) => books.open)}`,
  ].join("\n");
}
