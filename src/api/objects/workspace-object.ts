// A workspace as the API shows it (wire reference Appendix A, Workspace).
import * as z from "zod";
import type { WorkspaceRecord } from "../../store/workspaces.ts";
import { workspaceSettingsSchema } from "../../wire/workspace-settings.ts";
import { timestampText } from "../answer-shapes.ts";

export const workspaceSchema = () =>
  z.strictObject({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    created_by: z.string().nullable(),
    created_at: timestampText(),
    updated_at: timestampText().nullable(),
    ...workspaceSettingsSchema().shape,
    default_guardrail_id: z.string(),
  });

export function workspaceObject(workspace: WorkspaceRecord) {
  return {
    id: workspace.id,
    slug: workspace.slug,
    name: workspace.name,
    description: workspace.description,
    created_by: workspace.createdBy,
    created_at: workspace.createdAt,
    updated_at: workspace.updatedAt,
    ...workspace.settings,
    // Its own is always there, and goes by the workspace's id (api/find-guardrail.ts).
    default_guardrail_id: workspace.settings.default_guardrail_id ?? workspace.id,
  };
}
