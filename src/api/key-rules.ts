// What members may do with their own keys: what an admin set they may tighten and never lift. The one place for it. Pure.
import type { Actor } from "../isolate/authentication.ts";
import type { ApiKeyRecord } from "../store/keys.ts";
import type { Failure } from "../wire/failure.ts";
import { isAdministrator } from "../wire/member-roles.ts";
import { type RateLimits, rateKinds } from "../wire/rate-limits.ts";

/** What limits a key. */
type Limits = Pick<
  ApiKeyRecord,
  "disabled" | "limitPico" | "limitReset" | "includeByokInLimit" | "expiresAt" | "rateLimits"
>;

/** A member by the console who is no admin: keys of others do not exist for them. */
export function isPlainMember(actor: Actor): actor is Actor & { kind: "member" } {
  return actor.kind === "member" && !isAdministrator(actor.role);
}

/** Why a key may not become this; undefined where it may. */
export function refuseChange(actor: Actor, before: ApiKeyRecord, after: Limits): Failure | undefined {
  if (!isPlainMember(actor) || before.restrictedBy === null || !isLooser(before, after)) return undefined;
  const message =
    before.restrictedBy === "admin"
      ? "An admin disabled or limited this key: you may lower its limit, not lift it"
      : "You do not have the right to this key: an admin can enable it";
  return { kind: "forbidden", message };
}

/** The workspace's defaults are an admin's: a key of a member's own is below them. */
export function refuseRates(actor: Actor, rates: RateLimits, defaults: RateLimits): Failure | undefined {
  if (!isPlainMember(actor)) return undefined;
  const above = rateKinds.find((kind) => {
    const own = rates[kind];
    return own !== null && isHigher(defaults[kind], own);
  });
  if (above === undefined) return undefined;
  return {
    kind: "forbidden",
    message: `rate_limits.${above}: the workspace's default is ${defaults[above]}: an admin may give a key more`,
  };
}

/** Deleted, a limit would be gone with its key. */
export function refuseDeletion(actor: Actor, key: ApiKeyRecord): Failure | undefined {
  if (!isPlainMember(actor) || key.restrictedBy !== "admin") return undefined;
  return { kind: "forbidden", message: "An admin disabled or limited this key: ask them to delete it" };
}

/** A further key would be without the limit of the first. */
export function refuseCreation(actor: Actor, { hasRestrictedKey }: { hasRestrictedKey: boolean }): Failure | undefined {
  if (!isPlainMember(actor) || !hasRestrictedKey) return undefined;
  return { kind: "forbidden", message: "An admin disabled or limited a key of yours: ask them for a further one" };
}

/** Who stands behind the limits that a key has once this actor has set them. */
export function restrictedBy(
  actor: Actor,
  key: Limits,
  before: ApiKeyRecord["restrictedBy"] = null,
): ApiKeyRecord["restrictedBy"] {
  if (isPlainMember(actor)) return before;
  const isLimited = key.limitPico !== null || rateKinds.some((kind) => key.rateLimits[kind] !== null);
  return key.disabled || isLimited || key.expiresAt !== null ? "admin" : null;
}

function isLooser(before: Limits, after: Limits): boolean {
  return (
    (before.disabled && !after.disabled) ||
    isHigher(before.limitPico, after.limitPico) ||
    (before.limitPico !== null && before.limitReset !== after.limitReset) ||
    (before.limitPico !== null && before.includeByokInLimit && !after.includeByokInLimit) ||
    rateKinds.some((kind) => isHigher(before.rateLimits[kind], after.rateLimits[kind])) ||
    isHigher(timeOf(before.expiresAt), timeOf(after.expiresAt))
  );
}

/** null: without bounds. */
function isHigher<Bound extends bigint | number>(before: Bound | null, after: Bound | null): boolean {
  return before !== null && (after === null || after > before);
}

function timeOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}
