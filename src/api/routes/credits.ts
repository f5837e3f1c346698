// GET /api/v1/credits (management): what the workspace has spent of its lifetime budget, 0 where it has none. There is no
// balance to top up: the providers' bills go to the operator.
import * as z from "zod";
import { moneyToNumber } from "../../catalog/money.ts";
import { readWorkspaceSpend } from "../../store/usage.ts";
import { listBudgets } from "../../store/workspace-budgets.ts";
import { ok } from "../../wire/result.ts";
import { dataOf, usd } from "../answer-shapes.ts";
import { workspaceField } from "../read-query.ts";
import { route } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

export const getCredits = route("GET /api/v1/credits", "management", {
  summary: "Show what the workspace has spent",
  query: z.lazy(() => z.object(workspaceField())),
  answer: () => dataOf(z.strictObject({ total_credits: usd(), total_usage: usd() })),
  async handle(asked) {
    const workspace = await resolveWorkspace(asked, asked.query.workspace_id);
    if (!workspace.ok) return workspace;
    const { DB } = asked.bindings;
    const { id } = workspace.value;
    const [spent, budgets] = await Promise.all([readWorkspaceSpend(DB, id), listBudgets(DB, id)]);
    const budget = budgets.find(({ interval }) => interval === "lifetime")?.limitPico ?? 0n;
    return ok({ data: { total_credits: moneyToNumber(budget), total_usage: moneyToNumber(spent) } });
  },
});
