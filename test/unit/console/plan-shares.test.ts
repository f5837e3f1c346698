// How likely each endpoint of a plan is to be asked first is what routing does over many draws.
import { expect, it } from "vitest";
import { type Planned, sharesOf } from "../../../src/console/pages/models/plan-shares.ts";

const planned = (endpoint: string, price: string, change: Partial<Planned> = {}): Planned => ({
  ...{ model: "a/b", provider: endpoint, endpoint, price, stable: true },
  ...change,
});
const rounded = (shares: readonly number[]) => shares.map((share) => Math.round(share * 100));
const plan = [planned("one", "0.0000001"), planned("two", "0.0000002"), planned("three", "0.0000003")];

it.each<[string, Planned[], Record<string, unknown>, number[]]>([
  ["stable ones by 1/price²", plan, {}, [73, 18, 8]],
  ["preferences that set no order", plan, { provider: { sort: null, zdr: true } }, [73, 18, 8]],
  ["an order of the client's", plan, { provider: { order: ["two"] } }, [100, 0, 0]],
  ["a sort", plan, { provider: { sort: "latency" } }, [100, 0, 0]],
  ["a variant that sorts", plan, { model: "a/b:floor" }, [100, 0, 0]],
  [
    "an unstable one is asked last",
    [planned("one", "0.0000003"), planned("two", "0.0000001", { stable: false })],
    {},
    [100, 0],
  ],
  ["none is stable", plan.map((one) => ({ ...one, stable: false })), {}, [100, 0, 0]],
  ["a fallback model", [planned("one", "0.1"), planned("two", "0.1", { model: "c/d" })], {}, [100, 0]],
  ["free ones share alone", [planned("one", "0"), planned("two", "0"), planned("three", "0.1")], {}, [50, 50, 0]],
  ["nothing", [], {}, []],
])("%s", (_, given, body, shares) => {
  expect(rounded(sharesOf(given, body))).toEqual(shares);
});
