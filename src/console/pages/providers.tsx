// The providers of the catalog with their policies, and one provider with what it serves.
import type { Provider } from "../../catalog/catalog.ts";
import type { CatalogIndex } from "../../catalog/catalog-index.ts";
import { candidatesOf } from "../../routing/candidate.ts";
import { currentCatalog } from "../current-catalog.ts";
import { type Page, visitorOf } from "../environment.ts";
import { page } from "../layout.tsx";
import { Facts } from "../parts/facts.tsx";
import { Field } from "../parts/form.tsx";
import { perMillion, shortCount } from "../parts/format.ts";
import { PolicyBadges } from "../parts/policy.tsx";
import { refuse } from "./refusal.tsx";

export const showProviders: Page = async (context) => {
  const index = await currentCatalog(context);
  const wanted = (context.req.query("q") ?? "").trim().slice(0, 200);
  const counts = countEndpoints(index);
  const matches = ({ slug, name }: Provider) => `${slug} ${name}`.toLowerCase().includes(wanted.toLowerCase());
  const shown = index.catalog.providers.filter(matches);
  return page(
    context,
    { title: "Providers", beside: <span class="soft">{`${shown.length} of ${index.catalog.providers.length}`}</span> },
    <>
      <form method="get" action="/providers" class="card" aria-label="Filters">
        <div class="grid">
          <Field name="q" label="Search" type="search" value={wanted} />
          <div class="field">
            <button type="submit">Search</button>
          </div>
        </div>
      </form>
      <div class="card flush scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Provider</th>
              <th scope="col">Slug</th>
              <th scope="col">Seat</th>
              <th scope="col">Policy</th>
              <th scope="col" class="num">
                Endpoints
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((provider) => (
              <tr>
                <td>
                  <a href={`/providers/${provider.slug}`}>{provider.name}</a>
                </td>
                <td class="mono soft">{provider.slug}</td>
                <td>{provider.headquarters ?? "–"}</td>
                <td>
                  <PolicyBadges policy={provider.data_policy} />
                </td>
                <td class="num">{counts.get(provider.slug) ?? 0}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>,
  );
};

export const showProvider: Page = async (context) => {
  const index = await currentCatalog(context);
  const provider = index.providers.get(context.req.param("slug") ?? "");
  if (provider === undefined) return refuse(context, "not-found");
  return page(
    context,
    {
      title: provider.name,
      from: { href: "/providers", name: "Providers" },
      beside: (
        <span class="row">
          <span class="mono soft">{provider.slug}</span>
          {visitorOf(context).installationOwner ? (
            <a href={`/catalog/provider?slug=${encodeURIComponent(provider.slug)}`}>Edit</a>
          ) : null}
        </span>
      ),
    },
    <>
      <section class="card" aria-label="About">
        <Facts
          facts={[
            ["Policy", <PolicyBadges policy={provider.data_policy} />],
            ["Seat", provider.headquarters ?? "–"],
            ["Data centres", provider.datacenters?.join(", ") ?? "–"],
            ["Filters prompts itself", provider.moderated ? "yes" : "no"],
            ["A closed connection stops the bill", provider.stops_on_cancel ? "yes" : "no"],
            ["Speaks", provider.dialect],
            ["Key", keyState(provider, context.env)],
            ["Documents", <Documents provider={provider} />],
          ]}
        />
      </section>
      <Served index={index} provider={provider} />
    </>,
  );
};

function countEndpoints({ catalog }: CatalogIndex): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { endpoints } of catalog.models) {
    for (const { provider } of endpoints) counts.set(provider, (counts.get(provider) ?? 0) + 1);
  }
  return counts;
}

function keyState({ api_key: name }: Provider, bindings: Readonly<Record<string, unknown>>): string {
  if (name === null) return "none needed";
  return typeof bindings[name] === "string" && bindings[name] !== "" ? `${name} is set` : `${name} is not set`;
}

function Documents({ provider }: { provider: Provider }) {
  const links = [
    ["Terms", provider.terms_of_service_url],
    ["Privacy", provider.privacy_policy_url],
    ["Status", provider.status_page_url],
  ] as const;
  const known = links.filter(([, address]) => address !== null && /^https?:\/\//i.test(address));
  if (known.length === 0) return <>–</>;
  return (
    <>
      {known.map(([name, address]) => (
        <>
          <a href={address ?? undefined} rel="noopener noreferrer nofollow">
            {name}
          </a>{" "}
        </>
      ))}
    </>
  );
}

function Served({ index, provider }: { index: CatalogIndex; provider: Provider }) {
  const served = index.catalog.models.flatMap((model) =>
    candidatesOf(model, index.providers).filter((candidate) => candidate.provider.slug === provider.slug),
  );
  return (
    <div class="card flush scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Endpoint</th>
            <th scope="col" class="num">
              Context
            </th>
            <th scope="col" class="num">
              Prompt, completion $/M
            </th>
          </tr>
        </thead>
        <tbody>
          {served.map(({ model, endpoint }) => (
            <tr>
              <td class="cut">
                <a href={`/models/${model.id}`}>{model.name}</a>
              </td>
              <td class="mono soft">{endpoint.tag}</td>
              <td class="num">{shortCount(endpoint.context_length)}</td>
              <td class="num">
                {perMillion(endpoint.pricing.prompt)}, {perMillion(endpoint.pricing.completion)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {served.length === 0 ? <p class="pager">It serves no model of the catalog.</p> : null}
    </div>
  );
}
