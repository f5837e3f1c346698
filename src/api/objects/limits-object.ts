// How much of its limits a key has used, as its own and its workspace's ledgers count it just now.
import * as z from "zod";
import { type LimitStatus, remainingOf } from "../../accounting/ledger/lease.ts";
import { type LimitedScope, limitKinds, limitScopes } from "../../accounting/ledger/limit.ts";
import { amountOf } from "../../accounting/ledger/limit-failure.ts";
import { isolateOf } from "../../isolate/isolate.ts";
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
