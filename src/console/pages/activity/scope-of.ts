// Whose requests a visitor sees sums of: the workspace's, or those of the keys that they made; and of which the address asks.
import type { ApiKeyRecord } from "../../../store/keys.ts";
import { type ConsoleContext, visitorOf } from "../../environment.ts";
import { isKeyHash } from "../key-choice.tsx";
import { namesOf } from "../read-log.ts";
import { readView, type Scope, type View, withNamedKey } from "./view.ts";

export function scopeOf(context: ConsoleContext): Scope {
  const { workspace, onlyOf } = visitorOf(context);
  return { workspaceId: workspace.id, creatorUserId: onlyOf, now: context.get("now")() };
}

/** Keys are waited for only where the address names one of them. */
export async function askedOf(
  context: ConsoleContext,
  keys: Promise<readonly ApiKeyRecord[]>,
): Promise<{ view: View; scope: Scope }> {
  const scope = scopeOf(context);
  const view = readView(context.req.query(), scope.now);
  if (view.key === "" || isKeyHash(view.key)) return { view, scope };
  const names = namesOf(await keys);
  return { view: withNamedKey(view, names), scope: { ...scope, keys: names } };
}
