// One document of a catalog merged from three: as it was, as the operator has it, as a newer built-in catalog has it. What
// only one side changed is taken from that side; what both changed is a conflict. Field by field; lists are whole. Pure.
import { isRecord, type JsonRecord } from "../wire/json.ts";

/** Whose value a conflict takes. */
export type Side = "yours" | "builtin";

/** undefined: it is not there. */
export interface FieldChange {
  /** `pricing.prompt`; empty: the whole document. */
  path: string;
  from: unknown;
  to: unknown;
}

export interface FieldConflict {
  path: string;
  yours: unknown;
  builtin: unknown;
}

export interface MergeDocumentsInput {
  /** undefined: it is not known. */
  base: JsonRecord | undefined;
  yours: JsonRecord;
  builtin: JsonRecord;
  prefer: Side;
}

export interface MergedDocument {
  document: JsonRecord;
  /** What the operator's document gets that it had not. */
  changes: FieldChange[];
  conflicts: FieldConflict[];
}

export function mergeDocuments({ base, yours, builtin, prefer }: MergeDocumentsInput): MergedDocument {
  const merged: MergedDocument = { document: {}, changes: [], conflicts: [] };
  for (const name of new Set([...Object.keys(yours), ...Object.keys(builtin)])) {
    const [ours, theirs] = [yours[name], builtin[name]];
    let kept = ours;
    if (!isSame(ours, theirs)) {
      if (isRecord(ours) && isRecord(theirs)) {
        const before = base?.[name];
        const inner = mergeDocuments({
          base: isRecord(before) ? before : undefined,
          yours: ours,
          builtin: theirs,
          prefer,
        });
        const under = <Entry extends { path: string }>(entry: Entry) => ({ ...entry, path: `${name}.${entry.path}` });
        merged.changes.push(...inner.changes.map(under));
        merged.conflicts.push(...inner.conflicts.map(under));
        kept = inner.document;
      } else {
        const isConflict = base === undefined || !(isSame(ours, base[name]) || isSame(theirs, base[name]));
        if (isConflict) merged.conflicts.push({ path: name, yours: ours, builtin: theirs });
        if (isConflict ? prefer === "builtin" : isSame(ours, base[name])) {
          merged.changes.push({ path: name, from: ours, to: theirs });
          kept = theirs;
        }
      }
    }
    if (kept !== undefined) merged.document[name] = kept;
  }
  return merged;
}

/** The order in which fields were written means nothing. */
export function isSame(one: unknown, other: unknown): boolean {
  return one === other || sorted(one) === sorted(other);
}

function sorted(value: unknown): string | undefined {
  return JSON.stringify(value, (_, part: unknown) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
