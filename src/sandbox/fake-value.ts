// A value that fits a JSON Schema, the same for the same schema: what the sandbox puts into tool calls and structured
// outputs. A schema that asks for more work than an example is worth gets null. It reads the keywords that clients send; `not`, `if` and `patternProperties` are not looked at.
import { BudgetSpent, StepBudget } from "../content/step-budget.ts";
import { fakeNumber } from "./fake-number.ts";
import { fakeString } from "./fake-string.ts";
import { isSchema, mergeSchemas, resolveReference, type Schema, typeOf } from "./json-schema.ts";

/** From this depth on only what is required is made, so that a schema which contains itself comes to an end. */
const frugalDepth = 8;
const endOfDepth = 64;
/** A schema may ask for more, but an example need not fill the memory. */
const maxItems = 1000;
/** Values, characters and looks at keywords, all together. */
const maxSteps = 500_000;

interface Surroundings {
  root: unknown;
  /** References that are being followed: meeting one again means that the schema contains itself. */
  open: ReadonlySet<string>;
  depth: number;
  /** The property's name, which makes a readable string. */
  name: string;
  /** Counts up where values must differ from each other. */
  variation: number;
  budget: StepBudget;
  requiredOnly: boolean;
}

/** `requiredOnly`: without what may be left out. */
export function fakeValue(schema: unknown, { requiredOnly = false } = {}): unknown {
  const budget = new StepBudget(maxSteps);
  try {
    return fake(schema, { root: schema, open: new Set(), depth: 0, name: "value", variation: 0, budget, requiredOnly });
  } catch (thrown) {
    if (thrown instanceof BudgetSpent) return null;
    throw thrown;
  }
}

function fake(schema: unknown, around: Surroundings): unknown {
  const { budget } = around;
  budget.spend(100);
  if (!isSchema(schema) || around.depth > endOfDepth) return schema === true ? sampleText(around) : null;
  const { flat, open } = flatten(schema, around);
  const inside = { ...around, open, depth: around.depth + 1 };
  if (flat["const"] !== undefined) return weighed(flat["const"], budget);
  const choices = flat["enum"];
  if (Array.isArray(choices) && choices.length > 0) return weighed(choices[around.variation % choices.length], budget);
  switch (typeOf(flat, around.depth > frugalDepth)) {
    case "object":
      return fakeObject(flat, inside);
    case "array":
      return fakeArray(flat, inside);
    case "integer":
      return fakeNumber(flat, { whole: true, variation: around.variation });
    case "number":
      return fakeNumber(flat, { whole: false, variation: around.variation });
    case "boolean":
      return around.variation % 2 === 0;
    case "null":
      return null;
    default:
      return fakeString(flat, sampleText(around), budget);
  }
}

/** What a tool is called with: a value for which nothing has to be there, or made up. */
export function fakeArguments(schema: unknown): unknown {
  return fakeValue(schema, { requiredOnly: true }) ?? {};
}

/** A value of the schema's own is as long as its author likes. */
function weighed(value: unknown, budget: StepBudget): unknown {
  budget.spend(JSON.stringify(value)?.length ?? 0);
  return value;
}

/** A command that can be run anywhere. */
const harmless = ["echo", "hello"];
const commandNames = new Set(["command", "cmd", "commands"]);

function sampleText(around: Surroundings): string {
  const text = commandNames.has(around.name) ? harmless.join(" ") : `sample ${around.name}`;
  return around.variation === 0 ? text : `${text} ${around.variation + 1}`;
}

/** One schema without `$ref`, `anyOf`, `oneOf` and `allOf`; merging may bring new ones, which come last in `allOf`. */
function flatten(schema: Schema, around: Surroundings): { flat: Schema; open: ReadonlySet<string> } {
  let open = around.open;
  let flat: Schema = schema;
  for (let step = 0; step < endOfDepth; step++) {
    const { $ref: reference, anyOf, oneOf, allOf } = flat;
    if (typeof reference === "string") {
      open = new Set(open).add(reference);
      around.budget.spend(reference.length);
      flat = mergeSchemas(omit(flat, "$ref"), resolveReference(around.root, reference), around.budget);
    } else if (Array.isArray(anyOf)) {
      flat = mergeSchemas(omit(flat, "anyOf"), pickBranch(anyOf, { ...around, open }), around.budget);
    } else if (Array.isArray(oneOf)) {
      flat = mergeSchemas(omit(flat, "oneOf"), pickBranch(oneOf, { ...around, open }), around.budget);
    } else if (Array.isArray(allOf)) {
      flat = allOf.reduce<Schema>((merged, part) => mergeSchemas(merged, part, around.budget), omit(flat, "allOf"));
    } else {
      break;
    }
  }
  return { flat, open };
}

