// GET /api/v1/key: what the key that asks may do and has spent.
import * as z from "zod";
import { limitedScopesOf } from "../../isolate/limited-scopes.ts";
import { allowedRegions } from "../../routing/guardrail-rules.ts";
import { noUsage, readUsage } from "../../store/usage.ts";
import { noRateLimits } from "../../wire/rate-limits.ts";
import { ok } from "../../wire/result.ts";
import { dataOf, timestampText } from "../answer-shapes.ts";
import { limitFields, limitShape, usageFields, usageShape } from "../objects/key-object.ts";
import { limitsObject, limitsShape, lookAtLedgers } from "../objects/limits-object.ts";
import { route } from "../route.ts";

/** Fields of the reference that mean nothing here, with the values that say so. */
const constants = {
  is_free_tier: false,
  organization_id: null,
  free_model_daily_requests: { limit: -1, remaining: -1, used: 0 },
  rate_limit: { requests: -1, interval: "10s", note: "This field is deprecated: see rate_limits and limits." },
};

const rootFields = {
  label: "ADMIN_KEY",
  limit: null,
  limit_remaining: null,
  limit_reset: null,
  include_byok_in_limit: false,
  rate_limits: noRateLimits,
};

const currentKeySchema = () =>
  z.strictObject({
    label: z.string(),
    ...limitShape(),
    ...usageShape(),
    is_management_key: z.boolean(),
    is_provisioning_key: z.boolean(),
    creator_user_id: z.string().nullable(),
    workspace_id: z.string().nullable(),
    expires_at: timestampText().nullable(),
    is_free_tier: z.boolean(),
    organization_id: z.null(),
    allowed_data_regions: z.array(z.string()),
    free_model_daily_requests: z.strictObject({ limit: z.int(), remaining: z.int(), used: z.int() }),
    /** Of the key and its workspace, as they stand just now. */
    limits: limitsShape(),
    rate_limit: z.strictObject({ requests: z.int(), interval: z.string(), note: z.string() }),
  });

export const getCurrentKey = route("GET /api/v1/key", "any", {
  summary: "Show the key that asks",
  answer: () => dataOf(currentKeySchema()),
  async handle({ caller, bindings, now, waitUntil }) {
    const { kind, key } = caller;
    const [read, looked] = await Promise.all([
      key === null ? undefined : readUsage(bindings.DB, [key.hash], now),
      caller.kind === "api" ? lookAtLedgers(limitedScopesOf(caller), { bindings, waitUntil }) : [],
    ]);
    const statuses = looked.flatMap((each) => each ?? []);
    const usage = read?.get(key?.hash ?? "") ?? noUsage;
    const own = statuses.find(({ limit }) => limit.kind === "budget" && limit.scope === "key");
    return ok({
      data: {
        ...(key === null ? rootFields : { label: key.label, ...limitFields(key, usage, own) }),
        ...usageFields(usage),
        is_management_key: kind === "management",
        is_provisioning_key: kind === "management",
        creator_user_id: key?.creatorUserId ?? null,
        workspace_id: key?.workspaceId ?? null,
        expires_at: key?.expiresAt ?? null,
        limits: limitsObject(statuses),
        allowed_data_regions: allowedRegions(caller.kind === "api" ? caller.guardrails : undefined),
        ...constants,
      },
    });
  },
});
