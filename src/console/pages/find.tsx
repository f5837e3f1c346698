// Find anything by its name: pages, models, providers, keys, and a generation by its id. As a page, and as the results alone for
// whoever has scripts.
import { type ApiKeyRecord, findKeysNamed } from "../../store/keys.ts";
import { currentCatalog } from "../current-catalog.ts";
import { type ConsoleContext, type Page, visitorOf } from "../environment.ts";
import { page } from "../layout.tsx";
import { entriesFor } from "../navigation-entries.ts";
import { Search } from "../parts/search.tsx";
import { visible } from "../parts/visible.tsx";

const maxOfEach = 8;

interface Hit {
  href: string;
  name: string;
  note: string;
}

export const showFind: Page = async (context) => {
  const wanted = wantedOf(context);
  return page(
    context,
    { title: "Find" },
    <>
      <Search action="/find" value={wanted} />
      <section class="card" aria-label="Results">
        <Hits hits={await find(context, wanted)} />
      </section>
    </>,
  );
};

export const showFound: Page = async (context) => context.html(<Hits hits={await find(context, wantedOf(context))} />);

function wantedOf(context: ConsoleContext): string {
  return (context.req.query("q") ?? "").trim().slice(0, 200);
}

async function find(context: ConsoleContext, wanted: string): Promise<Hit[]> {
  const pages = entriesFor(visitorOf(context)).map(({ href, name }) => ({ href, name, note: "page" }));
  if (wanted === "") return pages;
  const [{ catalog }, keys] = await Promise.all([currentCatalog(context), keysNamed(context, wanted)]);
  const kinds: Hit[][] = [
    /^gen-\w+$/.test(wanted) ? [{ href: `/logs/${wanted}`, name: wanted, note: "generation" }] : [],
    matching(pages, wanted),
    matching(
      catalog.models.map(({ id, name }) => ({ href: `/models/${id}`, name: `${name} ${id}`, note: "model" })),
      wanted,
    ),
    matching(
      catalog.providers.map(({ slug, name }) => ({ href: `/providers/${slug}`, name, note: "provider" })),
      wanted,
    ),
    keys.map(({ hash, name, label }) => ({ href: `/settings/keys/${hash}`, name: `${name} ${label}`, note: "key" })),
  ];
  return kinds.flat();
}

/** Of those that the visitor sees, however many these are. */
function keysNamed(context: ConsoleContext, wanted: string): Promise<ApiKeyRecord[]> {
  const { workspace, onlyOf } = visitorOf(context);
  const selection = { workspaceId: workspace.id, creatorUserId: onlyOf, limit: maxOfEach };
  return findKeysNamed(context.env.DB, { ...selection, words: wordsOf(wanted) });
}

function wordsOf(wanted: string): string[] {
  return wanted.toLowerCase().split(/\s+/);
}

function matching(hits: readonly Hit[], wanted: string): Hit[] {
  const words = wordsOf(wanted);
  return hits.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))).slice(0, maxOfEach);
}

function Hits({ hits }: { hits: readonly Hit[] }) {
  if (hits.length === 0) return <p class="soft">Nothing is called like that.</p>;
  return (
    <ul class="hits">
      {hits.map(({ href, name, note }) => (
        <li>
          <a href={href}>
            {visible(name)} <span class="soft small">{note}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
