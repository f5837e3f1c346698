// Every provider of the catalog with what it does with prompts, and whether this workspace uses it.
import type { Provider } from "../../../catalog/catalog.ts";
import { Field } from "../../parts/form.tsx";
import { PolicyBadges } from "../../parts/policy.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { useTyped } from "../../parts/typed.tsx";

interface ProviderChoicesProperties {
  providers: Provider[];
  allowed: string[];
  ignored: string[];
}

export function ProviderChoices({ providers, allowed, ignored }: ProviderChoicesProperties) {
  const known = new Set(providers.map(({ slug }) => slug));
  const others = (slugs: string[]) => slugs.filter((slug) => !known.has(slug)).join(", ");
  return (
    <section class="card flush">
      <div class="inset">
        <h2>Providers</h2>
        <p class="soft">
          Tick “only” to use nobody else, “never” to leave a provider out. With nothing ticked all of them may be used.
        </p>
        <div class="grid">
          <Field name="allowed-others" label="Only, by tag" value={others(allowed)} placeholder="deepinfra/turbo" />
          <Field name="ignored-others" label="Never, by tag" value={others(ignored)} />
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
