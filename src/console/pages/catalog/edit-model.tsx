// One model of the catalog: a form for what changes often, and all of it as JSON. For owners of the installation.
import type { Endpoint, Model, Provider } from "../../../catalog/catalog.ts";
import { parseRecord } from "../../../wire/json.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { numberOf, textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, AskFirst, Field } from "../../parts/form.tsx";
import { Issues } from "../../parts/issues.tsx";
import { type CatalogProblem, readStoredCatalog, type StoredCatalog, saveCatalog } from "../../save-catalog.ts";
import { refuse } from "../refusal.tsx";
import { JsonEditor } from "./json-editor.tsx";
import { endpointRows, perMillionTokens, readModelForm } from "./model-form.ts";

export const showModelEditor: Page = async (context) => {
  const stored = await readStoredCatalog(context);
  const id = context.req.query("id");
  const model = stored.catalog.models.find((known) => known.id === id);
  return id !== undefined && model === undefined ? refuse(context, "not-found") : show(context, { stored, model });
};

export const saveModel: Page = async (context) => {
  const form = context.get("form");
  const stored = await readStoredCatalog(context);
  const before = stored.catalog.models.find(({ id }) => id === textOf(form, "before"));
  const text = textOf(form, "json");
  const document = text === undefined ? readModelForm(form, before) : parseRecord(text);
  if (document === undefined) {
    const problem = { message: "This is not the JSON of a model.", issues: [] };
    return show(context, { stored, model: before, problem, text });
  }
  const models = replaceIn(stored.catalog.models, before, document);
  const saved = await saveCatalog(context, { ...stored.catalog, models }, numberOf(form, "version") ?? null);
  if (!saved.ok)
    return show(context, { stored, model: before, problem: saved.problem, text: JSON.stringify(document, null, 2) });
  return context.redirect(`/catalog/model?id=${encodeURIComponent(String(document["id"]))}&notice=catalog-saved`, 303);
};

export const deleteModel: Page = async (context) => {
  const form = context.get("form");
  const stored = await readStoredCatalog(context);
  const model = stored.catalog.models.find(({ id }) => id === textOf(form, "before"));
  if (model === undefined) return refuse(context, "not-found");
  const models = stored.catalog.models.filter((known) => known !== model);
  const saved = await saveCatalog(context, { ...stored.catalog, models }, numberOf(form, "version") ?? null);
  return saved.ok
    ? context.redirect("/catalog?notice=catalog-saved", 303)
    : show(context, { stored, model, problem: saved.problem });
};

/** In its old place, or first where it is new. */
function replaceIn(models: Model[], before: Model | undefined, document: unknown): unknown[] {
  return before === undefined ? [document, ...models] : models.map((model) => (model === before ? document : model));
}

interface Editing {
  stored: StoredCatalog;
  model: Model | undefined;
  problem?: CatalogProblem;
  /** What was typed, where it could not be saved. */
  text?: string | undefined;
}

function show(context: ConsoleContext, { stored, model, problem, text }: Editing) {
  const { formToken } = visitorOf(context);
  const hidden = (
    <>
      <input type="hidden" name="before" value={model?.id ?? ""} />
      <input type="hidden" name="version" value={stored.version} />
    </>
  );
  return page(
    context,
    {
      title: model?.name ?? "New model",
      from: { href: "/catalog", name: "Catalog" },
      problem: problem?.message,
      outcome: <Issues issues={problem?.issues ?? []} />,
    },
    <>
      <ActionForm action="/catalog/model" token={formToken} class="card">
        {hidden}
        <div class="grid">
          <Field name="id" label="Id" required value={model?.id} placeholder="author/model" />
          <Field name="name" label="Name" required value={model?.name} />
          <Field name="context" label="Context (tokens)" type="number" min="1" required value={model?.context_length} />
        </div>
        <div class="field wide">
          <label for="description">Description</label>
          <textarea id="description" name="description" rows={2}>
            {model?.description}
          </textarea>
        </div>
        <Endpoints rows={endpointRows(model)} providers={stored.catalog.providers} />
        <button type="submit" class="main">
          Check and save
        </button>
      </ActionForm>
      <JsonEditor
        action="/catalog/model"
        token={formToken}
        text={text ?? JSON.stringify(model ?? template, null, 2)}
        open={text !== undefined}
      >
        {hidden}
      </JsonEditor>
      {model === undefined ? null : (
        <AskFirst
          label="Delete this model"
          question="Requests for it are refused as soon as this is done."
          action="/catalog/model/delete"
          token={formToken}
        >
          {hidden}
        </AskFirst>
      )}
    </>,
  );
}

const template = {
  id: "author/model",
  name: "Name",
  context_length: 131_072,
  endpoints: [{ provider: "openai", upstream_model: "model", pricing: { prompt: "0.000001", completion: "0.000002" } }],
};

function Endpoints({ rows, providers }: { rows: (Endpoint | undefined)[]; providers: Provider[] }) {
  return (
    <fieldset>
      <legend>Endpoints</legend>
      <p class="hint">
        Prices in USD per million tokens. A row without a provider is left out; everything else of an endpoint is in the
        JSON below.
      </p>
      <datalist id="providers">
        {providers.map(({ slug }) => (
          <option value={slug} />
        ))}
      </datalist>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Provider</th>
              <th scope="col">Tag</th>
              <th scope="col">Its name there</th>
              <th scope="col">Prompt</th>
              <th scope="col">Completion</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((endpoint, row) => (
              <tr>
                <Cell
                  name={`provider-${row}`}
                  label={`Provider ${row + 1}`}
                  value={endpoint?.provider}
                  list="providers"
                />
                <Cell name={`tag-${row}`} label={`Tag ${row + 1}`} value={endpoint?.tag} />
                <Cell name={`upstream-${row}`} label={`Upstream model ${row + 1}`} value={endpoint?.upstream_model} />
                <Cell
                  name={`prompt-${row}`}
                  label={`Prompt price ${row + 1}`}
                  value={perMillionTokens(endpoint?.pricing.prompt)}
                />
                <Cell
                  name={`completion-${row}`}
                  label={`Completion price ${row + 1}`}
                  value={perMillionTokens(endpoint?.pricing.completion)}
                />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </fieldset>
  );
}

function Cell({ name, label, value, list }: { name: string; label: string; value: string | undefined; list?: string }) {
  return (
    <td>
      <input name={name} aria-label={label} value={value ?? ""} list={list} autocomplete="off" />
    </td>
  );
}
