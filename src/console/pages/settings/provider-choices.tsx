// Every provider of the catalog with what it does with prompts, and whether this workspace uses it.
import type { Provider } from "../../../catalog/catalog.ts";
import type { CatalogIndex } from "../../../catalog/catalog-index.ts";
import { Field } from "../../parts/form.tsx";
import { PolicyBadges } from "../../parts/policy.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { useTyped } from "../../parts/typed.tsx";
import { visibleText } from "../../parts/visible.tsx";
import { unknownProviders } from "../../unknown-providers.ts";

interface ProviderChoicesProperties {
  index: CatalogIndex;
  allowed: string[];
  ignored: string[];
}

export function ProviderChoices({ index, allowed, ignored }: ProviderChoicesProperties) {
  const { providers } = index.catalog;
  const known = new Set(providers.map(({ slug }) => slug));
  const others = (slugs: string[]) => slugs.filter((slug) => !known.has(slug));
  const hint = (slugs: string[]) => {
    const unknown = slugs.length === 0 ? [] : unknownProviders(index, slugs);
    return unknown.length === 0 ? undefined : `Not in the catalog: ${visibleText(unknown.join(", "))}`;
  };
  const [allowedOthers, ignoredOthers] = [others(allowed), others(ignored)];
  return (
    <section class="card flush">
      <div class="inset">
        <h2>Providers</h2>
        <p class="soft">
          Tick “only” to use nobody else, “never” to leave a provider out. With nothing ticked all of them may be used.
        </p>
        <div class="grid">
          <Field
            name="allowed-others"
            label="Only, by tag"
            value={allowedOthers.join(", ")}
            placeholder="deepinfra/turbo"
            hint={hint(allowedOthers)}
          />
          <Field
            name="ignored-others"
            label="Never, by tag"
            value={ignoredOthers.join(", ")}
            hint={hint(ignoredOthers)}
          />
        </div>
      </div>
      <Table name="Providers" stays columns={choiceColumns(allowed, ignored)} items={providers} />
    </section>
  );
}

function choiceColumns(allowed: string[], ignored: string[]): Column<Provider>[] {
  return [
    { heading: "Provider", cell: ({ slug, name }) => <a href={`/providers/${slug}`}>{name}</a> },
    { heading: "Policy", cell: ({ data_policy: policy }) => <PolicyBadges policy={policy} /> },
    {
      heading: "Only",
      cell: ({ slug, name }) => (
        <Tick name="allowed" slug={slug} checked={allowed.includes(slug)} word="only" provider={name} />
      ),
    },
    {
      heading: "Never",
      cell: ({ slug, name }) => (
        <Tick name="ignored" slug={slug} checked={ignored.includes(slug)} word="never" provider={name} />
      ),
    },
  ];
}

interface TickProperties {
  name: string;
  slug: string;
  checked: boolean;
  word: "only" | "never";
  provider: string;
}

/** With its word: the headings of very many rows are out of sight. */
function Tick({ name, slug, checked, word, provider }: TickProperties) {
  return (
    <label class="check">
      <input
        type="checkbox"
        name={name}
        value={slug}
        checked={useTyped(name).isChosen(slug, checked)}
        aria-label={`${word} ${provider}`}
      />
      {word}
    </label>
  );
}
