// DELETE /api/v1/cache: empties the response cache. What was kept cannot be read from this moment on.
import * as z from "zod";
import { forgetCachedAnswers } from "../../store/cache-keys.ts";
import { listWorkspaceIds } from "../../store/workspaces.ts";
import { ok } from "../../wire/result.ts";
import { deletion } from "../answer-shapes.ts";
import { workspaceField } from "../read-query.ts";
import { route } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

/** Without `workspace_id` a management key means its own workspace, and `ADMIN_KEY` all of them. */
export const emptyCache = route("DELETE /api/v1/cache", "management", {
  summary: "Empty the response cache",
  audit: { action: "cache.empty", target: ({ query }) => query.workspace_id ?? "all" },
  query: z.lazy(() => z.object(workspaceField())),
  answer: deletion,
  async handle(asked) {
    const { workspace_id: reference } = asked.query;
    const { DB: database, CONTENTS: bucket } = asked.bindings;
    const isEverywhere = asked.caller.workspace === null && reference === undefined;
    const workspace = isEverywhere ? null : await resolveWorkspace(asked, reference);
    if (workspace?.ok === false) return workspace;
    await forgetCachedAnswers(bucket, workspace === null ? await listWorkspaceIds(database) : [workspace.value.id]);
    return ok({ deleted: true as const });
  },
});
