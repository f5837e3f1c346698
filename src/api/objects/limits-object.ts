// How much of its limits a key has used, as its own and its workspace's ledgers count it just now.
import * as z from "zod";
import { type LimitedScope, limitKinds, limitScopes } from "../../accounting/ledger/limit.ts";
import { amountOf } from "../../accounting/ledger/limit-failure.ts";
import { type LimitStatus, remainingOf } from "../../accounting/ledger/part.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { keyBudgetScope } from "../../isolate/limited-scopes.ts";
import type { ApiKeyRecord } from "../../store/keys.ts";
import { type KeyUsage, noUsage } from "../../store/usage.ts";
import { timestampText } from "../answer-shapes.ts";
import type { Reach } from "../reach.ts";

export const limitsShape = () =>
  z.array(
    z.strictObject({
      scope: z.enum(limitScopes),
      kind: z.enum(limitKinds),
      /** USD, requests or tokens. */
      limit: z.number(),
      used: z.number(),
      reserved: z.number(),
      remaining: z.number(),
      resets_at: timestampText().nullable(),
    }),
  );

/** For each of the scopes; undefined where its ledger does not answer within a second. */
type Looked = Promise<(LimitStatus[] | undefined)[]>;

export function lookAtLedgers(
  scopes: readonly LimitedScope[],
  { bindings, waitUntil }: Pick<Reach, "bindings" | "waitUntil">,
): Looked {
  const { ledger } = isolateOf(bindings);
  const context = { waitUntil, now: Date.now };
  return Promise.all(scopes.map((scope) => ledger.look(scope, context)));
}

/** Keys whose ledgers are asked at once. */
const maxLooks = 100;

interface KeyBudgetsInput {
  usage: ReadonlyMap<string, KeyUsage>;
  /** Epoch milliseconds of the usage. */
  now: number;
  look(scopes: readonly LimitedScope[]): Looked;
}

/** What is left of the keys' own budgets, by hash; of keys that have none, and of those beyond the first hundred, nothing. */
export async function keyBudgets(
  keys: readonly ApiKeyRecord[],
  { usage, now, look }: KeyBudgetsInput,
): Promise<ReadonlyMap<string, LimitStatus>> {
  const limited = keys.filter(({ limitPico }) => limitPico !== null).slice(0, maxLooks);
  const looked = await look(
    limited.map((key) => keyBudgetScope({ key, usage: usage.get(key.hash) ?? noUsage, asOf: now, readAt: now })),
  );
  return new Map(
    limited.flatMap(({ hash }, place): [string, LimitStatus][] => {
      const [status] = looked[place] ?? [];
      return status === undefined ? [] : [[hash, status]];
    }),
  );
}

export function limitsObject(statuses: readonly LimitStatus[]) {
  return statuses.map(({ limit, used, reserved, resetsAt }) => ({
    scope: limit.scope,
    kind: limit.kind,
    limit: amountOf(limit, limit.limit),
    used: amountOf(limit, used),
    reserved: amountOf(limit, reserved),
    remaining: amountOf(limit, remainingOf({ limit, used, reserved })),
    resets_at: resetsAt === null ? null : new Date(resetsAt).toISOString(),
  }));
}
