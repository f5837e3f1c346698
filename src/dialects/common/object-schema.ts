// The schema of a tool's input, as vendors want it: an object at the root, without a union there. Unions at the root are
// folded into one object, which is looser; anything deeper stays as it was.

import type { JsonRecord } from "../../wire/json.ts";
import { filled, present } from "../../wire/present.ts";
import { recordIn, recordsIn } from "./records.ts";
import { resolveReference } from "./schema-references.ts";

const unions = ["anyOf", "oneOf", "allOf"] as const;

export function objectSchema(schema: JsonRecord): { schema: JsonRecord; folded: boolean } {
  const used = unions.filter((union) => Array.isArray(schema[union]));
  if (used.length === 0)
    return { schema: schema["type"] === "object" ? schema : { ...schema, type: "object" }, folded: false };
  const { anyOf: _anyOf, oneOf: _oneOf, allOf: _allOf, ...rest } = schema;
  const holders = new Set([schema]);
  let required = namesIn(schema["required"]);
  for (const union of used) {
    const branches = recordsIn(schema, union).map((branch) => {
      const { $ref } = branch;
      return (typeof $ref === "string" ? resolveReference(schema, $ref) : branch) ?? {};
    });
    // One that is named by many references is looked at once: a client writes as many as it likes.
    const different = [...new Set(branches)];
    for (const branch of different) holders.add(branch);
    required = [...new Set([...required, ...requiredOf(union, different)])];
  }
  // Of properties of one name the first holds.
  const properties = Object.fromEntries(
    [...holders].reverse().flatMap((holder) => Object.entries(recordIn(holder, "properties") ?? {})),
  );
  return {
    schema: { ...rest, type: "object", properties, ...present({ required: filled(required) }) },
    folded: true,
  };
}

/** What all branches ask for; of `allOf`, what any asks for. */
function requiredOf(union: (typeof unions)[number], branches: JsonRecord[]): string[] {
  const lists = branches.map((branch) => new Set(namesIn(branch["required"])));
  if (union === "allOf") return lists.flatMap((list) => [...list]);
  return [...(lists[0] ?? [])].filter((name) => lists.every((list) => list.has(name)));
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}
