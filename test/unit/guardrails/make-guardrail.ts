// Guardrails of a request, made from as much of their rules as a test is about.
import { type GoverningGuardrail, type Guardrails, readGuardrailRules } from "../../../src/wire/guardrail.ts";

export function governing(rules: object, over: Partial<GoverningGuardrail> = {}): GoverningGuardrail {
  return {
    id: "g-1",
    name: "Strict",
    rules: readGuardrailRules(rules),
    subjects: [{ kind: "key", id: "f".repeat(64) }],
    ...over,
  };
}

export function under(...rules: [object, ...object[]]): NonNullable<Guardrails> {
  const [first, ...others] = rules.map((one, index) => governing(one, { id: `g-${index + 1}`, name: `G${index + 1}` }));
  if (first === undefined) throw new Error("no rules");
  return [first, ...others];
}
