// One generation, if the caller may see it, and where its contents lie, if the caller may have them.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { Bindings } from "../env.ts";
import type { ApiAuthentication, Authentication } from "../isolate/authentication.ts";
import type { ContentsAddress } from "../store/contents.ts";
import { findGeneration } from "../store/find-generation.ts";
import { findKey } from "../store/keys.ts";
import { findWorkspace } from "../store/workspaces.ts";
import type { Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { isCreatedByAdministrator, sees } from "./scope.ts";

interface FindInput {
  bindings: Bindings;
  caller: Authentication;
  query: { id: string };
}

export async function findContents(asked: FindInput): Promise<Result<ContentsAddress, Failure>> {
  const { bindings, caller } = asked;
  // Asked first, so that a key without the right learns nothing of which generations exist.
  if (caller.kind === "api" && !(await isCreatedByAdministrator(bindings.DB, caller.key))) {
    return fail({ kind: "forbidden", message: "Stored prompts and completions are for admins of the workspace only" });
  }
  const record = await findSeenGeneration(asked);
  if (!record.ok) return record;
  const { id, workspaceId, createdAt } = record.value;
  const workspace = await findWorkspace(bindings.DB, workspaceId);
  return workspace === undefined ? fail(noContents(id)) : ok({ workspace, generationId: id, createdAt });
}

export async function findSeenGeneration({
  bindings: { DB: database, CONTENTS: bucket },
  caller,
  query: { id },
}: FindInput): Promise<Result<GenerationRecord, Failure>> {
  const record = await findGeneration({ database, bucket, workspaceId: caller.workspace?.id }, id);
  if (record !== undefined && (await maySee(caller, record, database))) return ok(record);
  return fail({ kind: "not_found", message: `Generation ${id} not found` });
}

/** A workspace's records are for its keys; a key made by a plain member sees only what that member's keys made. */
async function maySee(caller: Authentication, record: GenerationRecord, database: D1Database): Promise<boolean> {
  if (!sees(caller, record.workspaceId)) return false;
  if (caller.kind === "management" || caller.key.hash === record.keyHash) return true;
  return caller.key.creatorUserId === null || seesAsMember(caller, record, database);
}

async function seesAsMember(
  { key }: ApiAuthentication,
  record: GenerationRecord,
  database: D1Database,
): Promise<boolean> {
  if (await isCreatedByAdministrator(database, key)) return true;
  const other = await findKey(database, record.keyHash);
  return other?.creatorUserId === key.creatorUserId;
}

export function noContents(id: string): Failure {
  return {
    kind: "not_found",
    message: `No contents are stored for generation ${id}: logging was off, the host was an EU host, or they were deleted`,
  };
}
