// The limits of a key, member or workspace as plain data, for the way between two Workers.
import type { Limit, LimitedScope, Summed } from "../accounting/ledger/limit.ts";

export interface SentScope {
  ledger: string;
  asOf: number;
  limits: readonly { limit: Limit; summed: Summed | undefined }[];
}

export function sentScope({ ledger, asOf, limits, summed }: LimitedScope): SentScope {
  return { ledger, asOf, limits: limits.map((limit) => ({ limit, summed: summed(limit) })) };
}

export function receivedScope({ ledger, asOf, limits }: SentScope): LimitedScope {
  return {
    ledger,
    asOf,
    limits: limits.map(({ limit }) => limit),
    summed: (asked) => limits.find(({ limit }) => limit === asked)?.summed,
  };
}
