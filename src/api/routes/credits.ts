// GET /api/v1/credits (management): what the workspace has spent. There is no balance to top up: the providers' bills
// go to the operator.
import * as z from "zod";
import { moneyToNumber } from "../../catalog/money.ts";
import { readWorkspaceSpend } from "../../store/usage.ts";
import { ok } from "../../wire/result.ts";
import { dataOf, usd } from "../answer-shapes.ts";
import { workspaceField } from "../read-query.ts";
import { route } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

export const getCredits = route("GET /api/v1/credits", "management", {
  summary: "Show what the workspace has spent",
  query: z.object(workspaceField),
  answer: () => dataOf(z.strictObject({ total_credits: usd(), total_usage: usd() })),
  async handle(asked) {
    const workspace = await resolveWorkspace(asked, asked.query.workspace_id);
    if (!workspace.ok) return workspace;
    const spent = await readWorkspaceSpend(asked.bindings.DB, workspace.value.id);
    return ok({ data: { total_credits: 0, total_usage: moneyToNumber(spent) } });
  },
});
