// A list of provider names as clients write it, made ready to be asked by thousands of endpoints: case is ignored.
import { derivedOnce } from "../../wire/derived.ts";

export interface NameSet {
  lowered: ReadonlySet<string>;
  /** The first few as written, for messages. */
  shown(): string;
}

export function nameSet(names: readonly string[] | null | undefined): NameSet | null {
  if (names == null) return null;
  return {
    lowered: new Set(names.map((name) => name.toLowerCase())),
    shown: () => summarizeNames(names),
  };
}

const readOnce = derivedOnce((names: readonly string[]) => nameSet(names));

/** The same of a list that outlives the request: a workspace's is read once. */
export function lastingNameSet(names: readonly string[] | null): NameSet | null {
  return names === null ? null : readOnce(names);
}

const maxShown = 5;

/** The first few of a list and how many more there are. */
export function summarizeNames(names: readonly string[]): string {
  if (names.length === 0) return "an empty list";
  const rest = names.length - maxShown;
  return names.slice(0, maxShown).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
