// One provider of the catalog: what its form shows, and its document.
import { type DataPolicy, type Provider, secretNames } from "../../../catalog/catalog.ts";
import { catalogRules } from "../../../catalog-rules.ts";
import { isOn, numberOf, textOf } from "../../form-fields.ts";
import { Choice, Field, Switch } from "../../parts/form.tsx";
import { fieldsNamed } from "../../refused-form.ts";
import { editorPages } from "./editor.tsx";

const template = {
  slug: "name",
  name: "Name",
  dialect: "openai",
  base_url: "https://api.example.com/v1",
  api_key: "NAME_API_KEY",
};

export const providerEditor = editorPages<Provider>({
  word: "provider",
  idField: "slug",
  idOf: ({ slug }) => slug,
  itemsOf: ({ providers }) => providers,
  withItems: (catalog, providers) => ({ ...catalog, providers }),
  alone: (provider) => ({ providers: [provider] }),
  newAt: "end",
  template,
  question: "Its endpoints have to be taken out of their models first.",
  readForm,
  fields: ({ item }) => <ProviderFields provider={item} />,
  fieldOf: () =>
    fieldsNamed({ base_url: "base-url", api_key: "api-key", "data_policy.retention_days": "retention-days" }),
});

function readSecretNames(text: string | undefined): string | string[] | null {
  const names = (text ?? "").split(",").map((name) => name.trim());
  return names.length > 1 ? names : names[0] || null;
}

function readForm(form: FormData, before: Provider | undefined): Record<string, unknown> {
  return {
    ...before,
    slug: textOf(form, "slug"),
    name: textOf(form, "name"),
    dialect: textOf(form, "dialect"),
    base_url: textOf(form, "base-url"),
    api_key: readSecretNames(textOf(form, "api-key")),
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

function ProviderFields({ provider }: { provider: Provider | undefined }) {
  const policy = provider?.data_policy ?? null;
  return (
    <>
      <div class="grid">
        <Field name="slug" label="Slug" required value={provider?.slug} />
        <Field name="name" label="Name" required value={provider?.name} />
        <Choice
          name="dialect"
          label="Protocol"
          value={provider?.dialect ?? "openai"}
          choices={catalogRules.dialectNames.map((name) => [name, name] as const)}
        />
        <Field
          name="api-key"
          label="Secret with its key"
          value={provider && secretNames(provider).join(", ")}
          placeholder="NAME_API_KEY"
          hint="Several, with commas between them, share the requests."
        />
      </div>
      <Field name="base-url" label="Base URL" type="url" required value={provider?.base_url} />
      <fieldset>
        <legend>Data policy</legend>
        <Switch name="policy-known" label="Known" checked={policy !== null} />
        <Switch name="training" label="May train on prompts" checked={policy?.training ?? true} />
        <Switch name="retains" label="Retains prompts" checked={policy?.retains_prompts ?? true} />
        <Field
          name="retention-days"
          label="Retention in days"
          type="number"
          min="0"
          placeholder="unknown"
          value={policy?.retention_days}
        />
      </fieldset>
    </>
  );
}
