// The catalog as a whole: find what to edit, download it, replace it by a file. For owners of the installation.
import { isRecord, parseJson } from "../../../wire/json.ts";
import { currentCatalog } from "../../current-catalog.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { isOn, textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, Field, TextArea } from "../../parts/form.tsx";
import { Search } from "../../parts/search.tsx";
import { inText, type RefusedForm, refuseField, refuseForm } from "../../refused-form.ts";
import { readStoredCatalog, saveCatalog } from "../../save-catalog.ts";
import { Review, type Reviewed, reviewChange } from "./review.tsx";

const maxShown = 50;

export const showCatalog: Page = (context) => show(context);

export const downloadCatalog: Page = async (context) => {
  const { catalog } = await readStoredCatalog(context);
  return context.body(JSON.stringify(catalog, null, 2), 200, {
    "content-type": "application/json; charset=utf-8",
    "content-disposition": 'attachment; filename="catalog.json"',
  });
};

/** From a file, or from the text field where scripts and files are not at hand. */
export const replaceCatalog: Page = async (context) => {
  const form = context.get("form");
  const file = form.get("file");
  const uploaded = file !== null && typeof file !== "string" ? (await file.text()).trim() : "";
  const text = uploaded === "" ? textOf(form, "json") : uploaded;
  const field = uploaded === "" ? "json" : "file";
  const refuse = (sentence: string) => show(context, refuseField(form, { field, sentence }));
  if (text === undefined) return refuse("choose a file, or paste the catalog as JSON");
  const document = parseJson(text);
  if (document === undefined) return refuse("the catalog is not valid JSON");
  if (!isRecord(document)) return refuse("the catalog must be a JSON object with its providers and models");
  if (isOn(form, "review")) {
    const { catalog } = await readStoredCatalog(context);
    const reviewed = reviewChange(catalog, document);
    if (!reviewed.ok) return show(context, refuseForm(form, reviewed.problem, inText(field)));
    return show(context, undefined, reviewed.value);
  }
  const saved = await saveCatalog(context, document, null);
  return saved.ok
    ? context.redirect("/catalog?notice=catalog-saved", 303)
    : show(context, refuseForm(form, saved.problem, inText(field)));
};

async function show(context: ConsoleContext, refused?: RefusedForm, reviewed?: Reviewed): Promise<Response> {
  const typed = reviewed === undefined ? refused : { typed: context.get("form"), mistakes: new Map() };
  const { catalog } = await currentCatalog(context);
  const { formToken } = visitorOf(context);
  const wanted = (context.req.query("q") ?? "").trim().toLowerCase().slice(0, 200);
  const matches = (...names: string[]) => names.some((name) => name.toLowerCase().includes(wanted));
  const models = catalog.models.filter(({ id, name }) => matches(id, name));
  const providers = catalog.providers.filter(({ slug, name }) => matches(slug, name));
  return page(
    context,
    {
      title: "Catalog",
      refused,
      outcome: reviewed === undefined ? null : <Review reviewed={reviewed} />,
      beside: (
        <span class="row end">
          <a class="button" href="/catalog/model">
            New model
          </a>
          <a class="button" href="/catalog/provider">
            New provider
          </a>
          <a class="button" href="/catalog/history">
            History
          </a>
          <a class="button" href="/catalog.json" download="catalog.json">
            Download
          </a>
        </span>
      ),
    },
    <>
      <Search action="/catalog" value={context.req.query("q")} />
      <div class="two">
        <Hits
          title="Models"
          hits={models.map(({ id, name }) => ({ href: `/catalog/model?id=${encodeURIComponent(id)}`, name, note: id }))}
        />
        <Hits
          title="Providers"
          hits={providers.map(({ slug, name }) => ({ href: `/catalog/provider?slug=${slug}`, name, note: slug }))}
        />
      </div>
      <details class="card" open={typed !== undefined}>
        <summary>Replace the whole catalog</summary>
        <ActionForm action="/catalog" token={formToken} multipart refused={typed}>
          <Field name="file" label="File" type="file" hint="The format of PUT /api/v1/catalog, and of the download." />
          <TextArea name="json" label="Or its text" rows={4} />
          <div class="row">
            <button type="submit" name="review" value="on">
              Show what changes
            </button>
            <button type="submit" class="danger main">
              Check and replace
            </button>
          </div>
        </ActionForm>
      </details>
    </>,
  );
}

function Hits({ title, hits }: { title: string; hits: { href: string; name: string; note: string }[] }) {
  return (
    <section class="card">
      <h2>{`${title} (${hits.length})`}</h2>
      <ul class="list">
        {hits.slice(0, maxShown).map(({ href, name, note }) => (
          <li>
            <a href={href}>{name}</a>
            <span class="soft small mono">{note}</span>
          </li>
        ))}
      </ul>
      {hits.length > maxShown ? <p class="soft small">Search to see more.</p> : null}
    </section>
  );
}
