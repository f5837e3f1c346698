import { expect, it } from "vitest";
import { parameterBits, takenBits } from "../../../src/routing/taken-parameters.ts";
import { declaredParameters } from "../../../src/wire/declared-parameters.ts";

const all = parameterBits(declaredParameters);

it("has a bit of its own for each declared parameter", () => {
  const bits = declaredParameters.map((name) => parameterBits([name]));
  expect(new Set(bits).size).toBe(declaredParameters.length);
  for (const [index, bit] of bits.entries()) expect([index, all & ~bit]).not.toEqual([index, all]);
});

it.each([
  [[], []],
  [["tools", "of_no_kind"], ["tools"]],
  [["max_tokens"], ["max_tokens", "max_completion_tokens"]],
  [["reasoning"], ["reasoning", "reasoning_effort", "include_reasoning"]],
  [["structured_outputs"], ["structured_outputs", "response_format"]],
  [["response_format"], ["response_format"]],
  [[...declaredParameters], [...declaredParameters]],
])("an endpoint that lists %j takes %j", (listed, taken) => {
  expect(takenBits(new Set(listed))).toBe(parameterBits(taken));
});
