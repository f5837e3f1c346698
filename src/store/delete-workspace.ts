// Deletes a workspace with all that is its own. What is listed as accounts stays, without who it was: sums must still add
// up. A table that has a workspace and stands in neither list fails the tests.
import { forgetRecordsTask } from "./forget-records.ts";
import { type ContentsDeletion, deleteWorkspaceContents } from "./purge-contents.ts";
import type { StorePlace } from "./store-place.ts";
import { beginTask } from "./upkeep.ts";

/** Tables whose rows go with their workspace. */
const owned = [
  "api_keys",
  // Behind the keys, which leave a row there.
  "former_keys",
  "workspace_budgets",
  "workspace_members",
  "byok_keys",
  "sessions",
  "access_keys",
  "auto_weights",
  "guardrails",
  "guardrail_assignments",
  "destinations",
  "destination_states",
  "generation_feedback",
  "erasures",
  "data_keys",
  "contents_deletions",
  "alerts",
  "fact_chunks",
  "closed_sums",
  "log_views",
  "presets",
  "preset_versions",
  "provider_checks",
] as const;

/** When it throws, all or a part of it may be there still: to be called again, or finished by the upkeep. */
export async function deleteWorkspace(place: StorePlace, deletion: ContentsDeletion): Promise<void> {
  const { database } = place;
  const { id, folder } = deletion.workspace;
  await deleteWorkspaceContents(place, deletion);
  await database.batch([
    ...owned.map((table) => database.prepare(`DELETE FROM ${table} WHERE workspace_id = ?1`).bind(id)),
    database.prepare("INSERT OR IGNORE INTO retired_folders (folder) VALUES (?1)").bind(folder),
    beginTask(database, forgetRecordsTask(id)),
    database.prepare("DELETE FROM workspaces WHERE id = ?1").bind(id),
  ]);
  // Without the workspace no data key is made any more: those of the last moment go too.
  await deleteWorkspaceContents(place, deletion);
}
