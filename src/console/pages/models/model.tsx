// One model: what it can do, and its endpoints with price and policy, their uptime for all workspaces, and what this one measured
// in the last 24 hours.
import type { Child } from "hono/jsx";
import type { Model } from "../../../catalog/catalog.ts";
import { type Candidate, candidatesOf } from "../../../routing/candidate.ts";
import type { EndpointHealth } from "../../../routing/health/health-snapshot.ts";
import { type ProviderUse, readEndpointUse } from "../../../store/provider-use.ts";
import { currentCatalog } from "../../current-catalog.ts";
import { type Page, visitorOf } from "../../environment.ts";
import { type KeyState, readKeyStates } from "../../key-states.ts";
import { page } from "../../layout.tsx";
import { writeWord } from "../../log-query.ts";
import { Facts } from "../../parts/facts.tsx";
import { milliseconds, percent, perMillion, shortCount, tokenRate } from "../../parts/format.ts";
import { PolicyBadges } from "../../parts/policy.tsx";
import { ShareBars } from "../../parts/spark.tsx";
import { type Column, TableCard } from "../../parts/table.tsx";
import { snippetsOf } from "../../snippets.ts";
import { replacing } from "../activity/links.ts";
import { logAddress, noFilter, quoted } from "../log-filter.ts";
import { measuredColumns } from "../provider-health.tsx";
import { hoursUntil } from "../read-provider-health.ts";
import { refuse } from "../refusal.tsx";
import { Snippets } from "../snippets.tsx";

export const showModel: Page = async (context) => {
  const catalog = await currentCatalog(context);
  const model = catalog.find(`${context.req.param("author")}/${context.req.param("slug")}`);
  if (model === undefined) return refuse(context, "not-found");
  const visitor = visitorOf(context);
  const hours = hoursUntil(context.get("now")());
  const seesAll = visitor.onlyOf === undefined;
  const [keyOf, health, use] = await Promise.all([
    readKeyStates(context, catalog),
    context.env.router.readHealth(model.id),
    seesAll
      ? readEndpointUse(context.env.DB, { workspaceId: visitor.workspace.id, model: model.id, hours, halves: true })
      : undefined,
  ]);
  return page(
    context,
    {
      title: model.name,
      from: { href: "/models", name: "Models" },
      beside: (
        <span class="row aside">
          <span class="mono soft">{model.id}</span>
          <a class="button" href={`/try?model=${encodeURIComponent(model.id)}`}>
            Try
          </a>
          <a class="button" href={`/models/plan?model=${encodeURIComponent(model.id)}`}>
            Preview routing
          </a>
          {visitor.installationOwner ? (
            <a class="button" href={`/catalog/model?id=${encodeURIComponent(model.id)}`}>
              Edit
            </a>
          ) : null}
        </span>
      ),
    },
    <>
      <About model={model} />
      <TableCard
        name="Endpoints"
        columns={[...columns, ...(seesAll ? endpointColumns(model, hours[0] ?? "") : sharedColumns)]}
        items={candidatesOf(model, catalog.providers).map((candidate) => ({
          candidate,
          key: keyOf(candidate.provider),
          health: health.get(candidate.key),
          use: use?.get(candidate.endpoint.tag),
        }))}
        empty="No provider serves it."
      />
      <p class="soft small">
        {seesAll
          ? "Uptime is of all workspaces, and leaves out rate limits and what providers refuse about a request, which Success counts as failed. The columns behind it are of this workspace's requests in the last 24 hours, as on the page Providers; a failed one counts for the endpoint tried last. Replaced are attempts that failed or were late, and in whose place another one was asked."
          : "Uptime, first token and speed are of all workspaces; the last two of the last 30 minutes. Uptime leaves out rate limits and what providers refuse about a request."}
      </p>
      {model.architecture.output_modalities.includes("text") ? (
        <Snippets snippets={snippetsOf(helloTo(model.id), new URL(context.req.url).origin)} />
      ) : null}
    </>,
  );
};

