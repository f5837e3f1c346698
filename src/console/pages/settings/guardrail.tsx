// One guardrail: what it restricts, whom it is assigned to, and what is left under it, before it is saved too. For admins.
import {
  changeRules,
  guardrailChangeSchema,
  guardrailSchema,
  rulesProblem,
} from "../../../api/objects/guardrail-object.ts";
import { errorResponse } from "../../../wire/error-body.ts";
import type { Failure } from "../../../wire/failure.ts";
import { type GuardrailRules, readGuardrailRules } from "../../../wire/guardrail.ts";
import { invalidRequest } from "../../../wire/invalid-request.ts";
import { fail, ok, type Result } from "../../../wire/result.ts";
import { callApi, readProblem } from "../../call-api.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, AskFirst } from "../../parts/form.tsx";
import { type RefusedForm, refuseField, refuseForm, refusePress } from "../../refused-form.ts";
import { refuse } from "../refusal.tsx";
import { changeOf, fieldIn, filterNameOf, GuardrailFields, type ShownGuardrail } from "./guardrail-fields.tsx";
import { GuardrailPreview } from "./guardrail-preview.tsx";
import { SampleField, TriedSample } from "./guardrail-sample.tsx";
import { askSubject, GuardrailSubjects } from "./guardrail-subjects.tsx";

export const showGuardrail: Page = async (context) => {
  const guardrail = await find(context);
  return guardrail === undefined ? refuse(context, "not-found") : show(context, guardrail);
};

export const saveGuardrail: Page = async (context) => {
  const guardrail = await find(context);
  if (guardrail === undefined) return refuse(context, "not-found");
  const form = context.get("form");
  const path = `/guardrails/${guardrail.id}`;
  const saved = await callApi(context, { method: "PATCH", path, body: changeOf(form, guardrail) });
  return saved.ok
    ? context.redirect(`/settings${path}?notice=saved`, 303)
    : show(context, guardrail, { refused: refuseForm(form, saved.problem, fieldIn(form)) });
};

/** What it would leave if it were saved as it stands in the form. */
export const previewGuardrail: Page = async (context) => {
  const guardrail = await find(context);
  if (guardrail === undefined) return refuse(context, "not-found");
  const form = context.get("form");
  const rules = changedRules(guardrail, changeOf(form, guardrail));
  return show(
    context,
    guardrail,
    rules.ok ? { rules: rules.value } : { refused: refuseForm(form, asProblem(rules.problem), fieldIn(form)) },
  );
};

/** As the API would have it. */
function changedRules(guardrail: ShownGuardrail, body: unknown): Result<GuardrailRules, Failure> {
  const read = guardrailChangeSchema().safeParse(body);
  if (!read.success) return fail(invalidRequest(read.error));
  const rules = changeRules(readGuardrailRules(guardrail), read.data);
  const problem = rulesProblem(rules);
  return problem === undefined ? ok(rules) : fail(problem);
}

function asProblem(failure: Failure) {
  const { status, body } = errorResponse(failure);
  return readProblem(status, body);
}

export const assignGuardrail: Page = (context) => changeAssignment(context, "");
export const unassignGuardrail: Page = (context) => changeAssignment(context, "/remove");

async function changeAssignment(context: ConsoleContext, deed: "" | "/remove"): Promise<Response> {
  const guardrail = await find(context);
  if (guardrail === undefined) return refuse(context, "not-found");
  const subject = textOf(context.get("form"), "subject");
  if (subject === undefined) {
    const mistake = { field: "subject", sentence: `${askSubject}.` };
    return show(context, guardrail, { unassigned: refuseField(context.get("form"), mistake) });
  }
  const [kind, id = ""] = subject.split(" ");
  const [list, body] = kind === "member" ? ["members", { member_user_ids: [id] }] : ["keys", { key_hashes: [id] }];
  const path = `/guardrails/${guardrail.id}/assignments/${list}${deed}`;
  const changed = await callApi(context, { method: "POST", path, body });
  return changed.ok
    ? context.redirect(`/settings/guardrails/${guardrail.id}?notice=saved`, 303)
    : show(context, guardrail, { pressed: refusePress(changed.problem) });
}

export const deleteGuardrail: Page = async (context) => {
  const guardrail = await find(context);
  if (guardrail === undefined) return refuse(context, "not-found");
  const deleted = await callApi(context, { method: "DELETE", path: `/guardrails/${guardrail.id}` });
  return deleted.ok
    ? context.redirect("/settings/guardrails", 303)
    : show(context, guardrail, { pressed: refusePress(deleted.problem) });
};

/** What the API shows the visitor. */
async function find(context: ConsoleContext): Promise<ShownGuardrail | undefined> {
  const id = encodeURIComponent(context.req.param("id") ?? "");
  const found = await callApi(context, { method: "GET", path: `/guardrails/${id}` });
  return found.ok ? guardrailSchema().parse(Object(found.value).data) : undefined;
}

interface Outcome {
  /** The form of its rules, and what else was asked for, where it could not be accepted. */
  refused?: RefusedForm;
  pressed?: RefusedForm;
  /** The form that assigns it, without whom to. */
  unassigned?: RefusedForm;
  /** As in the form, which is not saved. */
  rules?: GuardrailRules;
}

async function show(context: ConsoleContext, guardrail: ShownGuardrail, outcome: Outcome = {}): Promise<Response> {
  const { refused, pressed, unassigned, rules } = outcome;
  const { formToken, workspace } = visitorOf(context);
  const address = `/settings/guardrails/${guardrail.id}`;
  const sample = textOf(context.get("form"), "sample");
  const saved = readGuardrailRules(guardrail);
  const { id, name } = guardrail;
  const record = {
    id,
    name,
    rules: saved,
    workspaceId: workspace.id,
    description: null,
    createdAt: "",
    updatedAt: null,
  };
  const typed = rules === undefined ? refused : { typed: context.get("form"), mistakes: new Map() };
  return page(
    context,
    {
      title: guardrail.name,
      from: { href: "/settings/guardrails", name: "Guardrails" },
      refused: refused ?? pressed ?? unassigned,
    },
    <>
      {rules === undefined ? null : (
        <div class="note" role="status">
          Nothing is saved yet: <a href="#preview">below</a> stands what the guardrail would leave as it is in the form.
        </div>
      )}
      <ActionForm action={address} token={formToken} class="card" refused={typed}>
        <GuardrailFields guardrail={guardrail} form={context.get("form")} />
        <SampleField />
        <div class="row">
          <button type="submit" class="main">
            Save
          </button>
          <button type="submit" formaction={`${address}/preview`}>
            Preview
          </button>
        </div>
      </ActionForm>
      <GuardrailSubjects context={context} guardrail={record} refused={unassigned} />
      <div id="preview">
        {rules === undefined || sample === undefined ? null : (
          <TriedSample sample={sample} rules={rules} nameOf={filterNameOf} />
        )}
        <GuardrailPreview context={context} rules={rules ?? saved} />
      </div>
      <AskFirst
        label="Delete this guardrail"
        question="What it is assigned to is no longer restricted by it."
        action={`${address}/delete`}
        token={formToken}
      />
    </>,
  );
}
