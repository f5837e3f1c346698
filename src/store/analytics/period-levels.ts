// SQL of the rows that a question reads, period by period: of those that have sums of their own these, the coarsest first, and of
// all others what those are made of. Which have some the statement itself looks up, at the moment that it runs.
import type { DimensionName } from "../../accounting/analytics.ts";
import { closedGrainFor, nameLength, type Span } from "../closed-grains.ts";
import type { Place, Values } from "./read-analytics.ts";

/** Epoch milliseconds; the end is not included. */
export interface Time {
  start: number;
  end: number;
}

const spanMs = { h: 3_600_000, d: 86_400_000 } as const;

export class PeriodLevels {
  readonly #workspaceId: string;
  readonly #bound: Values;
  readonly #beginning: string | undefined;
  /** Those with sums of their own, as `period`. */
  readonly #closed: { span: Span; sql: string }[] = [];
  /** Of each level, as `grain` and `period`, and `beginning` where that is asked for. */
  readonly #selections: string[] = [];

  /** `beginning`: SQL of what a line begins with, of a `period`; undefined: of each row as cheap. */
  constructor(workspaceId: string, bound: Values, beginning?: string) {
    this.#workspaceId = bound.add(workspaceId);
    this.#bound = bound;
    this.#beginning = beginning;
  }

  addClosed(span: Span, needed: ReadonlySet<DimensionName>, { start, end }: Time): void {
    const [first, last] = [start, end - 1].map((time) => this.#bound.add(nameOf(time, span)));
    const grain = closedGrainFor(span, needed) ?? "";
    // Months may have been closed before they had all of their grains.
    const hasRows = `EXISTS (SELECT 1 FROM roll_ups
      WHERE workspace_id = ${this.#workspaceId} AND grain = '${grain}' AND period = closed_sums.period)`;
    const sql = `SELECT period FROM closed_sums WHERE workspace_id = ${this.#workspaceId} AND span = '${span}'
      AND period >= ${first} AND period <= ${last} AND stale = 0${span === "m" ? ` AND ${hasRows}` : ""}`;
    this.#select(grain, sql);
    this.#closed.push({ span, sql });
  }

  addOthers(span: "h" | "d", time: Time): void {
    this.#select(span, this.#listed(span, time));
  }

  /** CROSS: a row is reached by its period, and by its key where that is asked for. */
  place(): Place {
    return {
      from: `(${this.#selections.join(" UNION ALL ")}) periods CROSS JOIN roll_ups s`,
      conditions: [`s.workspace_id = ${this.#workspaceId}`, "s.grain = periods.grain", "s.period = periods.period"],
      beginning: this.#beginning && "periods.beginning",
    };
  }

  /** Of the hours that are not closed. */
  placeOfFacts(time: Time): Place {
    const hours = `SELECT period FROM (${this.#listed("h", time)}) WHERE ${this.#isOpen()}`;
    return { from: "", conditions: [`s.workspace_id = ${this.#workspaceId}`, `s.hour IN (${hours})`] };
  }

  #select(grain: string, periods: string): void {
    const beginning = this.#beginning === undefined ? "" : `, ${this.#beginning} AS beginning`;
    this.#selections.push(`SELECT '${grain}' AS grain, period${beginning} FROM (${periods}) WHERE ${this.#isOpen()}`);
  }

  /** Each of the time. */
  #listed(span: "h" | "d", { start, end }: Time): string {
    const names = Array.from({ length: Math.ceil((end - start) / spanMs[span]) }, (_, place) =>
      nameOf(start + place * spanMs[span], span),
    );
    return `SELECT value AS period FROM json_each(${this.#bound.add(JSON.stringify(names))})`;
  }

  /** That a period is in none of those with sums of their own. */
  #isOpen(): string {
    const conditions = this.#closed.map(({ span, sql }) => `substr(period, 1, ${nameLength[span]}) NOT IN (${sql})`);
    return ["TRUE", ...conditions].join(" AND ");
  }
}

function nameOf(time: number, span: Span): string {
  return new Date(time).toISOString().slice(0, nameLength[span]);
}
