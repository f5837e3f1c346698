// What of a record says who it was, as SQL over its document: the fields that an erasure takes out. Sums stay.
import { sha256Hex } from "../wire/sha256.ts";

/** What somebody is known by, and the field of the document that holds it. */
const fieldOf = { user: "externalUser", session_id: "sessionId" } as const;

export interface Person {
  field: keyof typeof fieldOf;
  value: string;
}

const identifying = ["externalUser", "sessionId", "referer", "userAgent"] as const;

/** Of `generations.document`. */
export const withoutIdentity = `json_replace(document, ${identifying.map((name) => `'$.${name}', NULL`).join(", ")})`;

/** Whether there is anything of it left. */
export const hasIdentity = `COALESCE(${identifying.map((name) => `document ->> '${name}'`).join(", ")}) IS NOT NULL`;

/** Whether it is one of the JSON list at that place. */
export function isPerson(field: Person["field"], place: string): string {
  return `document ->> '${fieldOf[field]}' IN (SELECT value FROM json_each(${place}))`;
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
