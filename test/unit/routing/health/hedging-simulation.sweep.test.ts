// A few minutes of what `simulate-hedging.ts` prints for hours: while everybody is well, next to nobody is asked beside.
import { expect, it } from "vitest";
import { isolates } from "./simulate-health.ts";
import { shapes, simulateHedging } from "./simulate-hedging.ts";

it.each(shapes.filter(({ name }) => /heavy|reasoning/.test(name)))("$name", (shape) => {
  const { requests, extra } = simulateHedging(shape, 7, 0.02);
  expect(requests).toBeGreaterThan(1_200);
  // Of an isolate that knows nothing yet two or three at most, and one in a thousand requests.
  expect(extra).toBeLessThanOrEqual(2.5 * isolates + requests / 1_000);
});
