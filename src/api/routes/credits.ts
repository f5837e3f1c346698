// GET /api/v1/credits (management): what the workspace has spent. There is no balance to top up: the providers' bills
// go to the operator.
import { moneyToNumber } from "../../catalog/money.ts";
import { readWorkspaceSpend } from "../../store/usage.ts";
import { type ApiContext, failureResponse } from "../context.ts";
import { resolveWorkspace } from "../scope.ts";

export async function showCredits(context: ApiContext): Promise<Response> {
  const workspace = await resolveWorkspace(context, context.req.query("workspace_id"));
  if (!workspace.ok) return failureResponse(workspace.problem);
  const spent = await readWorkspaceSpend(context.env.DB, workspace.value.id);
  return Response.json({ data: { total_credits: 0, total_usage: moneyToNumber(spent) } });
}
