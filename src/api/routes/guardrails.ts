// /api/v1/guardrails: list, make, show, change and delete guardrails (management). One that is new restricts nobody until it
// is assigned; a workspace's default restricts all of its keys.
import * as z from "zod";
import { isolateOf } from "../../isolate/isolate.ts";
import {
  deleteGuardrail,
  type GuardrailRecord,
  insertGuardrail,
  listGuardrails,
  updateGuardrail,
} from "../../store/guardrails.ts";
import { fail, ok } from "../../wire/result.ts";
import { dataOf, deletion, pageOf } from "../answer-shapes.ts";
import { findOwnGuardrail, guardrailChanged, isUnchangedDefault, noGuardrail } from "../find-guardrail.ts";
import {
  changeRules,
  guardrailChangeSchema,
  guardrailCreationSchema,
  guardrailObject,
  guardrailSchema,
  noRules,
  rulesProblem,
} from "../objects/guardrail-object.ts";
import { timestamp, timestampAfter } from "../reach.ts";
import { pageFields, workspaceField } from "../read-query.ts";
import { route, shownBy } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

export const listAllGuardrails = route("GET /api/v1/guardrails", "management", {
  summary: "List the guardrails of a workspace",
  query: z.lazy(() => z.object({ ...pageFields(), ...workspaceField() })),
  answer: () => pageOf(guardrailSchema()),
  async handle(asked) {
    const { workspace_id: reference, ...page } = asked.query;
    const workspace = await resolveWorkspace(asked, reference);
    if (!workspace.ok) return workspace;
    const { items, total } = await listGuardrails(asked.bindings.DB, { ...page, workspaceId: workspace.value.id });
    return ok({ data: items.map(guardrailObject), total_count: total });
  },
});

export const createGuardrail = route("POST /api/v1/guardrails", "management", {
  summary: "Make a guardrail",
  audit: { action: "guardrail.create" },
  body: z.lazy(guardrailCreationSchema),
  example: {
    name: "No mail addresses",
    allowed_providers: ["openai", "anthropic"],
    content_filter_builtins: [{ slug: "email", action: "redact" }],
  },
  answer: () => dataOf(guardrailSchema()),
  status: 201,
  async handle(asked) {
    const { workspace_id: reference, ...change } = asked.body;
    const workspace = await resolveWorkspace(asked, reference);
    if (!workspace.ok) return workspace;
    const rules = changeRules(noRules(), change);
    const problem = rulesProblem(rules);
    if (problem !== undefined) return fail(problem);
    const record: GuardrailRecord = {
      id: crypto.randomUUID(),
      workspaceId: workspace.value.id,
      name: change.name,
      description: change.description ?? null,
      rules,
      createdAt: timestamp(asked),
      updatedAt: null,
    };
    await insertGuardrail(asked.bindings.DB, record);
    return ok({ data: guardrailObject(record) });
  },
});

export const getGuardrail = route("GET /api/v1/guardrails/:id", "management", {
  summary: "Show a guardrail",
  answer: () => dataOf(guardrailSchema()),
  async handle(asked) {
    const record = await findOwnGuardrail(asked);
    return record.ok ? ok({ data: guardrailObject(record.value) }) : record;
  },
});

export const changeGuardrail = route("PATCH /api/v1/guardrails/:id", "management", {
  summary: "Change a guardrail",
  audit: { action: "guardrail.update", before: shownBy(getGuardrail) },
  body: z.lazy(guardrailChangeSchema),
  example: { ignored_providers: ["deepseek"] },
  answer: () => dataOf(guardrailSchema()),
  async handle(asked) {
    const record = await findOwnGuardrail(asked);
    if (!record.ok) return record;
    const { name = record.value.name, description = record.value.description } = asked.body;
    const rules = changeRules(record.value.rules, asked.body);
    const problem = rulesProblem(rules);
    if (problem !== undefined) return fail(problem);
    const { updatedAt: readAt } = record.value;
    const changed = { ...record.value, name, description, rules, updatedAt: timestampAfter(asked, readAt) };
    if (isUnchangedDefault(record.value)) await insertGuardrail(asked.bindings.DB, record.value);
    if (!(await updateGuardrail(asked.bindings.DB, changed, readAt))) return fail(guardrailChanged);
    isolateOf(asked.bindings).keys.forgetWorkspace(changed.workspaceId);
    return ok({ data: guardrailObject(changed) });
  },
});

/** A default that is deleted restricts nothing any more. */
export const removeGuardrail = route("DELETE /api/v1/guardrails/:id", "management", {
  summary: "Delete a guardrail with its assignments",
  audit: { action: "guardrail.delete", before: shownBy(getGuardrail) },
  answer: deletion,
  async handle(asked) {
    const record = await findOwnGuardrail(asked);
    if (!record.ok) return record;
    const isDeleted = await deleteGuardrail(asked.bindings.DB, record.value.id);
    if (!isDeleted && !isUnchangedDefault(record.value)) return fail(noGuardrail(record.value.id));
    isolateOf(asked.bindings).keys.forgetWorkspace(record.value.workspaceId);
    return ok({ deleted: true });
  },
});
