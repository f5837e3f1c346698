// The results as people read them: each run, and the sums that README shows.
import type { Held } from "../inspect-heap.ts";
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

/** What was held before and behind it all: by the isolates, and by the processes around them. */
export function memory(before: Held, after: Held): string {
  const change = (of: keyof Held): string => [before, after].map((held) => (held[of] / 2 ** 20).toFixed(1)).join(" → ");
  return `MiB of both routers: objects ${change("objects")}, buffers ${change("buffers")} (after a collection); resident ${change("resident")}`;
}

/** A table for README: one column for each gateway. */
export function markdown(byGateway: Readonly<Record<string, readonly Result[]>>): string {
  const names = Object.keys(byGateway);
  const row = (what: string, of: (results: readonly Result[]) => string): string =>
    `| ${what} | ${names.map((name) => of(byGateway[name] ?? [])).join(" | ")} |`;
  const total = (results: readonly Result[], of: (result: Result) => number) =>
    results.reduce((sum, result) => sum + of(result), 0);
  const share = (results: readonly Result[]): string =>
    `${total(results, ({ lost }) => lost)} of ${total(results, ({ requests }) => requests)}`;
  const worst = (results: readonly Result[], kind: Result["kind"]): string => {
    const added = results.flatMap((result) =>
      result.isMendable && result.added !== null && result.kind === kind ? [result.added] : [],
    );
    if (added.length === 0) return "–";
    const medians = added.map(({ median }) => median).toSorted((one, other) => one - other);
    return `${ms(medians[Math.floor(medians.length / 2)])} (${ms(Math.max(...added.map(({ p99 }) => p99)))}) ms`;
  };
  const outages = Object.values(byGateway).flatMap((results) => results.filter(({ kind }) => kind === "outage"));
  const waits = (results: readonly Result[], outage: string): string => {
    const found = results.find(({ name }) => name === outage);
    if (found === undefined) return "–";
    const { lost, requests, added, books } = found;
    return `${lost} of ${requests} lost, ${ms(added?.median)} (${ms(added?.p99)}) ms, ${books.wasted} asked in vain`;
  };
  return [
    `| | ${names.join(" | ")} |`,
    `|---|${names.map(() => "---").join("|")}|`,
    row("answers lost that a healthy upstream could give", (all) => share(all.filter(({ isMendable }) => isMendable))),
    row("broken off in the middle without saying so", (all) => share(all.filter(({ isMendable }) => !isMendable))),
    row("added by an instant fault: median (worst p99)", (all) => worst(all, "instant")),
    row("added by a stall: median (worst p99)", (all) => worst(all, "stall")),
    row("requests to the broken upstream", (all) => String(total(all, ({ books }) => books.wasted))),
    row("answered by two upstreams", (all) => String(total(all, ({ books }) => books.answeredTwice))),
    row("left open behind the client's end", (all) => String(total(all, ({ books }) => books.open))),
    ...[...new Set(outages.map(({ name }) => name))].map((name) => row(name, (all) => waits(all, name))),
  ].join("\n");
}
