// The providers of the catalog with their policies, and one provider with what it serves.
import { type Provider, secretNames } from "../../catalog/catalog.ts";
import type { CatalogIndex } from "../../catalog/catalog-index.ts";
import { type Candidate, candidatesOf } from "../../routing/candidate.ts";
import { type ProviderCheckRow, readProviderChecks } from "../../store/provider-checks.ts";
import { checkProvider, type ProviderCheck } from "../check-provider.ts";
import { currentCatalog } from "../current-catalog.ts";
import { type ConsoleContext, type Page, visitorOf } from "../environment.ts";
import { page } from "../layout.tsx";
import { CheckResult } from "../parts/check-result.tsx";
import { Facts } from "../parts/facts.tsx";
import { ActionForm } from "../parts/form.tsx";
import { perMillion, shortCount } from "../parts/format.ts";
import { Now } from "../parts/now.tsx";
import { PolicyBadges } from "../parts/policy.tsx";
import { Search } from "../parts/search.tsx";
import { type Column, CutLink, TableCard } from "../parts/table.tsx";
import { Time } from "../parts/time.tsx";
import { readNow, type UsedNow } from "../read-now.ts";
import { healthColumns, keyColumn, type ProviderHealth } from "./provider-health.tsx";
import { Lately, readLately } from "./provider-lately.tsx";
import { hoursUntil, readProviderHealth } from "./read-provider-health.ts";
import { refuse } from "./refusal.tsx";

export const showProviders: Page = async (context) => {
  const index = await currentCatalog(context);
  const wanted = (context.req.query("q") ?? "").trim().slice(0, 200);
  const counts = countEndpoints(index);
  const now = context.get("now")();
  const begin = hoursUntil(now)[0] ?? "";
  const seesAll = visitorOf(context).onlyOf === undefined;
  const health = await readProviderHealth(context, index);
  const matches = ({ slug, name }: Provider) => `${slug} ${name}`.toLowerCase().includes(wanted.toLowerCase());
  const shown = health.filter(({ provider }) => matches(provider));
  return page(
    context,
    { title: "Providers", beside: <span class="soft">{`${shown.length} of ${index.catalog.providers.length}`}</span> },
    <>
      <Search action="/providers" value={wanted} />
      {seesAll ? (
        <p class="soft small">
          Requests of this workspace in the last 24 hours; a failed one counts for the provider tried last. Replaced are
          attempts that failed or were late, and in whose place another one was asked. Now is of endpoints that were
          used in the last hour, as the router sees them from here; of all workspaces.
        </p>
      ) : null}
      <TableCard
        name="Providers"
        columns={providerColumns(counts, seesAll ? healthColumns(`${begin}:00`, now) : [])}
        items={shown}
        empty="No provider matches."
      />
    </>,
  );
};

/** `measured`: for those who see what the whole workspace asks for. */
function providerColumns(
  counts: ReadonlyMap<string, number>,
  measured: readonly Column<ProviderHealth>[],
): Column<ProviderHealth>[] {
  return [
    {
      heading: "Provider",
      cell: ({ provider: { slug, name } }) => <a href={`/providers/${slug}`}>{name}</a>,
    },
    keyColumn(),
    ...measured,
    { heading: "Policy", cell: ({ provider }) => <PolicyBadges policy={provider.data_policy} /> },
    // Beside all that was measured there is no room for it, and the provider's page lists them.
    ...(measured.length > 0
      ? []
      : [
          {
            heading: "Endpoints",
            cell: ({ provider: { slug } }: ProviderHealth) => counts.get(slug) ?? 0,
            look: "num",
          },
        ]),
  ];
}

export const showProvider: Page = (context) => show(context);

export const checkNow: Page = async (context) => {
  const slug = context.req.param("slug") ?? "";
  const isKnown = (await currentCatalog(context)).providers.has(slug);
  return isKnown ? show(context, await checkProvider(context, slug)) : refuse(context, "not-found");
};

