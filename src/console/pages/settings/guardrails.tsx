// The workspace's guardrails: what its keys and members may ask of whom. For admins.
import * as z from "zod";
import { type GuardrailRecord, listGuardrails } from "../../../store/guardrails.ts";
import { callApi } from "../../call-api.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, Field } from "../../parts/form.tsx";
import { type Column, CutLink, TableCard } from "../../parts/table.tsx";
import { type RefusedForm, refuseForm } from "../../refused-form.ts";

const createdSchema = z.object({ data: z.object({ id: z.string() }) });

export const showGuardrails: Page = (context) => show(context);

export const addGuardrail: Page = async (context) => {
  const form = context.get("form");
  const body = { name: textOf(form, "name") ?? "", workspace_id: visitorOf(context).workspace.id };
  const created = await callApi(context, { method: "POST", path: "/guardrails", body });
  if (!created.ok) return show(context, refuseForm(form, created.problem));
  return context.redirect(`/settings/guardrails/${createdSchema.parse(created.value).data.id}`, 303);
};

async function show(context: ConsoleContext, refused?: RefusedForm): Promise<Response> {
  const { workspace, formToken } = visitorOf(context);
  const selection = { workspaceId: workspace.id, offset: 0, limit: 500 };
  const { items } = await listGuardrails(context.env.DB, selection);
  const defaultId = workspace.settings.default_guardrail_id ?? workspace.id;
  return page(
    context,
    { title: "Guardrails", refused },
    <>
      <p class="soft">
        A guardrail restricts the keys and members that it is assigned to on its page. The{" "}
        <a href={`/settings/guardrails/${defaultId}`}>default guardrail</a> restricts every key of this workspace.
      </p>
      <TableCard name="Guardrails" columns={columns(defaultId)} items={items} empty="No guardrails yet." />
      <ActionForm action="/settings/guardrails" token={formToken} class="card" refused={refused}>
        <h2>New guardrail</h2>
        <Field name="name" label="Name" required />
        <button type="submit" class="main">
          Create guardrail
        </button>
      </ActionForm>
    </>,
  );
}

function columns(defaultId: string): Column<GuardrailRecord>[] {
  return [
    {
      heading: "Name",
      cell: ({ id, name }) => <CutLink href={`/settings/guardrails/${id}`} name={name} />,
      look: "cut",
    },
    { heading: "Applies to", cell: ({ id }) => (id === defaultId ? "every key" : "assigned keys and members") },
    { heading: "Restricts", cell: ({ rules }) => restricted(rules) },
  ];
}

/** The rules that say something. */
function restricted(rules: GuardrailRecord["rules"]): string {
  const given = Object.entries(rules).filter(([, value]) => value !== null && value !== false);
  const words = given.map(
    ([name]) => ruleWords.find(([pattern]) => pattern.test(name))?.[1] ?? name.replaceAll("_", " "),
  );
  return [...new Set(words)].join(", ") || "nothing";
}

const ruleWords = [
  [/_models$/, "models"],
  [/_providers$/, "providers"],
  [/_data_regions$/, "regions"],
  [/^enforce_zdr/, "zero data retention"],
  [/_training$/, "training"],
  [/^(limit_usd|reset_interval|include_byok_in_budgets)$/, "budget"],
  [/^content_filter/, "prompts"],
] as const;
