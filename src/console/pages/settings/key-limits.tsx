// What is left of a key's limits just now, those of its workspace among them, as their ledgers count them.
import { type LimitStatus, remainingOf } from "../../../accounting/ledger/lease.ts";
import type { Limit, RateKind } from "../../../accounting/ledger/limit.ts";
import { limitStatuses } from "../../../api/objects/limits-object.ts";
import { findKnownKey } from "../../../store/authentication.ts";
import type { ConsoleContext } from "../../environment.ts";
import { dollars } from "../../parts/format.ts";
import { type Column, TableCard } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";

/** Nothing where the key has no limits, or nobody can tell. */
export async function limitsOfKey(context: ConsoleContext, hash: string): Promise<LimitStatus[]> {
  const now = context.get("now")();
  const known = await findKnownKey(context.env.DB, hash, now);
  if (known === undefined) return [];
  const waitUntil = (work: Promise<unknown>) => context.executionCtx.waitUntil(work);
  return await limitStatuses({ ...known, readAt: now }, { bindings: context.env, waitUntil });
}

export function KeyLimits({ statuses }: { statuses: readonly LimitStatus[] }) {
  return <TableCard name="Limits" columns={columns} items={statuses} />;
}

const columns: Column<LimitStatus>[] = [
  { heading: "Limit", cell: ({ limit }) => nameOf(limit) },
  { heading: "May use", cell: ({ limit }) => shown(limit, limit.limit), look: "num" },
  { heading: "Used", cell: ({ limit, used }) => shown(limit, used), look: "num" },
  { heading: "Reserved", cell: ({ limit, reserved }) => shown(limit, reserved), look: "num" },
  { heading: "Remaining", cell: (status) => shown(status.limit, remainingOf(status)), look: "num" },
  {
    heading: "Resets (UTC)",
    cell: ({ resetsAt }) => (resetsAt === null ? "–" : <Time at={new Date(resetsAt).toISOString()} />),
  },
];

const names: Readonly<Record<RateKind, string>> = {
  requests_per_minute: "Requests per minute",
  tokens_per_minute: "Tokens per minute",
  concurrent_requests: "Requests at the same time",
};

function nameOf({ kind, scope, reset }: Limit): string {
  if (kind !== "budget") return names[kind];
  return `${scope === "key" ? "This key" : "Workspace"}, ${reset ?? "lifetime"}`;
}

function shown({ kind }: Limit, amount: bigint): string {
  return kind === "budget" ? dollars(amount) : amount.toLocaleString("en");
}
