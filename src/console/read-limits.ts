// What is left of limits just now, as their ledgers count them: of a key, a member, a workspace. Nothing where there are
// none, or nobody can tell.

import type { LimitedScope } from "../accounting/ledger/limit.ts";
import type { LimitStatus } from "../accounting/ledger/part.ts";
import { keyBudgets } from "../api/objects/limits-object.ts";
import { sentScope } from "../api/sent-scope.ts";
import type { HeldKey } from "../isolate/known-keys.ts";
import { keyScope, limitedScopesOf, memberScope, workspaceScope } from "../isolate/limited-scopes.ts";
import { findKnownKey } from "../store/authentication.ts";
import { listAssignments } from "../store/guardrail-assignments.ts";
import { findGuardrail, type GuardrailRecord } from "../store/guardrails.ts";
import type { ApiKeyRecord } from "../store/keys.ts";
import { type KeyUsage, noUsage, readMemberUsage, readWorkspaceUsage } from "../store/usage.ts";
import type { BudgetRecord } from "../store/workspace-budgets.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

/** Of whom at most a page of many says what is used: each is a question to a ledger. */
export const maxAsked = 25;

/** What it has spent, and its own limits, its member's and its workspace's. */
export async function useOfKey(
  context: ConsoleContext,
  hash: string,
): Promise<{ usage: KeyUsage; limits: LimitStatus[] }> {
  const held = await holdKey(context, hash);
  if (held === undefined) return { usage: noUsage, limits: [] };
  return { usage: held.usage, limits: await look(context, limitedScopesOf(held)) };
}

/** Without its member's and its workspace's: a question to one ledger. */
export async function ownLimitsOfKey(context: ConsoleContext, hash: string): Promise<LimitStatus[]> {
  const held = await holdKey(context, hash);
  return held === undefined ? [] : await look(context, [keyScope(held)]);
}

/** Of the keys' own budgets, by hash; `usage`: as storage has summed it up by now. */
export function budgetsOfKeys(
  context: ConsoleContext,
  keys: readonly ApiKeyRecord[],
  usage: ReadonlyMap<string, KeyUsage>,
): Promise<ReadonlyMap<string, LimitStatus>> {
  return keyBudgets(keys, { usage, now: context.get("now")(), look: (scopes) => lookAtLedgers(context, scopes) });
}

async function holdKey(context: ConsoleContext, hash: string): Promise<HeldKey | undefined> {
  const now = context.get("now")();
  const known = await findKnownKey(context.env.DB, hash, now);
  return known === undefined ? undefined : { ...known, readAt: now };
}

export async function limitsOfMember(
  context: ConsoleContext,
  { memberId, guardrail: { id, name, rules, updatedAt } }: { memberId: string; guardrail: GuardrailRecord },
): Promise<LimitStatus[]> {
  const now = context.get("now")();
  const workspaceId = visitorOf(context).workspace.id;
  const usage = await readMemberUsage(context.env.DB, { workspaceId, memberId }, now);
  const guardrails = [{ id, name, rules, updatedAt, subjects: [{ kind: "member", id: memberId }] }] as const;
  return await look(context, [memberScope({ workspaceId, memberId, guardrails, usage, asOf: now, readAt: now })]);
}

/** What a guardrail gives whoever looks to spend here, with all of their keys together; empty where nothing limits them. */
export async function ownBudgets(context: ConsoleContext): Promise<LimitStatus[]> {
  const { memberId, workspace } = visitorOf(context);
  if (memberId === null) return [];
  const selection = { kind: "member", workspaceId: workspace.id, subject: memberId, offset: 0, limit: 1 } as const;
  const [assigned] = (await listAssignments(context.env.DB, selection)).items;
  const guardrail = assigned === undefined ? undefined : await findGuardrail(context.env.DB, assigned.guardrail_id);
  const isLimited = guardrail !== undefined && guardrail.rules.limit_usd !== null;
  return isLimited ? await limitsOfMember(context, { memberId, guardrail }) : [];
}

/** `budgets`: all that it has. */
export async function limitsOfWorkspace(context: ConsoleContext, budgets: BudgetRecord[]): Promise<LimitStatus[]> {
  const now = context.get("now")();
  const { workspace } = visitorOf(context);
  const workspaceUsage = await readWorkspaceUsage(context.env.DB, workspace.id, now);
  return await look(context, [workspaceScope({ workspace, budgets, workspaceUsage, asOf: now, readAt: now })]);
}

async function look(context: ConsoleContext, scopes: readonly LimitedScope[]): Promise<LimitStatus[]> {
  const looked = await lookAtLedgers(
    context,
    scopes.filter(({ limits }) => limits.length > 0),
  );
  return looked.flatMap((statuses) => statuses ?? []);
}

/** For each of the scopes; undefined where its ledger does not answer within a second. */
function lookAtLedgers(
  context: ConsoleContext,
  scopes: readonly LimitedScope[],
): Promise<(LimitStatus[] | undefined)[]> {
  return context.env.router.lookAtLedgers(scopes.map(sentScope));
}
