// What of the plan is still tried after a failure (contract §5).
import { describe, expect, it } from "vitest";
import { remainingAttempts } from "../../../src/routing/remaining-attempts.ts";
import { makeCatalog } from "./make-catalog.ts";
import { plan } from "./plan.ts";

describe("what is tried next", () => {
  const catalog = makeCatalog([
    {
      id: "maker/first",
      endpoints: [
        { provider: "a", context_length: 8_000 },
        { provider: "b", price: 2, context_length: 8_000 },
        { provider: "c", price: 3, context_length: 32_000 },
        { provider: "d", price: 4, context_length: 128_000 },
      ],
    },
    { id: "maker/second", endpoints: [{ provider: "e", context_length: 4_000 }] },
  ]);
  const [failed, ...rest] = plan(catalog, { models: ["maker/first", "maker/second"] }).plan;
  it.each([
    ["next_endpoint", ["b", "c", "d", "e"]],
    ["next_model", ["e"]],
    ["longer_context", ["c", "d", "e"]],
    ["stop", []],
  ] as const)("%s", (reaction, tags) => {
    expect(failed?.candidate.endpoint.tag).toBe("a");
    if (failed === undefined) return;
    const left = remainingAttempts(rest, failed, reaction).map(({ candidate }) => candidate.endpoint.tag);
    expect(left).toEqual(tags);
  });

  it("leaves the plan it was given as it was", () => {
    const before = rest.map(({ candidate }) => candidate.key);
    if (failed !== undefined) remainingAttempts(rest, failed, "longer_context");
    expect(rest.map(({ candidate }) => candidate.key)).toEqual(before);
  });
});
