// /api/v1/workspaces/{id}/auto-router/weights: a workspace's own weights for `openrouter/auto`, as `npm run auto:train`
// writes them (management).
import * as z from "zod";
import { isolateOf } from "../../isolate/isolate.ts";
import { readWeights } from "../../routing/auto/weights.ts";
import { deleteWeights, findWeights, saveWeights } from "../../store/auto-weights.ts";
import type { Failure } from "../../wire/failure.ts";
import { fail, ok } from "../../wire/result.ts";
import { dataOf, deletion, timestampText } from "../answer-shapes.ts";
import { timestamp } from "../reach.ts";
import type { CheckedBody } from "../read-body.ts";
import { route, shownBy } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

/** Checked by who reads weights: their numbers are packed, and a checksum goes over them. */
const weightsBody: CheckedBody<Record<string, unknown>> = {
  schema: z.lazy(() =>
    z.looseObject({ format: z.literal("fairlead-auto-weights"), version: z.int(), checksum: z.string() }),
  ),
  read(body) {
    const read = readWeights(body);
    return read.ok ? ok(body) : fail({ kind: "invalid_request", message: read.problem });
  },
};

export const getAutoWeights = route("GET /api/v1/workspaces/:id/auto-router/weights", "management", {
  summary: "Show a workspace's own weights of the auto router",
  answer: () =>
    dataOf(
      z.strictObject({
        version: z.int(),
        created_at: timestampText(),
        weights: z.record(z.string(), z.unknown()),
      }),
    ),
  async handle(asked) {
    const workspace = await resolveWorkspace(asked, asked.params.id);
    if (!workspace.ok) return workspace;
    const stored = await findWeights(asked.bindings.DB, workspace.value.id);
    if (stored === undefined) return fail(noWeights(workspace.value.slug));
    const { version, createdAt, document } = stored;
    return ok({ data: { version, created_at: createdAt, weights: JSON.parse(document) } });
  },
});

export const replaceAutoWeights = route("PUT /api/v1/workspaces/:id/auto-router/weights", "management", {
  summary: "Give a workspace its own weights of the auto router",
  audit: { action: "auto_weights.replace", before: shownBy(getAutoWeights) },
  body: weightsBody,
  answer: () => dataOf(z.strictObject({ version: z.int() })),
  async handle(asked) {
    const workspace = await resolveWorkspace(asked, asked.params.id);
    if (!workspace.ok) return workspace;
    const version = await saveWeights(asked.bindings.DB, {
      workspaceId: workspace.value.id,
      document: JSON.stringify(asked.body),
      now: timestamp(asked),
    });
    isolateOf(asked.bindings).auto.forgetWeights(workspace.value.id);
    return ok({ data: { version } });
  },
});

export const removeAutoWeights = route("DELETE /api/v1/workspaces/:id/auto-router/weights", "management", {
  summary: "Delete a workspace's own weights of the auto router",
  audit: { action: "auto_weights.delete", before: shownBy(getAutoWeights) },
  answer: deletion,
  async handle(asked) {
    const workspace = await resolveWorkspace(asked, asked.params.id);
    if (!workspace.ok) return workspace;
    const deleted = await deleteWeights(asked.bindings.DB, workspace.value.id);
    isolateOf(asked.bindings).auto.forgetWeights(workspace.value.id);
    return deleted ? ok({ deleted: true }) : fail(noWeights(workspace.value.slug));
  },
});

function noWeights(workspace: string): Failure {
  return { kind: "not_found", message: `The workspace ${workspace} has no weights of its own` };
}
