// /api/v1/workspaces/{ref}/budgets: what a workspace may spend by the day, the week, the month and in all (management).
import * as z from "zod";
import { moneyFromNumber, moneyToNumber } from "../../catalog/money.ts";
import type { ManagementAuthentication } from "../../isolate/authentication.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { type BudgetRecord, deleteBudget, listBudgets, putBudget } from "../../store/workspace-budgets.ts";
import type { WorkspaceRecord } from "../../store/workspaces.ts";
import { type BudgetInterval, budgetIntervals, maxLimit } from "../../wire/budget-interval.ts";
import type { Failure } from "../../wire/failure.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { deletion, timestampText, usd } from "../answer-shapes.ts";
import { type Reach, timestamp } from "../reach.ts";
import { route, shownBy } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

const oneBudget = () => z.strictObject({ data: budgetSchema(), include_byok_in_budgets: z.boolean() });

const minLimit = "must be greater than 0 USD: delete the budget to have none";

const budgetBody = z.lazy(() =>
  z.strictObject({
    limit_usd: z
      .number()
      .positive(minLimit)
      .max(maxLimit, `must be at most ${maxLimit} USD`)
      .transform((dollars) => moneyFromNumber(dollars) ?? 0n)
      .refine((pico) => pico > 0n, minLimit),
    include_byok_in_budgets: z.boolean().optional(),
  }),
);

const budgetSchema = () =>
  z.strictObject({
    id: z.string(),
    workspace_id: z.string(),
    limit_usd: usd(),
    reset_interval: z.enum(["daily", "weekly", "monthly"]).nullable(),
    created_at: timestampText(),
    updated_at: timestampText(),
  });

export const listWorkspaceBudgets = route("GET /api/v1/workspaces/:id/budgets", "management", {
  summary: "List a workspace's budgets",
  answer: () => z.strictObject({ data: z.array(budgetSchema()), include_byok_in_budgets: z.boolean() }),
  async handle(asked) {
    const workspace = await resolveWorkspace(asked, asked.params.id);
    if (!workspace.ok) return workspace;
    const budgets = await listBudgets(asked.bindings.DB, workspace.value.id);
    const { include_byok_in_budgets } = workspace.value.settings;
    return ok({ data: budgets.map(budgetObject), include_byok_in_budgets });
  },
});

export const getWorkspaceBudget = route("GET /api/v1/workspaces/:id/budgets/:interval", "management", {
  summary: "Show a budget of a workspace",
  answer: oneBudget,
  async handle(asked) {
    const place = await placeOf(asked);
    if (!place.ok) return place;
    const { workspace, interval } = place.value;
    const budgets = await listBudgets(asked.bindings.DB, workspace.id);
    const budget = budgets.find((one) => one.interval === interval);
    const { include_byok_in_budgets } = workspace.settings;
    if (budget !== undefined) return ok({ data: budgetObject(budget), include_byok_in_budgets });
    return fail({ kind: "not_found", message: `The workspace has no ${interval} budget: PUT sets one` });
  },
});

export const putWorkspaceBudget = route("PUT /api/v1/workspaces/:id/budgets/:interval", "management", {
  summary: "Set a budget of a workspace",
  audit: { action: "budget.set", before: shownBy(getWorkspaceBudget) },
  body: budgetBody,
  example: { limit_usd: 500 },
  answer: oneBudget,
  async handle(asked) {
    const place = await placeOf(asked);
    if (!place.ok) return place;
    const { workspace, interval } = place.value;
    const { bindings, body } = asked;
    const { id: workspaceId } = workspace;
    const before = await listBudgets(bindings.DB, workspaceId);
    const now = timestamp(asked);
    const known = before.find((one) => one.interval === interval);
    const budget: BudgetRecord = {
      workspaceId,
      interval,
      id: known?.id ?? crypto.randomUUID(),
      limitPico: body.limit_usd,
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
    };
    const written = await putBudget(bindings.DB, budget, body.include_byok_in_budgets);
    if (!written) return fail(outOfOrder(budget, before));
    isolateOf(bindings).keys.forgetWorkspace(workspaceId);
    const include_byok_in_budgets = body.include_byok_in_budgets ?? workspace.settings.include_byok_in_budgets;
    return ok({ data: budgetObject(budget), include_byok_in_budgets });
  },
});

export const removeWorkspaceBudget = route("DELETE /api/v1/workspaces/:id/budgets/:interval", "management", {
  summary: "Delete a budget of a workspace",
  audit: { action: "budget.delete", before: shownBy(getWorkspaceBudget) },
  answer: deletion,
  async handle(asked) {
    const place = await placeOf(asked);
    if (!place.ok) return place;
    const { workspace, interval } = place.value;
    await deleteBudget(asked.bindings.DB, workspace.id, interval);
    isolateOf(asked.bindings).keys.forgetWorkspace(workspace.id);
    return ok({ deleted: true });
  },
});

function budgetObject({ id, workspaceId, interval, limitPico, createdAt, updatedAt }: BudgetRecord) {
  return {
    id,
    workspace_id: workspaceId,
    limit_usd: moneyToNumber(limitPico),
    reset_interval: interval === "lifetime" ? null : interval,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}

interface BudgetPlace {
  workspace: WorkspaceRecord;
  interval: BudgetInterval;
}

async function placeOf(
  asked: Reach & { caller: ManagementAuthentication; params: { id: string; interval: string } },
): Promise<Result<BudgetPlace, Failure>> {
  const interval = readInterval(asked.params.interval);
  if (!interval.ok) return interval;
  const workspace = await resolveWorkspace(asked, asked.params.id);
  return workspace.ok ? ok({ workspace: workspace.value, interval: interval.value }) : workspace;
}

function readInterval(text: string): Result<BudgetInterval, Failure> {
  const interval = budgetIntervals.find((one) => one === text);
  if (interval !== undefined) return ok(interval);
  const message = `interval: must be one of ${budgetIntervals.join(", ")}`;
  return fail({ kind: "invalid_request", field: "interval", message });
}

function outOfOrder({ interval, limitPico }: BudgetRecord, others: readonly BudgetRecord[]): Failure {
  const at = budgetIntervals.indexOf(interval);
  const clash = others.find((other) => {
    const isNarrower = budgetIntervals.indexOf(other.interval) < at;
    return other.interval !== interval && (isNarrower ? other.limitPico >= limitPico : other.limitPico <= limitPico);
  });
  const rule = "a wider interval's budget must be larger";
  const than = clash === undefined ? "" : `: the ${clash.interval} budget is ${moneyToNumber(clash.limitPico)} USD`;
  return { kind: "invalid_request", field: "limit_usd", message: `limit_usd: ${rule}${than}` };
}
