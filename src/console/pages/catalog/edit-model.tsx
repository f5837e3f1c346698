// One model of the catalog: what its form shows.
import type { Endpoint, Model, Provider } from "../../../catalog/catalog.ts";
import { isTokenPrice } from "../../../catalog/check-prices.ts";
import { describe, Field, Switch, TextArea } from "../../parts/form.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { useTyped } from "../../parts/typed.tsx";
import { editorPages } from "./editor.tsx";
import { endpointRows, furtherPrices, modelField, perMillionTokens, priceShown, readModelForm } from "./model-form.ts";

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
  alone: (model) => ({ models: [model] }),
  newAt: "start",
  template,
  question: "Requests for it are refused as soon as this is done.",
  readForm: readModelForm,
  fields: ({ item, catalog }) => (
    <ModelFields model={item} providers={catalog.providers} parameters={parametersIn(catalog.models)} />
  ),
  fieldOf: modelField,
});

interface ModelFieldsProperties {
  model: Model | undefined;
  providers: Provider[];
  /** All that any endpoint takes. */
  parameters: readonly string[];
}

function parametersIn(models: readonly Model[]): string[] {
  const all = models.flatMap(({ endpoints }) => endpoints.flatMap((endpoint) => endpoint.supported_parameters));
  return [...new Set(all)].toSorted();
}

function ModelFields({ model, providers, parameters }: ModelFieldsProperties) {
  return (
    <>
      <div class="grid">
        <Field name="id" label="Id" required value={model?.id} placeholder="author/model" />
        <Field name="name" label="Name" required value={model?.name} />
        <Field name="context" label="Context (tokens)" type="number" min="1" required value={model?.context_length} />
      </div>
      <TextArea name="description" label="Description" rows={2} value={model?.description} />
      <fieldset>
        <legend>Endpoints</legend>
        <p class="hint">
          Prices in USD per million tokens. A row without a provider is left out. What else an endpoint has is below its
          row, and in the JSON.
        </p>
        <datalist id="providers">
          {providers.map(({ slug }) => (
            <option value={slug} />
          ))}
        </datalist>
        <Table name="Endpoints" columns={endpointColumns()} items={endpointRows(model).map(withRow)} />
        {endpointRows(model)
          .map(withRow)
          .map(({ endpoint, row }) =>
            endpoint === undefined ? null : <Further endpoint={endpoint} row={row} parameters={parameters} />,
          )}
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

function endpointColumns(): Column<EndpointRow>[] {
  const column = (
    heading: string,
    { name, stored, list }: { name: string; stored: (endpoint: Endpoint) => string | undefined; list?: string },
  ): Column<EndpointRow> => ({
    heading,
    cell: ({ endpoint, row }) => (
      <EndpointField
        name={`${name}-${row}`}
        label={`${heading} ${row + 1}`}
        value={endpoint === undefined ? undefined : stored(endpoint)}
        list={list}
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

interface FurtherProperties {
  endpoint: Endpoint;
  row: number;
  parameters: readonly string[];
}

/** Its other prices, its regions, and the parameters that it takes. */
function Further({ endpoint, row, parameters }: FurtherProperties) {
  const words = (field: string) => `${field.replaceAll("_", " ")} ($${isTokenPrice(field) ? "/M" : " each"})`;
  return (
    <details>
      <summary class="small">{`More of ${endpoint.tag}: prices, regions, parameters`}</summary>
      <input type="hidden" name={`further-${row}`} value="on" />
      <div class="grid">
        {furtherPrices().map((field) => (
          <Field
            name={`${field}-${row}`}
            label={words(field)}
            value={priceShown(field, endpoint.pricing[field])}
            inputmode="decimal"
          />
        ))}
        <Field name={`regions-${row}`} label="Regions" value={endpoint.regions.join(", ")} placeholder="eu, us" />
      </div>
      <fieldset>
        <legend>Parameters</legend>
        <div class="columns">
          {parameters.map((parameter) => (
            <Switch
              id={`parameters-${row}-${parameter}`}
              name={`parameters-${row}`}
              value={parameter}
              label={parameter}
              checked={endpoint.supported_parameters.includes(parameter)}
            />
          ))}
        </div>
      </fieldset>
    </details>
  );
}

interface EndpointFieldProperties {
  name: string;
  label: string;
  value: string | undefined;
  list: string | undefined;
}

function EndpointField({ name, label, value, list }: EndpointFieldProperties) {
  const typed = useTyped(name);
  const texts = describe(name, typed);
  return (
    <>
      <input
        name={name}
        aria-label={label}
        value={typed.text(value)}
        list={list}
        // On a phone no heading stands above the first of a row.
        placeholder={list === undefined ? undefined : "provider"}
        autocomplete="off"
        {...texts.attributes}
      />
      {texts.below}
    </>
  );
}
