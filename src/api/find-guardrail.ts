// The guardrail that a request is about, and whether its key may touch it. A workspace's default, which goes by the
// workspace's own id, is always there: before it is first changed it restricts nothing.
import type { ManagementAuthentication } from "../isolate/authentication.ts";
import { findGuardrail, type GuardrailRecord } from "../store/guardrails.ts";
import { findWorkspace } from "../store/workspaces.ts";
import type { Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { noRules } from "./objects/guardrail-object.ts";
import type { Reach } from "./reach.ts";
import { sees } from "./scope.ts";

export async function findOwnGuardrail({
  bindings: { DB },
  caller,
  params: { id },
}: Pick<Reach, "bindings"> & { caller: ManagementAuthentication; params: { id: string } }): Promise<
  Result<GuardrailRecord, Failure>
> {
  const record = (await findGuardrail(DB, id)) ?? (await unchangedDefault(DB, id));
  if (record !== undefined && sees(caller, record.workspaceId)) return ok(record);
  return fail(noGuardrail(id));
}

export function noGuardrail(id: string): Failure {
  return { kind: "not_found", message: `No guardrail ${id.slice(0, 64)}` };
}

export const guardrailChanged: Failure = {
  kind: "conflict",
  message: "The guardrail was changed at the same time: look at it and try again",
};

/** It may not be stored yet. */
export function isUnchangedDefault({ id, workspaceId, updatedAt }: GuardrailRecord): boolean {
  return id === workspaceId && updatedAt === null;
}

async function unchangedDefault(database: D1Database, id: string): Promise<GuardrailRecord | undefined> {
  const workspace = await findWorkspace(database, id);
  if (workspace?.id !== id) return undefined;
  const { createdAt } = workspace;
  const name = "Default guardrail";
  return { id, workspaceId: id, name, description: null, rules: noRules(), createdAt, updatedAt: null };
}
