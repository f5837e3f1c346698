// One generation: its figures, how it was routed, and for admins what was asked and answered.
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { findKey } from "../../store/keys.ts";
import { type ConsoleContext, type Page, visitorOf } from "../environment.ts";
import { findSeenRecord } from "../find-record.ts";
import { page } from "../layout.tsx";
import { ContentsTab } from "./contents-tab.tsx";
import { GenerationFacts } from "./generation-facts.tsx";
import { type Tab, tabs } from "./generation-tabs.ts";
import { refuse } from "./refusal.tsx";
import { RoutingStory } from "./routing-story.tsx";

export const showGeneration: Page = async (context) => {
  const record = await findSeenRecord(context, context.req.param("id") ?? "");
  if (record === undefined) return refuse(context, "not-found");
  const wanted = context.req.query("tab");
  const tab = tabs.find(([name]) => name === wanted)?.[0] ?? "routing";
  const key = await findKey(context.env.DB, record.keyHash);
  return page(
    context,
    {
      title: record.model ?? record.requestedModel,
      from: { href: "/logs", name: "Logs" },
      beside: <span class="mono soft small">{record.id}</span>,
    },
    <>
      <GenerationFacts record={record} keyName={key?.name} />
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

async function showTab(context: ConsoleContext, record: GenerationRecord, tab: Tab) {
  if (tab === "routing") return <RoutingStory record={record} />;
  if (!visitorOf(context).administrator) {
    return <div class="note">Only admins and owners of this workspace can read prompts and completions.</div>;
  }
  return ContentsTab(context, record, tab);
}