async function show(context: ConsoleContext, check?: ProviderCheck): Promise<Response> {
  const index = await currentCatalog(context);
  const provider = index.providers.get(context.req.param("slug") ?? "");
  if (provider === undefined) return refuse(context, "not-found");
  const { administrator, formToken, onlyOf, workspace } = visitorOf(context);
  const [lately, checks, now] = await Promise.all([
    onlyOf === undefined ? readLately(context, provider.slug) : undefined,
    readProviderChecks(context.env.DB, workspace.id),
    onlyOf === undefined ? readNow(context, index, provider.slug) : undefined,
  ]);
  return page(
    context,
    {
      title: provider.name,
      from: { href: "/providers", name: "Providers" },
      beside: (
        <span class="row aside">
          <span class="mono soft">{provider.slug}</span>
          {visitorOf(context).installationOwner ? (
            <a class="button" href={`/catalog/provider?slug=${encodeURIComponent(provider.slug)}`}>
              Edit
            </a>
          ) : null}
          {administrator ? (
            <ActionForm action={`/providers/${provider.slug}/check`} token={formToken}>
              <button type="submit">Check now</button>
            </ActionForm>
          ) : null}
        </span>
      ),
      outcome: check === undefined ? null : <CheckResult check={check} />,
    },
    <>
      <section class="card" aria-label="About">
        <Facts
          facts={[
            ["Policy", <PolicyBadges policy={provider.data_policy} />],
            ["Headquarters", provider.headquarters ?? "–"],
            ["Data centres", provider.datacenters?.join(", ") ?? "–"],
            ["Moderated by the provider", provider.moderated ? "yes" : "no"],
            ["Cancelling stops billing", provider.stops_on_cancel ? "yes" : "no"],
            ["Protocol", provider.dialect],
            ["Key", await keyState(provider, context)],
            ["Last checked (UTC)", <LastCheck check={checks.get(provider.slug)} />],
            ["Documents", <Documents provider={provider} />],
          ]}
        />
      </section>
      {lately === undefined ? null : <Lately slug={provider.slug} lately={lately} />}
      <TableCard
        name="Endpoints"
        columns={now === undefined ? endpointColumns : [...endpointColumns, nowColumn(now)]}
        items={endpointsOf(provider, index)}
        empty="It serves no model of the catalog."
      />
    </>,
  );
}

const checkWords = { works: "works", refused: "the key was refused", unknown: "no answer" } as const;

function LastCheck({ check }: { check: ProviderCheckRow | undefined }) {
  if (check === undefined) return <>never</>;
  return (
    <>
      <Time at={new Date(check.at).toISOString()} />: {checkWords[check.verdict]}
    </>
  );
}

function countEndpoints({ catalog }: CatalogIndex): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { endpoints } of catalog.models) {
    for (const { provider } of endpoints) counts.set(provider, (counts.get(provider) ?? 0) + 1);
  }
  return counts;
}

async function keyState(provider: Provider, context: ConsoleContext): Promise<string> {
  const names = secretNames(provider);
  const set = await context.env.router.namesSet(names);
  const states = names.map((name) => `${name} ${set.has(name) ? "is set" : "is not set"}`);
  return states.length === 0 ? "none needed" : states.join(", ");
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
    <span class="row links">
      {known.map(([name, address]) => (
        <a href={address ?? undefined} rel="noopener noreferrer nofollow">
          {name}
        </a>
      ))}
    </span>
  );
}

const endpointColumns: Column<Candidate>[] = [
  {
    heading: "Model",
    cell: ({ model }) => <CutLink href={`/models/${model.id}`} name={model.name} />,
    look: "cut",
  },
  { heading: "Endpoint", cell: ({ endpoint }) => endpoint.tag, look: "mono soft" },
  { heading: "Context", cell: ({ endpoint }) => shortCount(endpoint.context_length), look: "num" },
  {
    heading: "Prompt / completion $/M",
    cell: ({ endpoint: { pricing } }) => `${perMillion(pricing.prompt)} / ${perMillion(pricing.completion)}`,
    look: "num",
  },
];

function nowColumn(now: readonly UsedNow[]): Column<Candidate> {
  const states = new Map(now.map((one) => [one.key, one]));
  return { heading: "Now", cell: ({ key }) => <Now now={states.get(key)} /> };
}

function endpointsOf(provider: Provider, { catalog, providers }: CatalogIndex): Candidate[] {
  return catalog.models.flatMap((model) =>
    candidatesOf(model, providers).filter((candidate) => candidate.provider.slug === provider.slug),
  );
}
