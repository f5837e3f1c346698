// One model of the catalog: what its form shows.
import type { Endpoint, Model, Provider } from "../../../catalog/catalog.ts";
import { Field } from "../../parts/form.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { editorPages } from "./editor.tsx";
import type { FieldValues } from "./field-values.ts";
import { endpointRows, perMillionTokens, readModelForm } from "./model-form.ts";

const template = {
  id: "author/model",
  name: "Name",
  context_length: 131_072,
  endpoints: [{ provider: "openai", upstream_model: "model", pricing: { prompt: "0.000001", completion: "0.000002" } }],
};

export const modelEditor = editorPages<Model>({
  word: "model",
  idField: "id",
  idOf: ({ id }) => id,
  itemsOf: ({ models }) => models,
  withItems: (catalog, models) => ({ ...catalog, models }),
  newAt: "start",
  template,
  question: "Requests for it are refused as soon as this is done.",
  readForm: readModelForm,
  fields: ({ item, values, catalog }) => <ModelFields model={item} values={values} providers={catalog.providers} />,
});

interface ModelFieldsProperties {
  model: Model | undefined;
  values: FieldValues;
  providers: Provider[];
}

function ModelFields({ model, values, providers }: ModelFieldsProperties) {
  return (
    <>
      <div class="grid">
        <Field name="id" label="Id" required value={values.text("id", model?.id)} placeholder="author/model" />
        <Field name="name" label="Name" required value={values.text("name", model?.name)} />
        <Field
          name="context"
          label="Context (tokens)"
          type="number"
          min="1"
          required
          value={values.text("context", model?.context_length)}
        />
      </div>
      <div class="field wide">
        <label for="description">Description</label>
        <textarea id="description" name="description" rows={2}>
          {values.text("description", model?.description)}
        </textarea>
      </div>
      <fieldset>
        <legend>Endpoints</legend>
        <p class="hint">
          Prices in USD per million tokens. A row without a provider is left out; everything else of an endpoint is in
          the JSON below.
        </p>
        <datalist id="providers">
          {providers.map(({ slug }) => (
            <option value={slug} />
          ))}
        </datalist>
        <Table name="Endpoints" columns={endpointColumns(values)} items={endpointRows(model).map(withRow)} />
      </fieldset>
    </>
  );
}

interface EndpointRow {
  endpoint: Endpoint | undefined;
  row: number;
}

function withRow(endpoint: Endpoint | undefined, row: number): EndpointRow {
  return { endpoint, row };
}

function endpointColumns(values: FieldValues): Column<EndpointRow>[] {
  const column = (
    heading: string,
    { name, stored, list }: { name: string; stored: (endpoint: Endpoint) => string | undefined; list?: string },
  ): Column<EndpointRow> => ({
    heading,
    cell: ({ endpoint, row }) => (
      <input
        name={`${name}-${row}`}
        aria-label={`${heading} ${row + 1}`}
        value={values.text(`${name}-${row}`, endpoint === undefined ? undefined : stored(endpoint)) ?? ""}
        list={list}
        autocomplete="off"
      />
    ),
  });
  return [
    column("Provider", { name: "provider", stored: ({ provider }) => provider, list: "providers" }),
    column("Tag", { name: "tag", stored: ({ tag }) => tag }),
    column("Upstream model", { name: "upstream", stored: (endpoint) => endpoint.upstream_model }),
    column("Prompt price", { name: "prompt", stored: ({ pricing }) => perMillionTokens(pricing.prompt) }),
    column("Completion price", { name: "completion", stored: ({ pricing }) => perMillionTokens(pricing.completion) }),
  ];
}
