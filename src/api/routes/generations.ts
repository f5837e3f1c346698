// GET /api/v1/generation, and GET and DELETE /api/v1/generation/content: one generation's record, and its contents.
import * as z from "zod";
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import type { ApiAuthentication } from "../../isolate/authentication.ts";
import { type ContentsAddress, deleteContents, readContents } from "../../store/contents.ts";
import { findGeneration } from "../../store/generations.ts";
import { findKey } from "../../store/keys.ts";
import { masterKeysOf } from "../../store/sealing.ts";
import { findWorkspace } from "../../store/workspaces.ts";
import type { Failure } from "../../wire/failure.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { type ApiContext, failureResponse } from "../context.ts";
import { generationObject } from "../objects/generation-object.ts";
import { readQuery } from "../read-query.ts";
import { callerOf, isCreatedByAdministrator, sees } from "../scope.ts";

const querySchema = z.object({ id: z.string({ error: "is required" }).min(1).max(200) });

export async function showGeneration(context: ApiContext): Promise<Response> {
  const record = await findSeenGeneration(context);
  return record.ok ? Response.json({ data: generationObject(record.value) }) : failureResponse(record.problem);
}

export async function showContents(context: ApiContext): Promise<Response> {
  const address = await findContents(context);
  if (!address.ok) return failureResponse(address.problem);
  const masterKeys = await masterKeysOf(context.get("settings"));
  if (masterKeys === undefined) return failureResponse(noContents(address.value.generationId));
  const store = { database: context.env.DB, bucket: context.env.CONTENTS, masterKeys };
  const contents = await readContents(store, address.value);
  if (contents === "missing") return failureResponse(noContents(address.value.generationId));
  if (contents === "unreadable") return failureResponse(lostContents(address.value.generationId));
  return Response.json({ data: { ...contents, error: contents.error ?? null } });
}

export async function removeContents(context: ApiContext): Promise<Response> {
  const address = await findContents(context);
  if (!address.ok) return failureResponse(address.problem);
  const deleted = await deleteContents(context.env.CONTENTS, address.value);
  return deleted ? Response.json({ deleted: true }) : failureResponse(noContents(address.value.generationId));
}

/** Where the contents of the generation of the query lie, if the caller may have them. */
async function findContents(context: ApiContext): Promise<Result<ContentsAddress, Failure>> {
  const caller = callerOf(context);
  // Asked first, so that a key without the right learns nothing of which generations exist.
  if (caller.kind === "api" && !(await isCreatedByAdministrator(context.env.DB, caller.key))) {
    return fail({ kind: "forbidden", message: "Stored prompts and completions are for admins of the workspace only" });
  }
  const record = await findSeenGeneration(context);
  if (!record.ok) return record;
  const { id, workspaceId, createdAt } = record.value;
  const workspace = await findWorkspace(context.env.DB, workspaceId);
  return workspace === undefined ? fail(noContents(id)) : ok({ workspace, generationId: id, createdAt });
}

async function findSeenGeneration(context: ApiContext): Promise<Result<GenerationRecord, Failure>> {
  const query = readQuery(context.req.url, querySchema);
  if (!query.ok) return query;
  const record = await findGeneration(context.env.DB, query.value.id);
  if (record !== undefined && (await maySee(context, record))) return ok(record);
  return fail({ kind: "not_found", message: `Generation ${query.value.id} not found` });
}

/** A workspace's records are for its keys; a key made by a plain member sees only what that member's keys made. */
async function maySee(context: ApiContext, record: GenerationRecord): Promise<boolean> {
  const caller = callerOf(context);
  if (!sees(caller, record.workspaceId)) return false;
  if (caller.kind === "management" || caller.key.hash === record.keyHash) return true;
  return caller.key.creatorUserId === null || seesAsMember(context, caller, record);
}

async function seesAsMember(
  context: ApiContext,
  { key }: ApiAuthentication,
  record: GenerationRecord,
): Promise<boolean> {
  if (await isCreatedByAdministrator(context.env.DB, key)) return true;
  const other = await findKey(context.env.DB, record.keyHash);
  return other?.creatorUserId === key.creatorUserId;
}

function noContents(id: string): Failure {
  return {
    kind: "not_found",
    message: `No contents are stored for generation ${id}: logging was off, the host was an EU host, or they were deleted`,
  };
}

function lostContents(id: string): Failure {
  return {
    kind: "not_found",
    message: `The contents of generation ${id} cannot be decrypted any more: they were deleted with their key, or ENCRYPTION_KEY was changed without ENCRYPTION_KEY_PREVIOUS`,
  };
}
