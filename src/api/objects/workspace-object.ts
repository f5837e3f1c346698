// A workspace as the API shows it (wire reference Appendix A, Workspace).
import type { WorkspaceRecord } from "../../store/workspaces.ts";

export function workspaceObject(workspace: WorkspaceRecord) {
  return {
    id: workspace.id,
    slug: workspace.slug,
    name: workspace.name,
    description: workspace.description,
    created_by: workspace.createdBy,
    created_at: workspace.createdAt,
    updated_at: workspace.updatedAt,
    // Guardrails are the workspace's own settings here, so it is its own default guardrail.
    default_guardrail_id: workspace.id,
    ...workspace.settings,
  };
}
