// GET /api/v1/activity (management): requests, tokens and spend by day, model and endpoint, of the last 30 days.
import * as z from "zod";
import { dayOf } from "../../accounting/spend-window.ts";
import { moneyToNumber } from "../../catalog/money.ts";
import { type ActivityRow, readActivity } from "../../store/activity.ts";
import { present } from "../../wire/present.ts";
import { ok } from "../../wire/result.ts";
import { dataOf, usd } from "../answer-shapes.ts";
import { workspaceField } from "../read-query.ts";
import { route } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

const dayMs = 86_400_000;
/** Full UTC days before today; today's part comes on top. */
const days = 30;

const querySchema = z.lazy(() =>
  z.object({
    date: z.iso.date({ error: "must be a day, YYYY-MM-DD" }).optional(),
    api_key_hash: z
      .string()
      .regex(/^[a-f0-9]{64}$/, "must be the hash of a key")
      .optional(),
    user_id: z.string().max(255).optional(),
    ...workspaceField(),
    group_by: z.literal("workspace", { error: 'must be "workspace"' }).optional(),
  }),
);

const activitySchema = () =>
  z.strictObject({
    date: z.iso.date(),
    model: z.string(),
    model_permaslug: z.string(),
    endpoint_id: z.string(),
    provider_name: z.string(),
    requests: z.int(),
    prompt_tokens: z.int(),
    completion_tokens: z.int(),
    reasoning_tokens: z.int(),
    usage: usd(),
    byok_usage_inference: usd(),
    workspace_id: z.string().optional(),
  });

export const getActivity = route("GET /api/v1/activity", "management", {
  summary: "Sum up use by day, model and endpoint",
  query: querySchema,
  answer: () => dataOf(z.array(activitySchema())),
  async handle({ query, ...asked }) {
    const { date, workspace_id: reference, group_by: groupBy } = query;
    const { now, caller } = asked;
    const isEverything = caller.workspace === null && reference === undefined;
    const workspace = isEverything ? undefined : await resolveWorkspace(asked, reference);
    if (workspace?.ok === false) return workspace;
    const rows = await readActivity(asked.bindings.DB, {
      workspaceId: workspace?.value.id,
      keyHash: query.api_key_hash,
      creatorUserId: query.user_id,
      from: date ?? dayOf(now - days * dayMs),
      until: dayOf((date === undefined ? now : Date.parse(date)) + dayMs),
      byWorkspace: groupBy === "workspace",
    });
    return ok({ data: rows.map((row) => activityItem(row, groupBy === "workspace")) });
  },
});

function activityItem(row: ActivityRow, byWorkspace: boolean) {
  return present({
    date: row.date,
    model: row.model,
    model_permaslug: row.model,
    endpoint_id: row.endpoint,
    provider_name: row.providerName,
    requests: row.requests,
    prompt_tokens: row.promptTokens,
    completion_tokens: row.completionTokens,
    reasoning_tokens: row.reasoningTokens,
    usage: moneyToNumber(row.cost),
    byok_usage_inference: moneyToNumber(row.byokCost),
    workspace_id: byWorkspace ? row.workspaceId : undefined,
  });
}
