// GET /api/v1/audit: who changed what, and who looked at stored contents (management). A workspace sees its own entries; the
// whole chain, which can be checked, is for ADMIN_KEY.
import * as z from "zod";
import { listAudit } from "../../store/audit-log.ts";
import { madeOnce } from "../../wire/derived.ts";
import { ok } from "../../wire/result.ts";
import { dataOf, timestampText } from "../answer-shapes.ts";
import { pageFields, workspaceField } from "../read-query.ts";
import { route } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

const dayMs = 86_400_000;
const timeError = "must be an ISO 8601 time, like 2026-11-26T08:00:00Z, or a day";
const name = madeOnce(() => z.string().min(1).max(255).optional());

/** A moment, or the first or last of a day, as entries have them. */
const time = (isEnd: boolean) =>
  z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], { error: timeError })
    .transform((text) => {
      const isDay = text.length === "2026-11-26".length;
      return new Date(Date.parse(text) + (isDay && isEnd ? dayMs - 1 : 0)).toISOString();
    })
    .optional();

const entrySchema = () =>
  z.strictObject({
    id: z.string(),
    at: timestampText(),
    actor: z.strictObject({
      kind: z.enum(["installation", "key", "member", "system"]),
      id: z.string(),
      label: z.string(),
    }),
    action: z.string(),
    target: z.string(),
    before: z.unknown().optional(),
    after: z.unknown().optional(),
    ip_hash: z.string().nullable(),
    previous: z.string(),
    hash: z.string(),
  });

export const listAuditLog = route("GET /api/v1/audit", "management", {
  summary: "List who changed what and who looked at stored contents, newest first",
  query: z.lazy(() =>
    z.object({
      action: name(),
      actor: name(),
      from: time(false),
      until: time(true),
      ...pageFields(),
      ...workspaceField(),
    }),
  ),
  answer: () => dataOf(z.array(entrySchema())),
  async handle(asked) {
    const { workspace_id: reference, ...selection } = asked.query;
    const isEverything = asked.caller.workspace === null && reference === undefined;
    const workspace = isEverything ? undefined : await resolveWorkspace(asked, reference);
    if (workspace?.ok === false) return workspace;
    return ok({ data: await listAudit(asked.bindings.DB, { ...selection, workspaceId: workspace?.value.id }) });
  },
});
