import { expect, it } from "vitest";
import { generationId } from "../../../src/wire/generation-id.ts";

const bytes = (fill: number) => new Uint8Array(16).fill(fill);

it("is gen- and at least 20 letters and digits", () => {
  expect(generationId(1_790_000_000_000, bytes(255))).toMatch(/^gen-[A-Za-z0-9]{24}$/);
});

it("sorts by time", () => {
  const ids = [1, 1_700_000_000_000, 1_790_000_000_000].map((now) => generationId(now, bytes(61)));
  expect(ids.toSorted()).toEqual(ids);
});
