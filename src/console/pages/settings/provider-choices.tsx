// Every provider of the catalog with what it does with prompts, and whether this workspace uses it.
import type { Provider } from "../../../catalog/catalog.ts";
import { Field } from "../../parts/form.tsx";
import { PolicyBadges } from "../../parts/policy.tsx";

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
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Provider</th>
              <th scope="col">Policy</th>
              <th scope="col">Only</th>
              <th scope="col">Never</th>
            </tr>
          </thead>
          <tbody>
            {providers.map(({ slug, name, data_policy: policy }) => (
              <tr>
                <td>
                  <a href={`/providers/${slug}`}>{name}</a>
                </td>
                <td>
                  <PolicyBadges policy={policy} />
                </td>
                <td>
                  <Tick name="allowed" slug={slug} checked={allowed.includes(slug)} label={`Only ${name}`} />
                </td>
                <td>
                  <Tick name="ignored" slug={slug} checked={ignored.includes(slug)} label={`Never ${name}`} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Tick({ name, slug, checked, label }: { name: string; slug: string; checked: boolean; label: string }) {
  return <input type="checkbox" name={name} value={slug} checked={checked} aria-label={label} />;
}
