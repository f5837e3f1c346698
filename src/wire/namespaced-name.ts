// Tools of namespaces as functions of the top level: one name that every vendor takes, the same in every request.
import { hashText } from "./hash-text.ts";

const maxLength = 64;

export function namespacedName(namespace: string, name: string): string {
  const joined = namespace.endsWith("__") ? namespace + name : `${namespace}__${name}`;
  const plain = joined.replace(/[^a-zA-Z0-9_-]/g, "_");
  if (plain === joined && plain.length <= maxLength) return plain;
  // What was bent or cut could be another tool's name now.
  const mark = (hashText(joined) >>> 0).toString(36);
  return `${plain.slice(0, maxLength - mark.length - 1)}_${mark}`;
}
