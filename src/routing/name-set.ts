// A list of provider names as clients write it, made ready to be asked by thousands of endpoints: case is ignored, and a
// list that lives on (a workspace's) is read once.

export interface NameSet {
  lowered: ReadonlySet<string>;
  /** The first few as written, for messages. */
  shown: string;
}

const most = 5;
const known = new WeakMap<readonly string[], NameSet>();

export function nameSet(names: readonly string[] | null | undefined): NameSet | null {
  if (names == null) return null;
  let set = known.get(names);
  if (set === undefined) {
    set = { lowered: new Set(names.map((name) => name.toLowerCase())), shown: shorten(names) };
    known.set(names, set);
  }
  return set;
}

/** The first few of a list and how many more there are. */
export function shorten(names: readonly string[]): string {
  if (names.length === 0) return "an empty list";
  const rest = names.length - most;
  return names.slice(0, most).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
