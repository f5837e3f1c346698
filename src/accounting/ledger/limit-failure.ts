// What a client is told of a limit that its request met: which, how much of it is used and reserved, and what to do.
import { formatMoney, moneyToNumber } from "../../catalog/money.ts";
import type { Failure, ReachedLimit } from "../../wire/failure.ts";
import { nameOfGuardrail } from "../../wire/guardrail.ts";
import { present } from "../../wire/present.ts";
import { type Demand, demandedOf, type Limit, type LimitScope, type RateKind } from "./limit.ts";
import type { LimitStatus } from "./part.ts";

/** In the limit's unit: USD, requests or tokens. */
export function amountOf({ kind }: Limit, amount: bigint): number {
  return kind === "budget" ? moneyToNumber(amount) : Number(amount);
}

/** `now`: epoch milliseconds. */
export function limitFailure({ status, demand, now }: { status: LimitStatus; demand: Demand; now: number }): Failure {
  const { limit, used, held, freesAt } = status;
  const reached: ReachedLimit = {
    scope: limit.scope,
    kind: limit.kind,
    limit: amountOf(limit, limit.limit),
    used: amountOf(limit, used),
    reserved: amountOf(limit, held),
    ...present({ resets_at: isoOf(status) }),
  };
  const message = `${whatIsReached(status, demand)} ${whatToDo(status, demand)}`;
  const failure = {
    kind: "limit_reached",
    message,
    limit: reached,
    ...present({ guardrail: limit.guardrail?.id }),
  } as const;
  if (limit.kind === "budget") return failure;
  const waitMs = freesAt === null ? 1_000 : freesAt - now;
  return { ...failure, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) };
}

function isoOf({ resetsAt }: LimitStatus): string | undefined {
  return resetsAt === null ? undefined : new Date(resetsAt).toISOString();
}

const owners: Readonly<Record<LimitScope, string>> = {
  key: "This API key",
  member: "The member behind this API key",
  workspace: "The workspace",
  guardrail: "The guardrail of this API key",
};

const units: Readonly<Record<RateKind, string>> = {
  requests_per_minute: "requests a minute",
  tokens_per_minute: "tokens a minute",
  concurrent_requests: "requests at the same time",
};

function unitOf(kind: RateKind, limit: bigint): string {
  return limit === 1n ? units[kind].replace("s ", " ") : units[kind];
}

function whatIsReached({ limit, used, held }: LimitStatus, demand: Demand): string {
  const owner = owners[limit.guardrail?.of ?? limit.scope];
  if (limit.kind !== "budget") return `${owner} may have ${limit.limit} ${unitOf(limit.kind, limit.limit)}.`;
  const under = limit.guardrail === undefined ? "" : ` under ${nameOfGuardrail(limit.guardrail)}`;
  const budget = `${limit.reset ?? "lifetime"} ${limit.scope === "key" ? "limit" : "budget"} of $${formatMoney(limit.limit)}${under}`;
  if (used >= limit.limit) return `${owner} has reached its ${budget}.`;
  const reserved = held > 0n ? ` and $${formatMoney(held)} reserved for requests under way` : "";
  return `${owner} has a ${budget}, of which $${formatMoney(used)} are used${reserved}; this request may cost up to $${formatMoney(demandedOf(limit, demand))}.`;
}

function whatToDo({ limit, used, resetsAt }: LimitStatus, demand: Demand): string {
  if (limit.kind !== "budget") {
    return demandedOf(limit, demand) > limit.limit
      ? `This request alone may take ${demandedOf(limit, demand)}: shorten the prompt, or lower max_tokens.`
      : "Send it again in a moment.";
  }
  const ways = [limit.scope === "key" ? "raise the limit" : "ask an admin of the workspace to raise it"];
  if (used < limit.limit) ways.push("ask for less (a smaller max_tokens)");
  if (resetsAt !== null) ways.push(`wait for its reset at ${new Date(resetsAt).toISOString()}`);
  const text = new Intl.ListFormat("en", { type: "disjunction" }).format(ways);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
