// One provider of the catalog: a form for what changes often, and all of it as JSON. For owners of the installation.
import type { DataPolicy, Provider } from "../../../catalog/catalog.ts";
import { catalogRules } from "../../../catalog-rules.ts";
import { parseRecord } from "../../../wire/json.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { isOn, numberOf, textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, AskFirst, Choice, Field, Switch } from "../../parts/form.tsx";
import { Issues } from "../../parts/issues.tsx";
import { type CatalogProblem, readStoredCatalog, type StoredCatalog, saveCatalog } from "../../save-catalog.ts";
import { refuse } from "../refusal.tsx";
import { JsonEditor } from "./json-editor.tsx";

export const showProviderEditor: Page = async (context) => {
  const stored = await readStoredCatalog(context);
  const slug = context.req.query("slug");
  const provider = stored.catalog.providers.find((known) => known.slug === slug);
  return slug !== undefined && provider === undefined
    ? refuse(context, "not-found")
    : show(context, { stored, provider });
};

export const saveProvider: Page = async (context) => {
  const form = context.get("form");
  const stored = await readStoredCatalog(context);
  const before = stored.catalog.providers.find(({ slug }) => slug === textOf(form, "before"));
  const text = textOf(form, "json");
  const document = text === undefined ? readForm(form, before) : parseRecord(text);
  if (document === undefined) {
    const problem = { message: "This is not the JSON of a provider.", issues: [] };
    return show(context, { stored, provider: before, problem, text });
  }
  const others = stored.catalog.providers;
  const providers =
    before === undefined ? [...others, document] : others.map((known) => (known === before ? document : known));
  const saved = await saveCatalog(context, { ...stored.catalog, providers }, numberOf(form, "version") ?? null);
  if (saved.ok) return context.redirect("/catalog?notice=catalog-saved", 303);
  return show(context, { stored, provider: before, problem: saved.problem, text: JSON.stringify(document, null, 2) });
};

export const deleteProvider: Page = async (context) => {
  const form = context.get("form");
  const stored = await readStoredCatalog(context);
  const provider = stored.catalog.providers.find(({ slug }) => slug === textOf(form, "before"));
  if (provider === undefined) return refuse(context, "not-found");
  const providers = stored.catalog.providers.filter((known) => known !== provider);
  const saved = await saveCatalog(context, { ...stored.catalog, providers }, numberOf(form, "version") ?? null);
  return saved.ok
    ? context.redirect("/catalog?notice=catalog-saved", 303)
    : show(context, { stored, provider, problem: saved.problem });
};

function readForm(form: FormData, before: Provider | undefined): Record<string, unknown> {
  return {
    ...before,
    slug: textOf(form, "slug"),
    name: textOf(form, "name"),
    dialect: textOf(form, "dialect"),
    base_url: textOf(form, "base-url"),
    api_key: textOf(form, "api-key") ?? null,
    data_policy: isOn(form, "policy-known") ? readPolicy(form) : null,
  };
}

function readPolicy(form: FormData): Record<keyof DataPolicy, unknown> {
  return {
    training: isOn(form, "training"),
    retains_prompts: isOn(form, "retains"),
    retention_days: numberOf(form, "retention-days") ?? null,
  };
}

interface Editing {
  stored: StoredCatalog;
  provider: Provider | undefined;
  problem?: CatalogProblem;
  /** What was typed, where it could not be saved. */
  text?: string | undefined;
}

function show(context: ConsoleContext, { stored, provider, problem, text }: Editing) {
  const { formToken } = visitorOf(context);
  const hidden = (
    <>
      <input type="hidden" name="before" value={provider?.slug ?? ""} />
      <input type="hidden" name="version" value={stored.version} />
    </>
  );
  return page(
    context,
    {
      title: provider?.name ?? "New provider",
      from: { href: "/catalog", name: "Catalog" },
      problem: problem?.message,
      outcome: <Issues issues={problem?.issues ?? []} />,
    },
    <>
      <ActionForm action="/catalog/provider" token={formToken} class="card">
        {hidden}
        <ProviderFields provider={provider} />
        <button type="submit" class="main">
          Check and save
        </button>
      </ActionForm>
      <JsonEditor
        action="/catalog/provider"
        token={formToken}
        text={text ?? JSON.stringify(provider ?? template, null, 2)}
        open={text !== undefined}
      >
        {hidden}
      </JsonEditor>
      {provider === undefined ? null : (
        <AskFirst
          label="Delete this provider"
          question="Its endpoints have to be taken out of their models first."
          action="/catalog/provider/delete"
          token={formToken}
        >
          {hidden}
        </AskFirst>
      )}
    </>,
  );
}

const template = {
  slug: "name",
  name: "Name",
  dialect: "openai",
  base_url: "https://api.example.com/v1",
  api_key: "NAME_API_KEY",
};

function ProviderFields({ provider }: { provider: Provider | undefined }) {
  const policy = provider?.data_policy ?? null;
  return (
    <>
      <div class="grid">
        <Field name="slug" label="Slug" required value={provider?.slug} />
        <Field name="name" label="Name" required value={provider?.name} />
        <Choice
          name="dialect"
          label="Speaks"
          value={provider?.dialect ?? "openai"}
          choices={catalogRules.dialectNames.map((name) => [name, name] as const)}
        />
        <Field name="api-key" label="Secret with its key" value={provider?.api_key} placeholder="NAME_API_KEY" />
      </div>
      <Field name="base-url" label="Base URL" type="url" required value={provider?.base_url} />
      <fieldset>
        <legend>Data policy</legend>
        <Switch name="policy-known" label="It is known" checked={policy !== null} />
        <Switch name="training" label="May train on prompts" checked={policy?.training ?? true} />
        <Switch name="retains" label="Keeps prompts" checked={policy?.retains_prompts ?? true} />
        <Field
          name="retention-days"
          label="For days"
          type="number"
          min="0"
          placeholder="unknown"
          value={policy?.retention_days}
        />
      </fieldset>
    </>
  );
}
