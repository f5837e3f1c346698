// The last versions of the catalog: who made each and when, what it changed, and the way back. Price changes of the daily
// refresh are versions like any other. For owners of the installation.
import { undoChanges } from "../../../catalog/catalog-changes.ts";
import { type CatalogVersion, listVersions, maxVersions, readUndo } from "../../../store/catalog-history.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { numberOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { AskFirst } from "../../parts/form.tsx";
import { Search } from "../../parts/search.tsx";
import { TableCard } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";
import { type RefusedForm, refusePress } from "../../refused-form.ts";
import { readStoredCatalog, saveCatalog } from "../../save-catalog.ts";
import { affected, DiffLines } from "./catalog-diff.tsx";

export const showHistory: Page = (context) => show(context);

/** To what was there before a version: that one and all behind it are undone, by a version of its own. */
export const undoVersion: Page = async (context) => {
  const form = context.get("form");
  const [first, last] = [numberOf(form, "version"), numberOf(form, "last")];
  const stored = await readStoredCatalog(context);
  if (typeof first !== "number" || last !== stored.version) {
    const message = "Somebody has changed the catalog since this page was opened. Look at the newest version first.";
    return show(context, refusePress({ status: 409, message }));
  }
  const undo = await readUndo(context.env.DB, { first, last: stored.version });
  if (undo === undefined) {
    return show(
      context,
      refusePress({
        status: 404,
        message: "What was there before is not known any more: upload the catalog as it was, on the page Catalog.",
      }),
    );
  }
  const saved = await saveCatalog(context, undoChanges(stored.catalog, undo), stored.version);
  return saved.ok
    ? context.redirect("/catalog/history?notice=catalog-saved", 303)
    : show(context, refusePress(saved.problem));
};

async function show(context: ConsoleContext, refused?: RefusedForm): Promise<Response> {
  const wanted = (context.req.query("q") ?? "").trim().slice(0, 200);
  const [versions, { version: last }] = await Promise.all([listVersions(context.env.DB), readStoredCatalog(context)]);
  const { formToken } = visitorOf(context);
  const undoable = undoableOf(versions, last);
  const isFound = ({ actor, changes }: CatalogVersion) =>
    [actor, ...changes.lines.map(({ name }) => name)].some((text) => text.toLowerCase().includes(wanted.toLowerCase()));
  return page(
    context,
    { title: "History of the catalog", from: { href: "/catalog", name: "Catalog" }, refused },
    <>
      <Search action="/catalog/history" value={wanted} />
      <TableCard
        name="Versions"
        items={versions.filter(isFound)}
        empty="No version that is remembered."
        columns={[
          { heading: "Version", cell: ({ version }) => version },
          { heading: "Time (UTC)", cell: ({ at }) => <Time at={at} />, card: "title" },
          { heading: "Actor", cell: ({ actor }) => actor, look: "cut", card: "wide" },
          {
            heading: "Changes",
            cell: ({ changes }) => (
              <details>
                <summary>{affected(changes)}</summary>
                <DiffLines changes={changes} />
              </details>
            ),
            card: "line",
          },
          {
            heading: "Undo",
            cell: ({ version }) =>
              undoable.has(version) ? (
                <AskFirst
                  label={version === last ? "Undo" : "Back to before"}
                  question={
                    version === last
                      ? "The catalog becomes what it was before this version."
                      : `The catalog becomes what it was before this version: ${last - version} later ones are undone too.`
                  }
                  action="/catalog/undo"
                  token={formToken}
                >
                  <input type="hidden" name="version" value={version} />
                  <input type="hidden" name="last" value={last} />
                </AskFirst>
              ) : (
                "–"
              ),
            quiet: true,
          },
        ]}
      />
      <p class="soft small">{`The last ${maxVersions} versions are remembered.`}</p>
    </>,
  );
}

/** From the newest on, as long as none is missing and each is known. */
function undoableOf(versions: readonly CatalogVersion[], last: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (const [place, { version, canUndo }] of versions.entries()) {
    if (version !== last - place || !canUndo) break;
    found.add(version);
  }
  return found;
}
