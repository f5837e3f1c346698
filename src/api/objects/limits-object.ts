// How much of its limits a key has used, as its own and its workspace's ledgers count it just now.
import * as z from "zod";
import { type LimitStatus, remainingOf } from "../../accounting/ledger/lease.ts";
import { type LimitedScope, limitKinds, limitScopes } from "../../accounting/ledger/limit.ts";
import { amountOf } from "../../accounting/ledger/limit-failure.ts";
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

/** Of each limit of these scopes; a ledger that does not answer within a second is left out. */
export async function limitStatuses(
  scopes: readonly LimitedScope[],
  { bindings, waitUntil }: Pick<Reach, "bindings" | "waitUntil">,
): Promise<LimitStatus[]> {
  const { ledger } = isolateOf(bindings);
  const context = { waitUntil, now: Date.now };
  const looked = await Promise.all(scopes.map((scope) => ledger.look(scope, context)));
  return looked.flatMap((statuses) => statuses ?? []);
}

/** Keys whose ledgers are asked at once. */
const maxLooks = 100;

/** What is left of the keys' own budgets, by hash; of keys that have none, and of those beyond the first hundred, nothing. */
export async function keyBudgets(
  keys: readonly ApiKeyRecord[],
  { usage, ...reach }: { usage: ReadonlyMap<string, KeyUsage> } & Pick<Reach, "bindings" | "waitUntil" | "now">,
): Promise<ReadonlyMap<string, LimitStatus>> {
  const limited = keys.filter(({ limitPico }) => limitPico !== null).slice(0, maxLooks);
  const looked = await Promise.all(
    limited.map(async (key): Promise<[string, LimitStatus][]> => {
      const scope = keyBudgetScope({ key, usage: usage.get(key.hash) ?? noUsage, readAt: reach.now });
      const [status] = await limitStatuses([scope], reach);
      return status === undefined ? [] : [[key.hash, status]];
    }),
  );
  return new Map(looked.flat());
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