function helloTo(model: string) {
  return { model, messages: [{ role: "user", content: "Hello!" }] };
}

function About({ model }: { model: Model }) {
  const { input_modalities: input, output_modalities: output } = model.architecture;
  return (
    <section class="card" aria-label="About">
      {model.description === "" ? null : <p class="text">{model.description}</p>}
      <Facts
        facts={[
          ["Context", `${shortCount(model.context_length)} tokens`],
          ["Input", input.join(", ")],
          ["Output", output.join(", ")],
          model.created === 0 ? undefined : ["Published", new Date(model.created * 1_000).toISOString().slice(0, 10)],
          model.aliases.length === 0 ? undefined : ["Aliases", model.aliases.join(", ")],
        ]}
      />
    </section>
  );
}

interface MeasuredEndpoint {
  candidate: Candidate;
  key: KeyState;
  health: EndpointHealth | undefined;
  /** This workspace's last 24 hours; undefined: nothing was asked, or it is not for who is looking. */
  use: ProviderUse | undefined;
}

const columns: Column<MeasuredEndpoint>[] = [
  { heading: "Endpoint", cell: (measured) => <Name {...measured} /> },
  {
    heading: "Prompt / completion $/M",
    cell: ({ candidate: { endpoint } }) =>
      `${perMillion(endpoint.pricing.prompt)} / ${perMillion(endpoint.pricing.completion)}`,
    look: "num",
  },
  { heading: "Context", cell: ({ candidate }) => shortCount(candidate.endpoint.context_length), look: "num" },
  { heading: "Policy", cell: ({ candidate }) => <PolicyBadges policy={candidate.dataPolicy} /> },
  { heading: "Uptime 5m / 30m / 1d", cell: (measured) => <Uptime {...measured} /> },
];

/** For who sees their own requests alone. */
const sharedColumns: Column<MeasuredEndpoint>[] = [
  {
    heading: "First token",
    cell: ({ health }) => milliseconds(health?.statistics?.latency30m?.p50 ?? null),
    look: "num",
  },
  { heading: "Tokens/s", cell: ({ health }) => tokenRate(health?.statistics?.throughput30m?.p50 ?? null), look: "num" },
];

function endpointColumns({ id }: Model, begin: string): Column<MeasuredEndpoint>[] {
  const from = `${begin}:00`;
  return measuredColumns(
    ({ candidate: { endpoint } }, { q = "", ...change } = {}) => {
      const ofEndpoint = writeWord("endpoint", endpoint.tag, { exact: true });
      return logAddress(noFilter(), { model: quoted(id), q: `${ofEndpoint} ${q}`.trim(), from, ...change });
    },
    ({ candidate: { endpoint } }) => logAddress(noFilter(), { ...replacing(id, endpoint.tag), from }),
  );
}

function Name({ candidate: { endpoint, provider }, key, health }: MeasuredEndpoint) {
  return (
    <>
      <a href={`/providers/${provider.slug}`}>{provider.name}</a>{" "}
      <span class="soft small">
        {endpoint.tag === provider.slug ? "" : endpoint.tag} {endpoint.quantization ?? ""}
      </span>
      {key === "missing" ? <span class="badge">no key</span> : null}
      {health?.stable === false ? <span class="badge warn">unstable</span> : null}
    </>
  );
}

function Uptime({ health }: MeasuredEndpoint) {
  const { uptime5m = null, uptime30m = null, uptime1d = null } = health?.statistics ?? {};
  const shares = [uptime5m, uptime30m, uptime1d];
  return (
    <Drawn text={percent(shares.find((share) => share !== null) ?? null)}>
      <ShareBars label={`Uptime ${shares.map(percent).join(", ")}`} shares={shares} />
    </Drawn>
  );
}

/** A small drawing with its figure beside it. */
function Drawn({ text, children }: { text: string; children?: Child }) {
  return (
    <div class="row tight">
      {children}
      <span class="small nowrap">{text}</span>
    </div>
  );
}
