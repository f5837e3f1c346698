// Whether a value fits a JSON Schema, within a budget: the schema is the client's and the value a model's, and together
// they may ask for more steps than there is time. Keywords of draft 7 and 2020-12; `format` is a note and not a rule.
import { isRecord } from "../../wire/json.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { type LinearPattern, linearPattern } from "../pattern/linear-pattern.ts";
import { BudgetSpent, StepBudget } from "../step-budget.ts";
import { keywordChecks } from "./keyword-checks.ts";
import type { Check, Schema, Validation } from "./validation.ts";

/** Some 50 ms; a schema of a hundred properties and an answer of a hundred objects take a tenth of it. */
const maxSteps = 1_000_000;
/** Schemas and values inside each other, references included: a stack of calls that no isolate is short of. */
const maxDepth = 300;

/** Why there is no verdict. */
export type Unchecked = "budget" | "unsupported";

/** Thrown inside; a keyword or a reference that is not understood must not count as kept. */
class UnsupportedSchema extends Error {}

/** The keywords that are not kept, each once; none where the value fits. `steps` is for a part of the usual budget. */
export function brokenKeywords(schema: Schema, value: unknown, steps = maxSteps): Result<string[], Unchecked> {
  const broken = new Set<string>();
  try {
    const validation = new SchemaValidation(schema, new StepBudget(steps), broken);
    return ok(validation.fits(schema, value) ? [] : [...broken]);
  } catch (thrown) {
    if (thrown instanceof BudgetSpent) return fail("budget");
    if (thrown instanceof UnsupportedSchema) return fail("unsupported");
    throw thrown;
  }
}

/** Keywords that decide whether a value fits and are not looked at here. */
const unsupported = ["unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef"];

class SchemaValidation implements Validation {
  readonly #root: Schema;
  readonly #budget: StepBudget;
  readonly #broken: Set<string>;
  readonly #patterns = new Map<string, LinearPattern>();
  #depth = 0;

  constructor(root: Schema, budget: StepBudget, broken: Set<string>) {
    this.#root = root;
    this.#budget = budget;
    this.#broken = broken;
  }

  spend(steps: number): void {
    this.#budget.spend(steps);
  }

  fits(schema: unknown, value: unknown): boolean {
    this.spend(10);
    if (schema === false) this.#broken.add("false");
    if (!isRecord(schema)) return schema !== false;
    if (unsupported.some((keyword) => Object.hasOwn(schema, keyword))) throw new UnsupportedSchema();
    if (++this.#depth > maxDepth) throw new BudgetSpent();
    const fits = this.#fitsAll(schema, value);
    this.#depth--;
    return fits;
  }

  #fitsAll(schema: Schema, value: unknown): boolean {
    let fits = true;
    for (const keyword in schema) {
      this.spend(1);
      const check: Check | undefined = Object.hasOwn(keywordChecks, keyword) ? keywordChecks[keyword] : undefined;
      if (check === undefined || check({ given: schema[keyword], value, schema, validation: this })) continue;
      this.#broken.add(keyword);
      fits = false;
    }
    return fits;
  }

  matches(source: string, text: string): boolean {
    return this.#patternOf(source).test(text, this.#budget);
  }

  #patternOf(source: string): LinearPattern {
    const known = this.#patterns.get(source);
    if (known !== undefined) return known;
    // As many as a pattern may have instructions, each some ten times as dear as a step.
    this.spend(1_000 + 10 * source.length);
    const made = linearPattern(source);
    if (!made.ok) throw new UnsupportedSchema();
    this.#patterns.set(source, made.value);
    return made.value;
  }

  resolve(reference: string): unknown {
    this.spend(reference.length);
    if (reference !== "#" && !reference.startsWith("#/")) throw new UnsupportedSchema();
    let target: unknown = this.#root;
    for (const step of reference === "#" ? [] : reference.slice(2).split("/")) {
      const name = pointerStep(step);
      const isThere = typeof target === "object" && target !== null && Object.hasOwn(target, name);
      target = isThere ? Reflect.get(Object(target), name) : undefined;
    }
    if (target === undefined) throw new UnsupportedSchema();
    return target;
  }
}

function pointerStep(step: string): string {
  try {
    return decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return step;
  }
}
