// GET /api/v1/key: what the key that asks may do and has spent.
import { noUsage, readUsage } from "../../store/usage.ts";
import type { ApiContext } from "../context.ts";
import { limitFields, usageFields } from "../objects/key-object.ts";
import { callerOf } from "../scope.ts";

/** Fields of the reference that mean nothing here, with the values that say so. */
const constants = {
  is_free_tier: false,
  organization_id: null,
  allowed_data_regions: ["global", "europe"],
  free_model_daily_requests: { limit: -1, remaining: -1, used: 0 },
  rate_limit: { requests: -1, interval: "10s", note: "This field is deprecated: requests are not limited by rate." },
};

const rootFields = {
  label: "ADMIN_KEY",
  limit: null,
  limit_remaining: null,
  limit_reset: null,
  include_byok_in_limit: false,
};

export async function showCurrentKey(context: ApiContext): Promise<Response> {
  const { kind, key } = callerOf(context);
  const read = key === null ? undefined : await readUsage(context.env.DB, [key.hash], context.get("now")());
  const usage = read?.get(key?.hash ?? "") ?? noUsage;
  return Response.json({
    data: {
      ...(key === null ? rootFields : { label: key.label, ...limitFields(key, usage) }),
      ...usageFields(usage),
      is_management_key: kind === "management",
      is_provisioning_key: kind === "management",
      creator_user_id: key?.creatorUserId ?? null,
      workspace_id: key?.workspaceId ?? null,
      expires_at: key?.expiresAt ?? null,
      ...constants,
    },
  });
}
