// Editing one thing of the catalog, whatever it is: a form for what changes often, and all of it as JSON. What could not
// be saved is shown again as it was typed. For owners of the installation.
import type { Child } from "hono/jsx";
import type { Catalog } from "../../../catalog/catalog.ts";
import { parseRecord } from "../../../wire/json.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { numberOf, textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, AskFirst } from "../../parts/form.tsx";
import { Issues } from "../../parts/issues.tsx";
import { type CatalogProblem, readStoredCatalog, type StoredCatalog, saveCatalog } from "../../save-catalog.ts";
import { refuse } from "../refusal.tsx";
import { type FieldValues, fieldValues } from "./field-values.ts";
import { JsonEditor } from "./json-editor.tsx";

/** What models and providers differ in. */
export interface Kind<Item extends { name: string }> {
  word: "model" | "provider";
  /** The field that names one, in documents and in addresses. */
  idField: "id" | "slug";
  idOf: (item: Item) => string;
  itemsOf: (catalog: Catalog) => Item[];
  withItems: (catalog: Catalog, items: unknown[]) => unknown;
  /** Where a new one stands in the list. */
  newAt: "start" | "end";
  /** A document to begin with. */
  template: unknown;
  /** Asked before one is deleted. */
  question: string;
  readForm: (form: FormData, before: Item | undefined) => Record<string, unknown>;
  fields: (shown: { item: Item | undefined; values: FieldValues; catalog: Catalog }) => Child;
}

interface EditorState<Item> {
  stored: StoredCatalog;
  item: Item | undefined;
  problem?: CatalogProblem;
  /** The form that could not be saved. */
  typed?: FormData;
  /** The JSON that could not be saved. */
  json?: string;
}

export function editorPages<Item extends { name: string }>(kind: Kind<Item>): { show: Page; save: Page; remove: Page } {
  const { word, idField, idOf, itemsOf, withItems } = kind;
  const find = ({ catalog }: StoredCatalog, id: string | undefined) =>
    itemsOf(catalog).find((item) => idOf(item) === id);

  return {
    show: async (context) => {
      const stored = await readStoredCatalog(context);
      const id = context.req.query(idField);
      const item = find(stored, id);
      if (id !== undefined && item === undefined) return refuse(context, "not-found");
      return show(context, kind, { stored, item });
    },
    save: async (context) => {
      const form = context.get("form");
      const stored = await readStoredCatalog(context);
      const item = find(stored, textOf(form, "before"));
      const json = textOf(form, "json");
      const typed = json === undefined ? { typed: form } : { json };
      const document = json === undefined ? kind.readForm(form, item) : parseRecord(json);
      if (document === undefined) {
        const problem = { message: `This is not the JSON of a ${word}.`, issues: [] };
        return show(context, kind, { stored, item, problem, ...typed });
      }
      const items = placeDocument(kind, { items: itemsOf(stored.catalog), before: item, document });
      const saved = await saveCatalog(context, withItems(stored.catalog, items), numberOf(form, "version") ?? null);
      if (!saved.ok) return show(context, kind, { stored, item, problem: saved.problem, ...typed });
      const id = encodeURIComponent(String(document[idField]));
      return context.redirect(`/catalog/${word}?${idField}=${id}&notice=catalog-saved`, 303);
    },
    remove: async (context) => {
      const form = context.get("form");
      const stored = await readStoredCatalog(context);
      const item = find(stored, textOf(form, "before"));
      if (item === undefined) return refuse(context, "not-found");
      const items = itemsOf(stored.catalog).filter((other) => other !== item);
      const saved = await saveCatalog(context, withItems(stored.catalog, items), numberOf(form, "version") ?? null);
      return saved.ok
        ? context.redirect("/catalog?notice=catalog-saved", 303)
        : show(context, kind, { stored, item, problem: saved.problem });
    },
  };
}

interface Placement<Item> {
  items: Item[];
  before: Item | undefined;
  document: unknown;
}

/** In its old place, or where new ones stand. */
function placeDocument<Item extends { name: string }>(
  { newAt }: Kind<Item>,
  { items, before, document }: Placement<Item>,
): unknown[] {
  if (before !== undefined) return items.map((item) => (item === before ? document : item));
  return newAt === "start" ? [document, ...items] : [...items, document];
}

function show<Item extends { name: string }>(
  context: ConsoleContext,
  kind: Kind<Item>,
  { stored, item, problem, typed, json }: EditorState<Item>,
) {
  const { word, idOf, template, question } = kind;
  const { formToken } = visitorOf(context);
  const action = `/catalog/${word}`;
  const hidden = (
    <>
      <input type="hidden" name="before" value={item === undefined ? "" : idOf(item)} />
      <input type="hidden" name="version" value={stored.version} />
    </>
  );
  return page(
    context,
    {
      title: item?.name ?? `New ${word}`,
      from: { href: "/catalog", name: "Catalog" },
      problem: problem?.message,
      outcome: <Issues issues={problem?.issues ?? []} />,
    },
    <>
      <ActionForm action={action} token={formToken} class="card">
        {hidden}
        {kind.fields({ item, values: fieldValues(typed), catalog: stored.catalog })}
        <button type="submit" class="main">
          Check and save
        </button>
      </ActionForm>
      <JsonEditor
        action={action}
        token={formToken}
        text={json ?? JSON.stringify(item ?? template, null, 2)}
        open={json !== undefined}
      >
        {hidden}
      </JsonEditor>
      {item === undefined ? null : (
        <AskFirst label={`Delete this ${word}`} question={question} action={`${action}/delete`} token={formToken}>
          {hidden}
        </AskFirst>
      )}
    </>,
  );
}
