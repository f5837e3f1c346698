// Which declared parameters an endpoint takes, as the bits of one number: whether it takes all that a request sends is asked of
// every endpoint, and is one comparison.
import { declaredParameters } from "../wire/declared-parameters.ts";

/** Two names of one parameter: an endpoint that lists one takes the other. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ["max_tokens", "max_completion_tokens"],
  ["max_completion_tokens", "max_tokens"],
  ["reasoning_effort", "reasoning"],
  ["include_reasoning", "reasoning"],
  ["response_format", "structured_outputs"],
]);

/** Whether an endpoint that lists these takes a parameter of that name. */
export function takes(supported: ReadonlySet<string>, name: string): boolean {
  return supported.has(name) || supported.has(synonyms.get(name) ?? name);
}

const bits: ReadonlyMap<string, number> = new Map(declaredParameters.map((name, index) => [name, 2 ** index]));

/** A number has 32 of them; what is not declared has none. */
export function parameterBits(names: readonly string[]): number {
  return names.reduce((all, name) => all | (bits.get(name) ?? 0), 0);
}

export function takenBits(supported: ReadonlySet<string>): number {
  return parameterBits(declaredParameters.filter((name) => takes(supported, name)));
}
