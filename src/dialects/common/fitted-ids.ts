// Ids of calls within a vendor's limits: what another vendor made longer, or with other characters, is mapped, the same for a
// call and its result, and the same each time that the conversation comes, so that what is cached of it stays.
import { hashText } from "../../wire/hash-text.ts";

/** Ids that a vendor takes, and how one begins that is made. */
export interface IdRule {
  pattern: RegExp;
  prefix: string;
}

export const idRules = {
  /** OpenAI's limit. */
  any: { pattern: /^[\s\S]{1,64}$/, prefix: "call_" },
  /** https://docs.mistral.ai/capabilities/function_calling */
  nine_alphanumeric: { pattern: /^[a-zA-Z0-9]{9}$/, prefix: "" },
} satisfies Record<string, IdRule>;

const digits = 9;

export function fittedIds({ pattern, prefix }: IdRule): (id: string) => string {
  const made = new Map<string, string>();
  const taken = new Set<string>();
  return (id) => {
    if (pattern.test(id)) return id;
    const known = made.get(id);
    if (known !== undefined) return known;
    let fitted = prefix + hashed(id);
    for (let count = 1; taken.has(fitted); count++) fitted = prefix + hashed(`${id} ${count}`);
    made.set(id, fitted);
    taken.add(fitted);
    return fitted;
  };
}

function hashed(text: string): string {
  const first = hashText(text);
  const both = first.toString(36).padStart(7, "0") + hashText(text, first).toString(36).padStart(7, "0");
  return both.slice(-digits);
}
