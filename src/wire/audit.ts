// The audit log's entries, and the rule that chains them (docs/audit.md): whoever has them can check it with this file.
import { isRecord } from "./json.ts";
import { sha256Hex } from "./sha256.ts";

/** Nouns of what is changed or looked at. */
type Noun =
  | "access_key"
  | "alert"
  | "auto_weights"
  | "budget"
  | "byok_key"
  | "cache"
  | "catalog"
  | "contents"
  | "destination"
  | "guardrail"
  | "guardrail_assignment"
  | "key"
  | "member"
  | "preset"
  | "records"
  | "workspace";

export type AuditAction = `${Noun}.${string}`;

export interface AuditActor {
  /** `system`: the router itself, by a cron. */
  kind: "installation" | "key" | "member" | "system";
  id: string;
  label: string;
}

/** What happened; its place in the chain is not known yet. */
export interface AuditDraft {
  id: string;
  actor: AuditActor;
  action: AuditAction;
  /** The id of what was changed or looked at. */
  target: string;
  before?: unknown;
  after?: unknown;
  /** Keyed hash of the client's address; null where none is known. */
  ip_hash: string | null;
}

/** An entry without its hash. */
export interface AuditEntry extends AuditDraft {
  /** ISO 8601. */
  at: string;
  /** The hash of the entry before. */
  previous: string;
}

/** `previous` of the first entry. */
export const firstPrevious = "0".repeat(64);

/** JSON without white space, names sorted by their UTF-16 code units at every depth, numbers as JavaScript writes them
 * (RFC 8785). What is undefined is left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one ?? null)).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  return `{${names
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`)
    .join(",")}}`;
}

/** `entry`: canonical JSON of an entry without its hash. */
export function auditHash(previous: string, entry: string): Promise<string> {
  return sha256Hex(`${previous}\n${entry}`);
}

export interface ChainReport {
  entries: number;
  /** Of the newest entry: whoever keeps it can tell later whether the end was cut off. */
  head: string;
  /** In words, for each entry that is not what it was, and each gap. */
  problems: string[];
}

/** Checks a whole chain, given in any order. */
export async function checkChain(entries: readonly unknown[]): Promise<ChainReport> {
  const problems: string[] = [];
  const followers = new Map<string, { id: string; hash: string }>();
  for (const [index, one] of entries.entries()) {
    const { hash, ...entry } = isRecord(one) ? one : {};
    const { id, previous } = entry;
    if (typeof id !== "string" || typeof previous !== "string" || typeof hash !== "string") {
      problems.push(`entry ${index + 1} of the list has no id, previous or hash`);
      continue;
    }
    const due = await auditHash(previous, canonicalJson(entry));
    if (due !== hash) problems.push(`${id}: it was changed, its hash is not that of what it says`);
    if (followers.has(previous)) problems.push(`${id}: another entry follows the same one`);
    followers.set(previous, { id, hash });
  }
  let [head, linked] = [firstPrevious, 0];
  for (let next = followers.get(head); next !== undefined; next = followers.get(head)) {
    followers.delete(head);
    [head, linked] = [next.hash, linked + 1];
  }
  for (const { id } of followers.values()) problems.push(`${id}: the entry before it, or one further back, is missing`);
  return { entries: linked, head, problems };
}
