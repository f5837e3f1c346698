// The keys that a visitor sees: the workspace's, or those that they made.
import { type ApiKeyRecord, listKeys } from "../store/keys.ts";
import type { Listed, Page } from "../store/page.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

/** The newest first. */
export async function readSeenKeys(
  context: ConsoleContext,
  { includeDisabled = true, limit = 500 }: { includeDisabled?: boolean; limit?: number } = {},
): Promise<ApiKeyRecord[]> {
  return (await listSeenKeys(context, { includeDisabled, offset: 0, limit })).items;
}

/** A part of them, and how many there are. */
export function listSeenKeys(
  context: ConsoleContext,
  page: Page & { includeDisabled: boolean },
): Promise<Listed<ApiKeyRecord>> {
  const { workspace, onlyOf } = visitorOf(context);
  return listKeys(context.env.DB, { workspaceId: workspace.id, creatorUserId: onlyOf, ...page });
}
