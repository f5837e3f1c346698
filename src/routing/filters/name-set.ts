// A list of provider names as clients write it, made ready to be asked by thousands of endpoints: case is ignored.

export interface NameSet {
  lowered: ReadonlySet<string>;
  /** The first few as written, for messages. */
  shown: string;
}

export function nameSet(names: readonly string[] | null | undefined): NameSet | null {
  if (names == null) return null;
  const lowered = new Set<string>();
  for (const name of names) lowered.add(name.toLowerCase());
  return { lowered, shown: shorten(names) };
}

const known = new WeakMap<readonly string[], NameSet | null>();

/** The same of a list that outlives the request: a workspace's is read once. */
export function lastingNameSet(names: readonly string[] | null): NameSet | null {
  if (names === null) return null;
  let set = known.get(names);
  if (set === undefined) {
    set = nameSet(names);
    known.set(names, set);
  }
  return set;
}

const most = 5;

/** The first few of a list and how many more there are. */
export function shorten(names: readonly string[]): string {
  if (names.length === 0) return "an empty list";
  const rest = names.length - most;
  return names.slice(0, most).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
