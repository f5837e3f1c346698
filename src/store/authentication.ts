// Everything that a key's owner may do and has spent, read from D1 in one round trip.

import type { GoverningGuardrail, GuardrailSubject, Guardrails } from "../wire/guardrail.ts";
import { type ByokRecord, byokTable } from "./byok.ts";
import { type DestinationRecord, destinationTable, selectServing } from "./destinations.ts";
import { guardrailTable, selectGoverning } from "./guardrails.ts";
import { type ApiKeyRecord, keyTable } from "./keys.ts";
import {
  type KeyUsage,
  readUsageRow,
  selectMemberUsage,
  selectUsage,
  selectWorkspaceUsage,
  type UsageRow,
} from "./usage.ts";
import { type BudgetRecord, budgetTable, selectBudgets } from "./workspace-budgets.ts";
import { type WorkspaceRecord, workspaceTable } from "./workspaces.ts";

export interface KnownKey {
  key: ApiKeyRecord;
  workspace: WorkspaceRecord;
  /** Epoch milliseconds by the clock of storage: of two copies the one that was read later; 0: nobody knows. */
  asOf: number;
  /** As of the moment it was read. */
  usage: KeyUsage;
  /** What the workspace may spend, and has spent where it has a budget. */
  budgets: BudgetRecord[];
  workspaceUsage: KeyUsage;
  /** What all keys of its creator have spent by the day, week and month, where a guardrail gives them a budget. */
  memberUsage: KeyUsage;
  /** The workspace's own provider keys in their order, disabled ones too: a required one says who may not answer. */
  byok: ByokRecord[];
  /** In the order workspace, member, key. */
  guardrails: Guardrails;
  /** Where its requests are told of, but for those that are switched off. */
  destinations: DestinationRecord[];
}

type Row = Readonly<Record<string, unknown>>;

/** The same as it is stored. */
export interface KnownKeyRows {
  key: Row;
  workspace: Row;
  usage: UsageRow | undefined;
  byok: Row[];
  /** Snapshots of earlier versions have none of these. */
  budgets?: Row[];
  workspaceUsage?: UsageRow | undefined;
  memberUsage?: UsageRow | undefined;
  guardrails?: Row[];
  destinations?: Row[];
}

/** Undefined when no key has the hash. */
export async function findKnownKey(database: D1Database, hash: string, now: number): Promise<KnownKey | undefined> {
  const rows = await findKnownKeyRows(database, hash, now);
  return rows === undefined ? undefined : readKnownKey(rows);
}

export async function findKnownKeyRows(
  database: D1Database,
  hash: string,
  now: number,
): Promise<KnownKeyRows | undefined> {
  const ofKey = "(SELECT workspace_id FROM api_keys WHERE hash = ?1)";
  const creator = "(SELECT creator_user_id FROM api_keys WHERE hash = ?1)";
  const [keys, workspaces, usages, byok, budgets, workspaceUsages, memberUsages, guardrails, destinations] =
    await database.batch<UsageRow & Record<string, unknown>>([
      database
        .prepare(`SELECT ${keyTable.selection()}, unixepoch('subsec') * 1000 AS as_of FROM api_keys WHERE hash = ?1`)
        .bind(hash),
      database.prepare(`SELECT ${workspaceTable.selection()} FROM workspaces WHERE id = ${ofKey}`).bind(hash),
      selectUsage(database, [hash], now),
      database
        .prepare(`SELECT ${byokTable.selection()} FROM byok_keys WHERE workspace_id = ${ofKey} ORDER BY sort_order, id`)
        .bind(hash),
      selectBudgets(database, ofKey).bind(hash),
      selectWorkspaceUsage(database, { workspaceId: ofKey, value: hash }, now),
      selectMemberUsage(database, { workspaceId: ofKey, memberId: creator, value: hash }, now),
      database.prepare(selectGoverning).bind(hash),
      selectServing(database, ofKey).bind(hash),
    ]);
  const key = keys?.results[0];
  const workspace = workspaces?.results[0];
  if (key === undefined || workspace === undefined) return undefined;
  return {
    key,
    workspace,
    usage: usages?.results[0],
    byok: byok?.results ?? [],
    budgets: budgets?.results ?? [],
    workspaceUsage: workspaceUsages?.results[0],
    memberUsage: memberUsages?.results[0],
    guardrails: guardrails?.results ?? [],
    destinations: destinations?.results ?? [],
  };
}

export function readKnownKey(rows: KnownKeyRows): KnownKey {
  const {
    key: keyRow,
    workspace,
    usage,
    byok,
    budgets = [],
    workspaceUsage,
    memberUsage,
    guardrails = [],
    destinations = [],
  } = rows;
  const key = keyTable.read(keyRow);
  return {
    key,
    workspace: workspaceTable.read(workspace),
    asOf: Number(keyRow["as_of"] ?? 0),
    usage: readUsageRow(usage),
    budgets: budgets.map((row) => budgetTable.read(row)),
    workspaceUsage: readUsageRow(workspaceUsage),
    memberUsage: readUsageRow(memberUsage),
    byok: byok.map((row) => byokTable.read(row)),
    guardrails: readGuardrails(guardrails, key),
    destinations: destinations.map((row) => destinationTable.read(row)),
  };
}

const scopes = ["workspace", "member", "key"] as const;

function readGuardrails(rows: readonly Row[], key: ApiKeyRecord): Guardrails {
  // A default may be assigned as well: it restricts once, and counts for each whom it is for.
  const byId = new Map<string, GoverningGuardrail>();
  for (const row of scopes.flatMap((scope) => rows.filter(({ kind }) => kind === scope))) {
    const { id, name, rules, updatedAt } = guardrailTable.read(row);
    const known = byId.get(id)?.subjects ?? [];
    const subject = subjectOf(row, key);
    const isNew = known.every(({ kind }) => kind !== subject.kind);
    byId.set(id, { id, name, rules, updatedAt, subjects: isNew ? [...known, subject] : known });
  }
  const [first, ...others] = byId.values();
  return first === undefined ? undefined : [first, ...others];
}

function subjectOf({ kind }: Row, { hash, creatorUserId }: ApiKeyRecord): GuardrailSubject {
  return kind === "member" && creatorUserId !== null
    ? { kind: "member", id: creatorUserId }
    : { kind: "key", id: hash };
}
