// One model with endpoints at $1, $2, $3 …, what is known of their health, and the order that a request gets: the rows
// of the tests of order.
import { expect, it } from "vitest";
import type { EndpointHealth, EndpointStatistics } from "../../../src/routing/health/health-snapshot.ts";
import { type EndpointSpec, makeCatalog } from "./make-catalog.ts";
import { type Body, healthOf, plan, type Situation } from "./plan.ts";

export const model = "maker/model";
export const now = 1_000_000;

/** Prices 1, 2, 3 … in the order given, listed the other way round so that the catalog's order helps nobody. */
export const priced = (...tags: string[]): EndpointSpec[] =>
  tags.map((tag, index) => ({ provider: tag.split("/")[0] ?? tag, tag, price: index + 1 })).reverse();

const none: EndpointStatistics = {
  latency5m: null,
  latency30m: null,
  throughput5m: null,
  throughput30m: null,
  uptime5m: null,
  uptime30m: null,
  uptime1d: null,
};
export const flat = (value: number) => ({ p50: value, p75: value, p90: value, p99: value });
export const measured = (statistics: Partial<EndpointStatistics>): Partial<EndpointHealth> => ({
  statistics: { ...none, ...statistics },
});
export const unstable = { stable: false, weight: 0.1 };
export const limited = (until: number) => ({ rateLimitedUntil: until });

interface OrderRow {
  it: string;
  tags?: string[];
  body?: Body;
  health?: Record<string, Partial<EndpointHealth>>;
  situation?: Situation;
  /** Of the draw; the dearest endpoint wins at 0.999. */
  random?: number;
  plan: string[];
  excludes?: Record<string, string>;
}

export function orderRows(table: readonly OrderRow[]): void {
  it.each(table)("$it", (row) => {
    const catalog = makeCatalog([{ id: model, endpoints: priced(...(row.tags ?? ["a", "b", "c", "d"])) }]);
    const planned = plan(
      catalog,
      { model, ...row.body },
      {
        now,
        health: healthOf(model, row.health ?? {}),
        chance: { random: () => row.random ?? 0 },
        ...row.situation,
      },
    );
    expect(planned.tags).toEqual(row.plan);
    expect(planned.excludedBy).toEqual(row.excludes ?? {});
  });
}
