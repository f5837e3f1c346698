// One guardrail: what it restricts, and which models and providers are left under it. For admins.
import type * as z from "zod";
import { listEverything } from "../../../api/current-catalog.ts";
import { guardrailSchema } from "../../../api/objects/guardrail-object.ts";
import { usableModels } from "../../../api/objects/select-models.ts";
import { builtinFilters, type GoverningGuardrail, readGuardrailRules } from "../../../wire/guardrail.ts";
import { callApi } from "../../call-api.ts";
import { currentCatalog } from "../../current-catalog.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { namesOf, textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, AskFirst, Choice, choicesOf, Field } from "../../parts/form.tsx";
import { type RefusedForm, refuseForm, refusePress } from "../../refused-form.ts";
import { refuse } from "../refusal.tsx";

type Shown = z.output<ReturnType<typeof guardrailSchema>>;

const lists = [
  ["allowed_models", "Only these models"],
  ["ignored_models", "Never these models"],
  ["allowed_providers", "Only these providers"],
  ["ignored_providers", "Never these providers"],
] as const;

const switches = [
  ["enforce_zdr", "Zero data retention", "as the workspace has it", "only providers that keep nothing"],
  ["enable_paid_model_training", "Training, paid models", "as the workspace has it", "not allowed"],
  ["enable_free_model_training", "Training, free models", "as the workspace has it", "not allowed"],
] as const;

/** Of the switches above: what the second choice means to the API. */
const strict = { enforce_zdr: true, enable_paid_model_training: false, enable_free_model_training: false } as const;

const actions = choicesOf("not looked for", { flag: "note it", redact: "replace it", block: "refuse the request" });

export const showGuardrail: Page = async (context) => {
  const guardrail = await find(context);
  return guardrail === undefined ? refuse(context, "not-found") : show(context, guardrail);
};

export const saveGuardrail: Page = async (context) => {
  const guardrail = await find(context);
  if (guardrail === undefined) return refuse(context, "not-found");
  const form = context.get("form");
  const chosen = builtinFilters.flatMap((slug) => {
    const action = textOf(form, `filter-${slug}`);
    const before = guardrail.content_filter_builtins?.find((one) => one.slug === slug);
    return action === undefined ? [] : [{ ...before, slug, action }];
  });
  // What the API can say more finely stays as it is, unless it is changed here.
  const changed = switches.filter(([name]) => (textOf(form, name) === "strict") !== (guardrail[name] === strict[name]));
  const body = {
    name: textOf(form, "name") ?? "",
    ...Object.fromEntries(lists.map(([name]) => [name, namesOf(form, name) ?? null])),
    ...Object.fromEntries(changed.map(([name]) => [name, textOf(form, name) === "strict" ? strict[name] : null])),
    content_filter_builtins: chosen.length === 0 ? null : chosen,
  };
  const saved = await callApi(context, { method: "PATCH", path: `/guardrails/${guardrail.id}`, body });
  return saved.ok
    ? context.redirect(`/settings/guardrails/${guardrail.id}?notice=saved`, 303)
    : show(context, guardrail, refuseForm(form, saved.problem));
};

export const deleteGuardrail: Page = async (context) => {
  const guardrail = await find(context);
  if (guardrail === undefined) return refuse(context, "not-found");
  const deleted = await callApi(context, { method: "DELETE", path: `/guardrails/${guardrail.id}` });
  return deleted.ok
    ? context.redirect("/settings/guardrails", 303)
    : show(context, guardrail, refusePress(deleted.problem));
};

/** What the API shows the visitor. */
async function find(context: ConsoleContext): Promise<Shown | undefined> {
  const id = encodeURIComponent(context.req.param("id") ?? "");
  const found = await callApi(context, { method: "GET", path: `/guardrails/${id}` });
  return found.ok ? guardrailSchema().parse(Object(found.value).data) : undefined;
}

async function show(context: ConsoleContext, guardrail: Shown, refused?: RefusedForm): Promise<Response> {
  const { formToken } = visitorOf(context);
  const address = `/settings/guardrails/${guardrail.id}`;
  const actionOf = (slug: string) => guardrail.content_filter_builtins?.find((one) => one.slug === slug)?.action ?? "";
  return page(
    context,
    {
      title: guardrail.name,
      from: { href: "/settings/guardrails", name: "Guardrails" },
      refused,
    },
    <>
      <ActionForm action={address} token={formToken} class="card" refused={refused}>
        <Field name="name" label="Name" value={guardrail.name} required />
        {lists.map(([name, label]) => (
          <Field name={name} label={label} value={guardrail[name]?.join(", ")} placeholder="no restriction" />
        ))}
        {switches.map(([name, label, none, strictly]) => (
          <Choice
            name={name}
            label={label}
            value={guardrail[name] === strict[name] ? "strict" : ""}
            choices={choicesOf(none, { strict: strictly })}
          />
        ))}
        {builtinFilters.map((slug) => (
          <Choice name={`filter-${slug}`} label={`In prompts: ${slug}`} value={actionOf(slug)} choices={actions} />
        ))}
        <button type="submit" class="main">
          Save
        </button>
      </ActionForm>
      <Left context={context} guardrail={guardrail} />
      <AskFirst
        label="Delete this guardrail"
        question="What it is assigned to is no longer restricted by it."
        action={`${address}/delete`}
        token={formToken}
      />
    </>,
  );
}

/** What a request that asks for nothing special may still use. */
async function Left({ context, guardrail }: { context: ConsoleContext; guardrail: Shown }) {
  const { settings } = visitorOf(context).workspace;
  const { id, name } = guardrail;
  const governing: GoverningGuardrail = { id, name, rules: readGuardrailRules(guardrail), subjects: [] };
  const models = usableModels(listEverything(await currentCatalog(context)), settings, [governing]);
  const providers = new Set(models.flatMap(({ candidates }) => candidates.map(({ provider }) => provider.name)));
  return (
    <section class="card">
      <h2>What is left under it</h2>
      <p>
        {models.length} models of {providers.size} providers: {[...providers].slice(0, 20).join(", ") || "none"}
      </p>
      <p class="soft">
        {models
          .slice(0, 50)
          .map(({ model }) => model.id)
          .join(", ")}
      </p>
    </section>
  );
}
