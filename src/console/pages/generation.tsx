// One generation: its figures, how it was routed, and for admins what was asked and answered.
import type { AttemptOutcome, GenerationRecord } from "../../accounting/generation-record.ts";
import { findKey } from "../../store/keys.ts";
import { findNeighbours } from "../../store/log-neighbours.ts";
import { currentCatalog } from "../current-catalog.ts";
import { type ConsoleContext, type Page, visitorOf } from "../environment.ts";
import { findSeenRecord } from "../find-record.ts";
import { page } from "../layout.tsx";
import { readMissingKeys } from "../missing-keys.ts";
import { readContentsOf } from "../read-contents.ts";
import { ContentsTab } from "./contents-tab.tsx";
import { CostSum } from "./cost-sum.tsx";
import { GenerationFacts } from "./generation-facts.tsx";
import { Headers } from "./generation-headers.tsx";
import { Parameters } from "./generation-parameters.tsx";
import { type Tab, tabs } from "./generation-tabs.ts";
import { Trace } from "./generation-trace.tsx";
import { PlanComparison } from "./plan-comparison.tsx";
import { refuse } from "./refusal.tsx";
import { RoutingStory } from "./routing-story.tsx";

export const showGeneration: Page = async (context) => {
  const record = await findSeenRecord(context, context.req.param("id") ?? "");
  if (record === undefined) return refuse(context, "not-found");
  const wanted = context.req.query("tab");
  const tab = tabs.find(([name]) => name === wanted)?.[0] ?? "routing";
  const { workspace, onlyOf: creatorUserId, administrator } = visitorOf(context);
  const [key, neighbours, missing] = await Promise.all([
    findKey(context.env.DB, record.keyHash),
    findNeighbours(context.env.DB, { workspaceId: workspace.id, creatorUserId }, record),
    readMissingKeys(context, record.errorType === "no_credentials" ? [record.requestedModel] : []),
  ]);
  return page(
    context,
    {
      title: record.model ?? record.requestedModel,
      from: { href: "/logs", name: "Logs" },
      beside: <Beside record={record} neighbours={neighbours} tab={tab} />,
    },
    <>
      <GenerationFacts record={record} keyName={key?.name} missing={missing} administrator={administrator} />
      <nav class="tabs" aria-label="Parts of this generation">
        {tabs.map(([name, title]) => (
          <a href={`/logs/${record.id}?tab=${name}`} aria-current={name === tab ? "page" : undefined}>
            {title}
          </a>
        ))}
      </nav>
      {await showTab(context, record, tab)}
    </>,
  );
};

interface BesideProperties {
  record: GenerationRecord;
  neighbours: { newer: string | undefined; older: string | undefined };
  tab: Tab;
}

function Beside({ record, neighbours: { newer, older }, tab }: BesideProperties) {
  const address = (id: string) => `/logs/${id}${tab === "routing" ? "" : `?tab=${tab}`}`;
  return (
    <>
      <span class="mono soft small">{record.id}</span>
      <nav class="row end" aria-label="Beside it in the log">
        {newer === undefined ? null : (
          <a class="button" rel="prev" href={address(newer)} data-step="k" aria-keyshortcuts="k">
            Newer
          </a>
        )}
        {older === undefined ? null : (
          <a class="button" rel="next" href={address(older)} data-step="j" aria-keyshortcuts="j">
            Older
          </a>
        )}
        <a class="button" href={`/try?from=${record.id}`}>
          Run again
        </a>
      </nav>
    </>
  );
}

async function showTab(context: ConsoleContext, record: GenerationRecord, tab: Tab) {
  const { administrator } = visitorOf(context);
  if (tab === "routing") {
    return (
      <>
        {await comparisonOf(context, record)}
        <Trace record={record} words={await readWords(context, record)} />
        {administrator || !hasWords(record) ? null : (
          <p class="soft small">What the providers said is kept with the contents, for admins and owners.</p>
        )}
        <div class="beside">
          <div>
            <RoutingStory record={record} keyless={await countKeyless(context, record)} administrator={administrator} />
          </div>
          <div>
            <CostSum record={record} />
            <Parameters record={record} />
            <Headers record={record} />
          </div>
        </div>
      </>
    );
  }
  if (!administrator) {
    return <div class="note">Only admins and owners of this workspace can read prompts and completions.</div>;
  }
  return ContentsTab(context, record, tab);
}

/** With the request that the address names beside it, where it names one. */
async function comparisonOf(context: ConsoleContext, record: GenerationRecord) {
  const other = context.req.query("with");
  return other === undefined ? null : <PlanComparison record={record} other={await findSeenRecord(context, other)} />;
}

/** Failures in which a provider says something. */
const spoken: ReadonlySet<AttemptOutcome> = new Set([
  "status",
  "unparsable",
  "error_in_answer",
  "refused",
  "context_length",
]);

/** Contents were kept, and what a provider said of an attempt is among them. */
function hasWords({ ioLog, attempts }: GenerationRecord): boolean {
  return ioLog === "stored" && attempts.some(({ outcome }) => spoken.has(outcome));
}

/** Of contents, so a look at them that the audit log tells of. */
async function readWords(context: ConsoleContext, record: GenerationRecord) {
  if (!visitorOf(context).administrator || !hasWords(record)) return [];
  const contents = await readContentsOf(context, record);
  return contents.ok ? (contents.value.attempt_errors ?? []) : [];
}

/** Records leave out what lacks a key, for whoever asks: of its models' endpoints all others are planned or excluded. */
async function countKeyless(context: ConsoleContext, { plan, excluded, omitted }: GenerationRecord): Promise<number> {
  if (plan.length === 0 || omitted?.plan !== undefined || omitted?.excluded !== undefined) return 0;
  const { catalog } = await currentCatalog(context);
  const placeOf = (model: string, endpoint: string) => JSON.stringify([model, endpoint]);
  const known = new Set([...plan, ...excluded].map(({ model, endpoint }) => placeOf(model, endpoint)));
  const models = new Set(plan.map(({ model }) => model));
  return catalog.models
    .filter(({ id }) => models.has(id))
    .flatMap(({ id, endpoints }) => endpoints.filter(({ tag }) => !known.has(placeOf(id, tag)))).length;
}
