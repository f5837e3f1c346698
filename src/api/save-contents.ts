// Stores a request's contents, encrypted with a data key of its workspace. Keys are destroyed while isolates hold them, so
// each write ends with a look: nothing stays that a destroyed key encrypted, and nothing of a workspace that is gone.
import { cutContents } from "../accounting/cut-contents.ts";
import type { Bindings, Settings } from "../env.ts";
import { isolateOf } from "../isolate/isolate.ts";
import type { Contents } from "../pipeline/inference.ts";
import { deleteContents, storeContents } from "../store/contents.ts";
import { dataKeyExists } from "../store/data-keys.ts";
import { masterKeysOf } from "../store/sealing.ts";
import type { WorkspaceRecord } from "../store/workspaces.ts";
import { present } from "../wire/present.ts";

export interface SaveContentsInput {
  contents: Contents;
  workspace: WorkspaceRecord;
  settings: Settings;
  /** Epoch milliseconds. */
  now: number;
}

/** One, and one after the first key was found destroyed; a third means that somebody deletes without end. */
const maxTries = 3;

export async function saveContents(
  bindings: Bindings,
  {
    contents: { generationId, createdAt, input, output, error, attempt_errors },
    workspace,
    settings,
    now,
  }: SaveContentsInput,
): Promise<void> {
  const masterKeys = await masterKeysOf(settings);
  if (masterKeys === undefined) throw new Error("contents cannot be stored without ENCRYPTION_KEY");
  const { DB: database, CONTENTS: bucket } = bindings;
  const { dataKeys } = isolateOf(bindings);
  const address = { workspace, generationId, createdAt };
  const contents = cutContents(present({ input, output, error, attempt_errors }), settings.IO_LOG_MAX_BYTES);
  for (let tries = 1; tries <= maxTries; tries += 1) {
    const dataKey = await dataKeys.forWriting({ database, bucket, masterKeys }, { workspaceId: workspace.id, now });
    if (dataKey === undefined) break;
    await storeContents(bucket, { ...address, contents, dataKey });
    // Whoever destroys the key after this finds the object when they sweep.
    if (await dataKeyExists(bucket, dataKey)) return;
    dataKeys.forget(workspace.id);
  }
  await deleteContents(bucket, address);
}
