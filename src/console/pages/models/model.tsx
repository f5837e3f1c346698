// One model: what it can do, and its endpoints with price, policy and measured uptime, latency and throughput.
import type { Child } from "hono/jsx";
import type { Model } from "../../../catalog/catalog.ts";
import { type Candidate, candidatesOf } from "../../../routing/candidate.ts";
import type { EndpointHealth } from "../../../routing/health/health-snapshot.ts";
import { readRecentSpeed, type SpeedSample } from "../../../store/recent-speed.ts";
import { currentCatalog } from "../../current-catalog.ts";
import { type Page, visitorOf } from "../../environment.ts";
import { type KeyState, readKeyStates } from "../../key-states.ts";
import { page } from "../../layout.tsx";
import { Facts } from "../../parts/facts.tsx";
import { milliseconds, percent, perMillion, rate, shortCount } from "../../parts/format.ts";
import { PolicyBadges } from "../../parts/policy.tsx";
import { ShareBars, Sparkline } from "../../parts/spark.tsx";
import { type Column, TableCard } from "../../parts/table.tsx";
import { refuse } from "../refusal.tsx";

const shownMs = 48 * 3_600_000;

export const showModel: Page = async (context) => {
  const catalog = await currentCatalog(context);
  const model = catalog.find(`${context.req.param("author")}/${context.req.param("slug")}`);
  if (model === undefined) return refuse(context, "not-found");
  const visitor = visitorOf(context);
  const since = new Date(context.get("now")() - shownMs).toISOString().slice(0, 13);
  const [keyOf, health, speed] = await Promise.all([
    readKeyStates(context),
    context.env.router.readHealth(model.id),
    readRecentSpeed(context.env.DB, { workspaceId: visitor.workspace.id, model: model.id, since }),
  ]);
  const ofEndpoint = Map.groupBy(speed, ({ endpoint }) => endpoint);
  return page(
    context,
    {
      title: model.name,
      from: { href: "/models", name: "Models" },
      beside: (
        <span class="row">
          <span class="mono soft">{model.id}</span>
          <a class="button" href={`/try?model=${encodeURIComponent(model.id)}`}>
            Try
          </a>
          <a href={`/models/plan?model=${encodeURIComponent(model.id)}`}>What would be chosen?</a>
          {visitor.installationOwner ? <a href={`/catalog/model?id=${encodeURIComponent(model.id)}`}>Edit</a> : null}
        </span>
      ),
    },
    <>
      <About model={model} />
      <TableCard
        name="Endpoints"
        columns={columns}
        items={candidatesOf(model, catalog.providers).map((candidate) => ({
          candidate,
          key: keyOf(candidate.provider),
          health: health.get(candidate.key),
          speed: ofEndpoint.get(candidate.endpoint.tag) ?? [],
        }))}
        empty="No provider serves it."
      />
      <p class="soft small">
        Uptime and the figures of the last 30 minutes are of all workspaces; the lines are this workspace's last two
        days, hour by hour.
      </p>
    </>,
  );
};

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
  /** This workspace's last hours. */
  speed: SpeedSample[];
}

const columns: Column<MeasuredEndpoint>[] = [
  { heading: "Endpoint", cell: (measured) => <Name {...measured} /> },
  {
    heading: "Prompt, completion $/M",
    cell: ({ candidate: { endpoint } }) =>
      `${perMillion(endpoint.pricing.prompt)}, ${perMillion(endpoint.pricing.completion)}`,
    look: "num",
  },
  { heading: "Context", cell: ({ candidate }) => shortCount(candidate.endpoint.context_length), look: "num" },
  { heading: "Policy", cell: ({ candidate }) => <PolicyBadges policy={candidate.dataPolicy} /> },
  { heading: "Uptime 5 m, 30 m, 1 d", cell: (measured) => <Uptime {...measured} /> },
  { heading: "First token", cell: (measured) => <FirstToken {...measured} /> },
  { heading: "Speed", cell: (measured) => <Speed {...measured} /> },
];

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

function FirstToken({ health, speed }: MeasuredEndpoint) {
  const latencies = speed.flatMap(({ latencyMs }) => latencyMs ?? []);
  return (
    <Drawn text={milliseconds(health?.statistics?.latency30m?.p50 ?? latencies.at(-1) ?? null)}>
      <Sparkline label={`First token in the last ${latencies.length} hours with requests`} values={latencies} />
    </Drawn>
  );
}

function Speed({ health, speed }: MeasuredEndpoint) {
  const rates = speed.flatMap((hour) => hour.tokensPerSecond ?? []);
  return (
    <Drawn text={rate(health?.statistics?.throughput30m?.p50 ?? rates.at(-1) ?? null)}>
      <Sparkline label={`Speed in the last ${rates.length} hours with requests`} values={rates} />
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
