// What a newer built-in catalog brings and what of it stands against the operator's own changes, in lines for people. Pure.
import type { Change, Conflict, MergedCatalogs, Part } from "../../catalog/merge-catalogs.ts";
import type { Side } from "../../catalog/merge-documents.ts";

const parts: Part[] = ["providers", "models", "endpoints"];
const kinds = { added: "new", changed: "changed", removed: "no longer built in" } as const;
/** Changes of one part and kind; conflicts are shown to the last one. */
const maxShown = 12;
const maxValueLength = 80;

export function describeMerge(
  { changes, conflicts }: Pick<MergedCatalogs, "changes" | "conflicts">,
  prefer: Side,
): string {
  const taken = changes.filter((change) => !conflicts.some((conflict) => isSamePlace(change, conflict)));
  const lines = parts.flatMap((part) => describePart(part, taken));
  return [...lines, ...describeConflicts(conflicts, prefer)].join("\n");
}

function isSamePlace(change: Change, { part, name, path }: Conflict): boolean {
  return change.part === part && change.name === name && (change.kind === "changed" ? change.path : "") === path;
}

function describePart(part: Part, changes: readonly Change[]): string[] {
  const own = changes.filter((change) => change.part === part);
  if (own.length === 0) return [`Built-in ${part}: nothing to change`];
  return [
    `Built-in ${part}`,
    ...Object.entries(kinds).flatMap(([kind, words]) => {
      const lines = own.filter((change) => change.kind === kind).map(describeChange);
      if (lines.length === 0) return [];
      const more = lines.length > maxShown ? [`    and ${lines.length - maxShown} more`] : [];
      return [`  ${lines.length} ${words}`, ...lines.slice(0, maxShown).map((line) => `    ${line}`), ...more];
    }),
  ];
}

function describeChange(change: Change): string {
  if (change.kind !== "changed") return change.name;
  return `${change.name}: ${change.path} ${write(change.from)} → ${write(change.to)}`;
}

function describeConflicts(conflicts: readonly Conflict[], prefer: Side): string[] {
  if (conflicts.length === 0) return [];
  const [count, kept] = [conflicts.length, prefer === "yours" ? "yours stay" : "the built-in values are taken"];
  return [
    `Changed on both sides: ${count} ${count === 1 ? "value" : "values"}; ${kept}`,
    ...conflicts.map(({ name, path, yours, builtin }) => {
      const what = path === "" ? name : `${name}: ${path}`;
      return `    ${what}\n      yours     ${write(yours)}\n      built-in  ${write(builtin)}`;
    }),
  ];
}

function write(value: unknown): string {
  const text = JSON.stringify(value) ?? "(none)";
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text;
}
