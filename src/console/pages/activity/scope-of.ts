// Whose requests a visitor sees sums of: the workspace's, or those of the keys that they made.
import { type ConsoleContext, visitorOf } from "../../environment.ts";
import type { Scope } from "./view.ts";

export function scopeOf(context: ConsoleContext): Scope {
  const { workspace, onlyOf } = visitorOf(context);
  return { workspaceId: workspace.id, creatorUserId: onlyOf, now: context.get("now")() };
}
