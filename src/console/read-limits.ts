// What is left of limits just now, as their ledgers count them: of a key, a member, a workspace. Nothing where there are
// none, or nobody can tell.
import type { LimitStatus } from "../accounting/ledger/lease.ts";
import type { LimitedScope } from "../accounting/ledger/limit.ts";
import { limitStatuses } from "../api/objects/limits-object.ts";
import { limitedScopesOf, memberScope, workspaceScope } from "../isolate/limited-scopes.ts";
import { findKnownKey } from "../store/authentication.ts";
import type { GuardrailRecord } from "../store/guardrails.ts";
import { readMemberUsage, readWorkspaceUsage } from "../store/usage.ts";
import { listBudgets } from "../store/workspace-budgets.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

/** Its own, its member's and its workspace's. */
export async function limitsOfKey(context: ConsoleContext, hash: string): Promise<LimitStatus[]> {
  const now = context.get("now")();
  const known = await findKnownKey(context.env.DB, hash, now);
  return known === undefined ? [] : await look(context, limitedScopesOf({ ...known, readAt: now }));
}

export async function limitsOfMember(
  context: ConsoleContext,
  { memberId, guardrail: { id, name, rules } }: { memberId: string; guardrail: GuardrailRecord },
): Promise<LimitStatus[]> {
  const now = context.get("now")();
  const workspaceId = visitorOf(context).workspace.id;
  const usage = await readMemberUsage(context.env.DB, { workspaceId, memberId }, now);
  const guardrails = [{ id, name, rules, subjects: [{ kind: "member", id: memberId }] }] as const;
  return await look(context, [memberScope({ workspaceId, memberId, guardrails, usage, readAt: now })]);
}

export async function limitsOfWorkspace(context: ConsoleContext): Promise<LimitStatus[]> {
  const now = context.get("now")();
  const { workspace } = visitorOf(context);
  const [budgets, workspaceUsage] = await Promise.all([
    listBudgets(context.env.DB, workspace.id),
    readWorkspaceUsage(context.env.DB, workspace.id, now),
  ]);
  return await look(context, [workspaceScope({ workspace, budgets, workspaceUsage, readAt: now })]);
}

function look(context: ConsoleContext, scopes: readonly LimitedScope[]): Promise<LimitStatus[]> {
  const waitUntil = (work: Promise<unknown>) => context.executionCtx.waitUntil(work);
  return limitStatuses(
    scopes.filter(({ limits }) => limits.length > 0),
    { bindings: context.env, waitUntil },
  );
}
