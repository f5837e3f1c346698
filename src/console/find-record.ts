// The record that an address names, if the visitor may see it: of their workspace, and for a member of their own keys.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { findGeneration } from "../store/find-generation.ts";
import { findKey } from "../store/keys.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

export async function findSeenRecord(context: ConsoleContext, id: string): Promise<GenerationRecord | undefined> {
  const { workspace, onlyOf } = visitorOf(context);
  const place = { database: context.env.DB, bucket: context.env.CONTENTS, workspaceId: workspace.id };
  const record = await findGeneration(place, id);
  if (record === undefined || record.workspaceId !== workspace.id) return undefined;
  if (onlyOf === undefined) return record;
  const key = await findKey(context.env.DB, record.keyHash);
  return key?.creatorUserId === onlyOf ? record : undefined;
}
