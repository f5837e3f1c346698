// Where the pipeline's records and contents go: the queue, and R2.
import { cutContents, type UncutContents } from "../accounting/cut-contents.ts";
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { Bindings, Settings } from "../env.ts";
import { isolateOf } from "../isolate/isolate.ts";
import type { Contents } from "../pipeline/inference.ts";
import { storeContents } from "../store/contents.ts";
import { withDeadline } from "../store/deadline.ts";
import { insertGenerations } from "../store/generations.ts";
import { masterKeysOf } from "../store/sealing.ts";
import type { WorkspaceRecord } from "../store/workspaces.ts";

/** Milliseconds that the queue may take; what arrives by both ways counts once. */
const maxQueueMs = 5_000;

/** Through the queue, which keeps it while D1 is away; straight to D1 where the queue itself refuses or is stuck. */
export async function saveRecord(bindings: Bindings, record: GenerationRecord): Promise<void> {
  try {
    await withDeadline(bindings.RECORDS.send(record), maxQueueMs);
  } catch {
    await insertGenerations(bindings.DB, [record]);
  }
}

export interface SaveContentsInput {
  contents: Contents;
  workspace: WorkspaceRecord;
  settings: Settings;
  now: number;
  waitUntil: (promise: Promise<unknown>) => void;
}

export async function saveContents(bindings: Bindings, input: SaveContentsInput): Promise<void> {
  const { contents, workspace, settings, now, waitUntil } = input;
  const masterKeys = await masterKeysOf(settings);
  if (masterKeys === undefined) throw new Error("contents cannot be stored without ENCRYPTION_KEY");
  const uncut: UncutContents = {
    input: contents.input,
    output: contents.output,
    ...(contents.error === undefined ? {} : { error: contents.error }),
  };
  const dataKey = await isolateOf(bindings).dataKeys.forWriting(
    { database: bindings.DB, masterKeys },
    { workspaceId: workspace.id, now, waitUntil },
  );
  await storeContents(bindings.CONTENTS, {
    workspace,
    generationId: contents.generationId,
    createdAt: contents.createdAt,
    contents: cutContents(uncut, settings.IO_LOG_MAX_BYTES),
    dataKey,
  });
}
