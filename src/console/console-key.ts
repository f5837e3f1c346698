// The key on which requests made inside the console run: one per member and workspace, so that they are logged, limited
// and paid for like any other. No text has its hash, so nobody can ever present it.

import { isPlainMember } from "../api/key-rules.ts";
import type { ApiAuthentication } from "../isolate/authentication.ts";
import { findKnownKey } from "../store/authentication.ts";
import { type ApiKeyRecord, hasRestrictedKey, insertKey } from "../store/keys.ts";
import { noRateLimits } from "../wire/rate-limits.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { sha256Hex } from "../wire/sha256.ts";
import { audited } from "./audited.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";
import type { Visitor } from "./session/visitor.ts";

/** In place of a key with its middle cut out. */
export const consoleKeyLabel = "only here";

export async function openConsoleKey(context: ConsoleContext): Promise<Result<ApiAuthentication, string>> {
  const visitor = visitorOf(context);
  const database = context.env.DB;
  const now = context.get("now")();
  const hash = await consoleKeyHash(visitor);
  let known = await findKnownKey(database, hash, now);
  if (known === undefined) {
    const record = newRecord(visitor, { hash, createdAt: new Date(now).toISOString() });
    const whole = { ...record, ...(await restrictionOf(database, visitor)) };
    const { name, workspaceId: workspace_id, disabled } = whole;
    const made = await audited(context, {
      action: "key.create",
      target: hash,
      after: { hash, name, workspace_id, disabled },
      work: () =>
        insertKey(database, whole).catch(async (error: unknown) => {
          if ((await findKnownKey(database, hash, now)) === undefined) throw error;
          // Another request of theirs, at the same moment, has made it.
          return "by another" as const;
        }),
      isDone: (done) => done === true,
    });
    if (made === false) return fail("You no longer belong to this workspace. Ask an admin.");
    known = await findKnownKey(database, hash, now);
  }
  if (known === undefined) return fail("Your key for the console could not be made. Try again.");
  const { key } = known;
  const problem = keyProblem(key, visitor, now);
  if (problem !== undefined) return fail(problem);
  return ok({ ...known, kind: "api", readAt: now });
}

/** Why nothing can be asked on it, naming it as the page Keys does: whoever is to mend that finds it there. */
export function keyProblem(
  { name, disabled, expiresAt }: Pick<ApiKeyRecord, "name" | "disabled" | "expiresAt">,
  { name: person, actor }: Pick<Visitor, "name" | "actor">,
  now: number,
): string | undefined {
  const isExpired = expiresAt !== null && Date.parse(expiresAt) <= now;
  if (!disabled && !isExpired) return undefined;
  const own = `The key "${name}" of ${person}, on which requests from the console run,`;
  if (!disabled) {
    return `${own} has expired. Give it another end on the page Keys, or delete it: a new one is made.`;
  }
  return `${own} is disabled. ${isPlainMember(actor) ? "An admin can enable it" : "Enable it"} on the page Keys.`;
}

/** One more key is no way around what an admin set of the member's: it waits for an admin to enable it. Deleted it is made
 * again, by then perhaps without that. */
async function restrictionOf(
  database: D1Database,
  { actor, workspace }: Visitor,
): Promise<Pick<ApiKeyRecord, "disabled" | "restrictedBy">> {
  const selection = { workspaceId: workspace.id, creatorUserId: actor.id };
  const isRestricted = isPlainMember(actor) && (await hasRestrictedKey(database, selection));
  return isRestricted ? { disabled: true, restrictedBy: "lost_rights" } : { disabled: false, restrictedBy: null };
}

/** Not of a key's form, so whoever presents it is refused before anything is looked up. */
function consoleKeyHash({ identity, workspace }: Visitor): Promise<string> {
  return sha256Hex(`console of ${identity} in ${workspace.id}`);
}

function newRecord(
  { memberId, identity, role, workspace }: Visitor,
  { hash, createdAt }: { hash: string; createdAt: string },
): ApiKeyRecord {
  return {
    hash,
    kind: "api",
    workspaceId: workspace.id,
    creatorUserId: memberId,
    externalUser: null,
    name: memberId === null ? "Console (installation key)" : "Console",
    label: consoleKeyLabel,
    disabled: false,
    limitPico: null,
    limitReset: null,
    includeByokInLimit: false,
    expiresAt: null,
    createdAt,
    updatedAt: null,
    issuedBy: identity,
    creatorRole: memberId === null ? null : role,
    restrictedBy: null,
    rateLimits: noRateLimits,
  };
}
