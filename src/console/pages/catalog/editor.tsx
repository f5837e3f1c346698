// Editing one thing of the catalog, whatever it is: a form for what changes often, and all of it as JSON. What could not
// be saved is shown again as it was typed. For owners of the installation.
import type { Child } from "hono/jsx";
import type { Catalog } from "../../../catalog/catalog.ts";
import { parseRecord } from "../../../wire/json.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { isOn, numberOf, textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, AskFirst } from "../../parts/form.tsx";
import { withoutJson } from "../../plain-mistake.ts";
import { type FieldOf, inText, type RefusedForm, refuseField, refuseForm, refusePress } from "../../refused-form.ts";
import { readStoredCatalog, type StoredCatalog, saveCatalog } from "../../save-catalog.ts";
import { refuse } from "../refusal.tsx";
import { Warnings } from "./catalog-diff.tsx";
import { JsonEditor, SaveButtons } from "./json-editor.tsx";
import { Review, type Reviewed, reviewChange, warningsOf } from "./review.tsx";

/** What models and providers differ in. */
export interface Kind<Item extends { name: string }> {
  word: "model" | "provider";
  /** The field that names one, in documents and in addresses. */
  idField: "id" | "slug";
  idOf: (item: Item) => string;
  itemsOf: (catalog: Catalog) => Item[];
  withItems: (catalog: Catalog, items: unknown[]) => unknown;
  /** A catalog of this one only. */
  alone: (item: Item) => Partial<Catalog>;
  /** Where a new one stands in the list. */
  newAt: "start" | "end";
  /** A document to begin with. */
  template: unknown;
  /** Asked before one is deleted. */
  question: string;
  readForm: (form: FormData, before: Item | undefined) => Record<string, unknown>;
  fields: (shown: { item: Item | undefined; catalog: Catalog }) => Child;
  /** The field of the form for a path within the document. */
  fieldOf: (form: FormData) => FieldOf;
}

interface EditorState<Item> {
  stored: StoredCatalog;
  item: Item | undefined;
  /** The form that could not be saved, or the one of JSON. */
  refused?: RefusedForm;
  /** What it would change: it is not refused, but shown as it was typed. */
  reviewed?: Reviewed;
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
      const isJson = form.has("json");
      const document = isJson ? parseRecord(textOf(form, "json") ?? "") : kind.readForm(form, item);
      if (document === undefined) {
        const refused = refuseField(form, { field: "json", sentence: `is not the JSON of a ${word}` });
        return show(context, kind, { stored, item, refused });
      }
      const items = placeDocument(kind, { items: itemsOf(stored.catalog), before: item, document });
      const whole = withItems(stored.catalog, items);
      const reviewed = isOn(form, "review") ? reviewChange(stored.catalog, whole) : undefined;
      if (reviewed?.ok === true) {
        const typed = { typed: form, mistakes: new Map(), problem: "", status: 200 };
        return show(context, kind, { stored, item, refused: typed, reviewed: reviewed.value });
      }
      const saved = reviewed ?? (await saveCatalog(context, whole, numberOf(form, "version") ?? null));
      if (!saved.ok) {
        const place = `${word}s[${items.indexOf(document)}].`;
        const fieldOf = isJson ? inText("json") : within(place, form, kind.fieldOf(form));
        return show(context, kind, { stored, item, refused: refuseForm(form, saved.problem, fieldOf) });
      }
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
        : show(context, kind, { stored, item, refused: refusePress(saved.problem) });
    },
  };
}

/** Paths of the catalog that begin with that of the document. */
function within(place: string, form: FormData, fieldOf: FieldOf): FieldOf {
  return (whole, message) => {
    if (!whole.startsWith(place)) return undefined;
    const path = whole.slice(place.length);
    const found = fieldOf(path, message) ?? (form.has(path) ? path : undefined);
    return typeof found === "string" ? [found, withoutJson(message)] : found;
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
  { stored, item, refused, reviewed }: EditorState<Item>,
) {
  const { word, idOf, template, question } = kind;
  const { formToken } = visitorOf(context);
  const action = `/catalog/${word}`;
  const isText = refused?.typed?.has("json") === true;
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
      refused: reviewed === undefined ? refused : undefined,
      outcome: reviewed === undefined ? null : <Review reviewed={reviewed} />,
    },
    <>
      <Warnings warnings={item === undefined ? [] : warningsOf(kind.alone(item))} />
      <ActionForm action={action} token={formToken} class="card" refused={isText ? undefined : refused}>
        {hidden}
        {kind.fields({ item, catalog: stored.catalog })}
        <SaveButtons />
      </ActionForm>
      <JsonEditor
        action={action}
        token={formToken}
        text={JSON.stringify(item ?? template, null, 2)}
        refused={isText ? refused : undefined}
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
