// How somebody is known in records, and the hashes by which an erasure is remembered: never the name itself.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { sha256Hex } from "../wire/sha256.ts";

/** What somebody is known by, and the field of a record that holds it. */
const fieldOf = { user: "externalUser", session_id: "sessionId" } as const;

export interface Person {
  field: keyof typeof fieldOf;
  value: string;
}

/** Labels are cut before they are written down; earlier versions cut them elsewhere. */
const cuts = [256, 1_024];

/** What a value may stand as in records. */
export function writtenAs(value: string): string[] {
  return [...new Set([value, ...cuts.map((length) => value.slice(0, length))])];
}

export function hashOf({ field, value }: Person): Promise<string> {
  return sha256Hex(`${field}\n${value}`);
}

export type Choice = (record: GenerationRecord) => boolean | Promise<boolean>;

export function isPerson({ field, value }: Person): Choice {
  const values = new Set(writtenAs(value));
  return (record) => values.has(record[fieldOf[field]] ?? "");
}

/** One of those whose hashes these are, in records up to that time (ISO 8601). */
export function isHashed(hashes: ReadonlySet<string>, until: string): Choice {
  return async ({ externalUser: user, sessionId: session, createdAt }) => {
    if (createdAt > until) return false;
    return (
      (user !== null && hashes.has(await hashOf({ field: "user", value: user }))) ||
      (session !== null && hashes.has(await hashOf({ field: "session_id", value: session })))
    );
  };
}
