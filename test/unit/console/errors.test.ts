// What the page Errors says of kinds of failures that its table has no room for.
import { expect, test } from "vitest";
import { Cut } from "../../../src/console/pages/errors.tsx";

const groups = (count: number) => Array.from({ length: count }, () => ({ failures: 3 }));
const textOf = (count: number) => String(Cut({ groups: groups(count) }) ?? "").replaceAll(/<[^>]*>/g, "");

test("kinds of errors that are not listed are told of", () => {
  expect(textOf(200)).toBe("");
  expect(textOf(1_204)).toBe(
    "The 200 that happened most of 1,204; the others are 3,012 failures in all, and counted above.",
  );
});
