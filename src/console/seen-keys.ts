// The keys that a visitor sees: the workspace's, or those that they made.
import { type ApiKeyRecord, listKeys } from "../store/keys.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

/** The newest first. */
export async function readSeenKeys(
  context: ConsoleContext,
  { includeDisabled = true, limit = 500 }: { includeDisabled?: boolean; limit?: number } = {},
): Promise<ApiKeyRecord[]> {
  const { workspace, onlyOf } = visitorOf(context);
  const selection = { workspaceId: workspace.id, creatorUserId: onlyOf, includeDisabled, offset: 0, limit };
  return (await listKeys(context.env.DB, selection)).items;
}
