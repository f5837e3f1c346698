// Limits as people read them: how much of each is used and reserved, what remains, and when it begins anew.

import type { Limit, RateKind } from "../../accounting/ledger/limit.ts";
import { type LimitStatus, remainingOf } from "../../accounting/ledger/part.ts";
import { dollars } from "./format.ts";
import { linked } from "./rows-link.ts";
import { type Column, TableCard } from "./table.tsx";
import { Time } from "./time.tsx";
import { visibleText } from "./visible.tsx";

interface LimitsProperties {
  statuses: readonly LimitStatus[];
  /** The address of the requests that count for it; undefined where there is none. */
  rowsOf: (status: LimitStatus) => string | undefined;
}

export function Limits({ statuses, rowsOf }: LimitsProperties) {
  return <TableCard name="Limits" columns={limitColumnsWith(rowsOf)} items={statuses} />;
}

export function limitColumnsWith(rowsOf: LimitsProperties["rowsOf"]): Column<LimitStatus>[] {
  return [
    { heading: "Budget or limit", cell: ({ limit }) => nameOf(limit) },
    { heading: "Usage", cell: (status) => <LimitBar status={status} /> },
    { heading: "Limit", cell: ({ limit }) => shown(limit, limit.limit), look: "num" },
    { heading: "Used", cell: (status) => linked(rowsOf(status), shown(status.limit, status.used)), look: "num" },
    { heading: "Reserved", cell: ({ limit, reserved }) => shown(limit, reserved), look: "num" },
    { heading: "Remaining", cell: (status) => shown(status.limit, remainingOf(status)), look: "num" },
    {
      heading: "Resets (UTC)",
      cell: ({ resetsAt }) => (resetsAt === null ? "–" : <Time at={new Date(resetsAt).toISOString()} />),
    },
  ];
}

/** How full it is, what is reserved included. */
export function LimitBar({ status }: { status: LimitStatus }) {
  return <UseBar name={nameOf(status.limit)} used={status.used + status.reserved} limit={status.limit.limit} />;
}

/** In one cell. */
export function BudgetLeft({ status }: { status: LimitStatus }) {
  const { limit, used, reserved } = status;
  return (
    <>
      <LimitBar status={status} />
      <br />
      <span class="small">
        {dollars(used)} of {dollars(limit.limit)} {limit.reset ?? ""}
        {reserved > 0n ? `, ${dollars(reserved)} reserved` : ""}
      </span>
    </>
  );
}

/** To whoever they limit, who may not open the pages where they are set. */
export function OwnBudgets({ statuses }: { statuses: readonly LimitStatus[] }) {
  return (
    <>
      {statuses.map((status) => (
        <p class="note">
          Your budget
          {status.limit.guardrail === undefined ? "" : ` (guardrail ${visibleText(status.limit.guardrail.name)})`}:{" "}
          <LimitBar status={status} /> {dollars(status.used)} of {dollars(status.limit.limit)} used,
          {status.reserved > 0n ? ` ${dollars(status.reserved)} reserved,` : ""} {dollars(remainingOf(status))} left
          {status.resetsAt === null ? null : (
            <>
              {" "}
              until <Time at={new Date(status.resetsAt).toISOString()} />
            </>
          )}
          . It holds for all of your keys in this workspace together.
        </p>
      ))}
    </>
  );
}

/** Of nothing everything is used. */
export function UseBar({ name, used, limit }: { name: string; used: bigint; limit: bigint }) {
  const share = limit === 0n ? 100 : Math.min(100, Number((used * 1_000n) / limit) / 10);
  return (
    <meter min="0" max="100" low={80} high={99} optimum={0} value={share} aria-label={visibleText(name)}>
      {share} %
    </meter>
  );
}

export const rateLabels: Readonly<Record<RateKind, string>> = {
  requests_per_minute: "Requests per minute",
  tokens_per_minute: "Tokens per minute",
  concurrent_requests: "Concurrent requests",
};

const owners = { key: "This key", member: "The member", workspace: "Workspace" } as const;

function nameOf({ kind, scope, reset, guardrail }: Limit): string {
  if (kind !== "budget") return rateLabels[kind];
  const owner = scope === "guardrail" ? owners[guardrail?.of ?? "key"] : owners[scope];
  return `${owner}, ${reset ?? "lifetime"}${guardrail === undefined ? "" : ` (guardrail ${guardrail.name})`}`;
}

function shown({ kind }: Limit, amount: bigint): string {
  return kind === "budget" ? dollars(amount) : amount.toLocaleString("en");
}