function omit(schema: Schema, keyword: string): Schema {
  const { [keyword]: _, ...rest } = schema;
  return rest;
}

/** The first branch that is neither null nor a schema inside itself; deep down null first. */
function pickBranch(branches: unknown[], around: Surroundings): unknown {
  const isNull = (branch: unknown) => isSchema(branch) && (branch["type"] === "null" || branch["const"] === null);
  const ends = branches.filter((branch) => !recurs(branch, around));
  const nullBranch = branches.find(isNull);
  if (nullBranch !== undefined && around.depth > frugalDepth) return nullBranch;
  return ends.find((branch) => !isNull(branch)) ?? nullBranch ?? branches[0];
}

function recurs(schema: unknown, around: Surroundings): boolean {
  around.budget.spend(5);
  if (!isSchema(schema)) return false;
  const { $ref: reference, allOf, anyOf, oneOf } = schema;
  if (typeof reference === "string") return reference === "#" || around.open.has(reference);
  if (Array.isArray(allOf) && allOf.some((part) => recurs(part, around))) return true;
  if ([anyOf, oneOf].some((union) => Array.isArray(union) && union.every((part) => recurs(part, around)))) return true;
  const type = typeOf(schema, true);
  return around.depth > frugalDepth && (type === "object" || type === "array");
}

function fakeObject(schema: Schema, around: Surroundings): Record<string, unknown> {
  const properties = isSchema(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"])
    ? schema["required"].filter((name) => typeof name === "string")
    : [];
  const others = isSchema(schema["additionalProperties"]) ? schema["additionalProperties"] : {};
  const most = typeof schema["maxProperties"] === "number" ? schema["maxProperties"] : Number.POSITIVE_INFINITY;
  const least = typeof schema["minProperties"] === "number" ? schema["minProperties"] : 0;

  around.budget.spend(required.length);
  const names = new Set(required);
  for (const [name, property] of Object.entries(properties)) {
    if (names.size >= most) break;
    const wanted =
      (!around.requiredOnly || commandNames.has(name)) &&
      around.depth <= frugalDepth &&
      !recurs(property, around) &&
      property !== false;
    if (wanted || names.size < least) names.add(name);
  }
  for (let count = 1; names.size < Math.min(least, maxItems); count++) names.add(`key${count}`);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      fake(Object.hasOwn(properties, name) ? properties[name] : others, { ...around, name }),
    ]),
  );
}

function fakeArray(schema: Schema, around: Surroundings): unknown[] {
  if (isProgram(schema, around.name)) return [...harmless];
  const prefix: unknown[] = Array.isArray(schema["prefixItems"]) ? schema["prefixItems"] : [];
  const item = schema["items"] ?? {};
  const least = typeof schema["minItems"] === "number" ? schema["minItems"] : 0;
  const most = typeof schema["maxItems"] === "number" ? schema["maxItems"] : Number.POSITIVE_INFINITY;
  const frugal = around.depth > frugalDepth || recurs(item, around) || item === false;
  const length = Math.min(most, maxItems, Math.max(least, frugal ? 0 : 1, prefix.length));
  const first = schema["contains"];
  return Array.from({ length }, (_, index) => {
    const itemSchema =
      index < prefix.length ? prefix[index] : index === 0 && first !== undefined ? mergeWith(item, first) : item;
    const variation = schema["uniqueItems"] === true ? index : 0;
    return fake(itemSchema, { ...around, variation });
  });
}

/** A program with its arguments, as one list of texts of which nothing more is asked. */
function isProgram(schema: Schema, name: string): boolean {
  const { items } = schema;
  const isPlain = [schema, items].every((one) => isSchema(one) && Object.keys(one).every((key) => plainKeys.has(key)));
  return isPlain && isSchema(items) && items["type"] === "string" && (name === "command" || name === "cmd");
}
const plainKeys: ReadonlySet<string> = new Set(["type", "description", "title", "items"]);

function mergeWith(base: unknown, added: unknown): unknown {
  return isSchema(base) ? { allOf: [base, added] } : added;
}
