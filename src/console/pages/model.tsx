// One model: what it can do, and its endpoints with price, policy and measured uptime, latency and throughput.

import type { Model } from "../../catalog/catalog.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { regionOf } from "../../isolate/region-of.ts";
import { type Candidate, candidatesOf } from "../../routing/candidate.ts";
import type { EndpointHealth, HealthSnapshot } from "../../routing/health/health-snapshot.ts";
import { readRecentSpeed, type SpeedSample } from "../../store/recent-speed.ts";
import { isEuHost } from "../../wire/eu-host.ts";
import { currentCatalog } from "../current-catalog.ts";
import { type ConsoleContext, type Page, visitorOf } from "../environment.ts";
import { page } from "../layout.tsx";
import { ShareBars, Sparkline } from "../parts/chart.tsx";
import { Facts } from "../parts/facts.tsx";
import { milliseconds, percent, perMillion, rate, shortCount, tokensPerSecond } from "../parts/format.ts";
import { PolicyBadges } from "../parts/policy.tsx";
import { refuse } from "./refusal.tsx";

const samples = 300;

export const showModel: Page = async (context) => {
  const catalog = await currentCatalog(context);
  const model = catalog.find(`${context.req.param("author")}/${context.req.param("slug")}`);
  if (model === undefined) return refuse(context, "not-found");
  const visitor = visitorOf(context);
  const [health, speed] = await Promise.all([
    readHealth(context, model.id),
    readRecentSpeed(context.env.DB, { workspaceId: visitor.workspace.id, model: model.id, limit: samples }),
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
          {visitor.installationOwner ? <a href={`/catalog/model?id=${encodeURIComponent(model.id)}`}>Edit</a> : null}
        </span>
      ),
    },
    <>
      <About model={model} />
      <div class="card flush scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Endpoint</th>
              <th scope="col" class="num">
                Prompt, completion $/M
              </th>
              <th scope="col" class="num">
                Context
              </th>
              <th scope="col">Policy</th>
              <th scope="col">Uptime 5 m, 30 m, 1 d</th>
              <th scope="col">First token</th>
              <th scope="col">Speed</th>
            </tr>
          </thead>
          <tbody>
            {candidatesOf(model, catalog.providers).map((candidate) => (
              <EndpointRow
                candidate={candidate}
                health={health.get(candidate.key)}
                speed={ofEndpoint.get(candidate.endpoint.tag) ?? []}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p class="soft small">
        Uptime and the figures of the last 30 minutes are of all workspaces; the lines are this workspace's newest
        requests.
      </p>
    </>,
  );
};

function readHealth(context: ConsoleContext, modelId: string): HealthSnapshot | Promise<HealthSnapshot> {
  const euHost = isEuHost(context.req.url, context.get("settings").EU_HOSTNAMES);
  return isolateOf(context.env).health.snapshot([modelId], {
    now: context.get("now")(),
    waitUntil: (work) => context.executionCtx.waitUntil(work),
    region: regionOf(context.req.raw, euHost),
  });
}

function About({ model }: { model: Model }) {
  const { input_modalities: input, output_modalities: output } = model.architecture;
  return (
    <section class="card" aria-label="About">
      {model.description === "" ? null : <p class="text">{model.description}</p>}
      <Facts
        facts={[
          ["Context", `${shortCount(model.context_length)} tokens`],
          ["Reads", input.join(", ")],
          ["Writes", output.join(", ")],
          model.created === 0 ? undefined : ["Published", new Date(model.created * 1_000).toISOString().slice(0, 10)],
          model.aliases.length === 0 ? undefined : ["Also called", model.aliases.join(", ")],
        ]}
      />
    </section>
  );
}

interface EndpointRowProperties {
  candidate: Candidate;
  health: EndpointHealth | undefined;
  speed: SpeedSample[];
}

function EndpointRow({ candidate: { endpoint, provider, dataPolicy }, health, speed }: EndpointRowProperties) {
  const statistics = health?.statistics ?? null;
  const uptimes = [statistics?.uptime5m ?? null, statistics?.uptime30m ?? null, statistics?.uptime1d ?? null];
  const latencies = speed.flatMap(({ latencyMs }) => latencyMs ?? []);
  const rates = speed.flatMap((sample) => tokensPerSecond(sample) ?? []);
  return (
    <tr>
      <td>
        <a href={`/providers/${provider.slug}`}>{provider.name}</a>{" "}
        <span class="soft small">
          {endpoint.tag === provider.slug ? "" : endpoint.tag} {endpoint.quantization ?? ""}
        </span>
        {health?.stable === false ? <span class="badge warn">unstable</span> : null}
      </td>
      <td class="num">
        {perMillion(endpoint.pricing.prompt)}, {perMillion(endpoint.pricing.completion)}
      </td>
      <td class="num">{shortCount(endpoint.context_length)}</td>
      <td>
        <PolicyBadges policy={dataPolicy} />
      </td>
      <td>
        <div class="row tight">
          <ShareBars label={`Uptime ${uptimes.map(percent).join(", ")}`} shares={uptimes} />
          <span class="small nowrap">{percent(uptimes.find((share) => share !== null) ?? null)}</span>
        </div>
      </td>
      <td>
        <div class="row tight">
          <Sparkline label={`First token of the newest ${latencies.length} requests`} values={latencies} />
          <span class="small nowrap">{milliseconds(statistics?.latency30m?.p50 ?? latencies.at(-1) ?? null)}</span>
        </div>
      </td>
      <td>
        <div class="row tight">
          <Sparkline label={`Speed of the newest ${rates.length} requests`} values={rates} />
          <span class="small nowrap">{rate(statistics?.throughput30m?.p50 ?? rates.at(-1))}</span>
        </div>
      </td>
    </tr>
  );
}
