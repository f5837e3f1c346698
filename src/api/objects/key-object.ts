// Keys as the API shows them (wire reference §9, KeyObject): never the key itself.
import * as z from "zod";
import { type LimitStatus, remainingOf } from "../../accounting/ledger/part.ts";
import { limitResets } from "../../accounting/spend-window.ts";
import { moneyToNumber } from "../../catalog/money.ts";
import type { ApiKeyRecord } from "../../store/keys.ts";
import type { KeyUsage, Spend } from "../../store/usage.ts";
import { rateLimitsSchema } from "../../wire/rate-limits.ts";
import { keyNumber } from "../../wire/workspace-settings.ts";
import { timestampText, usd } from "../answer-shapes.ts";
import { limitsObject, limitsShape } from "./limits-object.ts";

export const usageShape = () => ({
  usage: usd(),
  usage_daily: usd(),
  usage_weekly: usd(),
  usage_monthly: usd(),
  byok_usage: usd(),
  byok_usage_daily: usd(),
  byok_usage_weekly: usd(),
  byok_usage_monthly: usd(),
});

export const limitShape = () => ({
  limit: usd().nullable(),
  limit_remaining: usd().nullable(),
  limit_reset: z.enum(limitResets).nullable(),
  include_byok_in_limit: z.boolean(),
  /** Of its own; where it has none the workspace's hold. */
  rate_limits: rateLimitsSchema(),
});

export const keySchema = () =>
  z.strictObject({
    id: z.int(),
    hash: z.string(),
    name: z.string(),
    label: z.string(),
    disabled: z.boolean(),
    is_management_key: z.boolean(),
    ...limitShape(),
    /** Its own limit, as it stands just now. */
    limits: limitsShape(),
    ...usageShape(),
    creator_user_id: z.string().nullable(),
    external_user: z.string().nullable(),
    workspace_id: z.string(),
    expires_at: timestampText().nullable(),
    created_at: timestampText(),
    updated_at: timestampText().nullable(),
  });

/** USD spent, as the eight fields of a key. */
export function usageFields({ cost, byok }: KeyUsage) {
  return {
    usage: moneyToNumber(cost.total),
    usage_daily: moneyToNumber(cost.daily),
    usage_weekly: moneyToNumber(cost.weekly),
    usage_monthly: moneyToNumber(cost.monthly),
    byok_usage: moneyToNumber(byok.total),
    byok_usage_daily: moneyToNumber(byok.daily),
    byok_usage_weekly: moneyToNumber(byok.weekly),
    byok_usage_monthly: moneyToNumber(byok.monthly),
  };
}

/** `budget`: as its ledger counts it; undefined: it does not say. */
export function limitFields(key: ApiKeyRecord, usage: KeyUsage, budget: LimitStatus | undefined) {
  return {
    limit: key.limitPico === null ? null : moneyToNumber(key.limitPico),
    // What is reserved is not there to be spent: storage knows nothing of it.
    limit_remaining: budget === undefined ? remaining(key, usage) : moneyToNumber(remainingOf(budget)),
    limit_reset: key.limitReset,
    include_byok_in_limit: key.includeByokInLimit,
    rate_limits: key.rateLimits,
  };
}

function remaining(key: ApiKeyRecord, { cost, byok }: KeyUsage): number | null {
  if (key.limitPico === null) return null;
  const window: keyof Spend = key.limitReset ?? "total";
  const left = key.limitPico - cost[window] - (key.includeByokInLimit ? byok[window] : 0n);
  return left > 0n ? moneyToNumber(left) : 0;
}

export function keyObject(key: ApiKeyRecord, usage: KeyUsage, budget?: LimitStatus) {
  return {
    /** What `io_logging_api_key_ids` names the key by. */
    id: keyNumber(key.hash),
    hash: key.hash,
    name: key.name,
    label: key.label,
    disabled: key.disabled,
    is_management_key: key.kind === "management",
    ...limitFields(key, usage, budget),
    limits: limitsObject(budget === undefined ? [] : [budget]),
    ...usageFields(usage),
    creator_user_id: key.creatorUserId,
    external_user: key.externalUser,
    workspace_id: key.workspaceId,
    expires_at: key.expiresAt,
    created_at: key.createdAt,
    updated_at: key.updatedAt,
  };
}
