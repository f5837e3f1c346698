// One model with a few endpoints, a request, and what each filter then makes of it: the rows of the filters' tests.
import { expect, it } from "vitest";
import { type EndpointSpec, makeCatalog, type ProviderSpecs } from "../make-catalog.ts";
import { type Body, plan, type Situation } from "../plan.ts";

export const model = "maker/model";
export const tools = [{ type: "function", function: { name: "look_up" } }];
export const json_schema = { type: "json_schema", json_schema: { name: "answer", schema: {} } };
export const ab: EndpointSpec[] = [{ provider: "a" }, { provider: "b" }];

interface FilterRow {
  it: string;
  endpoints: EndpointSpec[];
  providers?: ProviderSpecs;
  body?: Body;
  situation?: Situation;
  keeps: string[];
  excludes: Record<string, string>;
}

/** Endpoints without a price get 1, 2, 3 … in the order given, so that what is kept stands in it. */
export function filterRows(table: readonly FilterRow[]): void {
  it.each(table)("$it", ({ endpoints, providers, body, situation, keeps, excludes }) => {
    const priced = endpoints.map((endpoint, index) => ({ price: index + 1, ...endpoint }));
    const planned = plan(makeCatalog([{ id: model, endpoints: priced }], providers), { model, ...body }, situation);
    expect(planned.tags).toEqual(keeps);
    expect(planned.excludedBy).toEqual(excludes);
  });
}
