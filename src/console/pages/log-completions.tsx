// How the log's filter line can go on, for the script of its field: options of a list. Names are those of requests that the
// visitor may see, the most used first, then the catalog's.
import { readClosedAnalytics } from "../../store/analytics/closed-analytics.ts";
import { type Completion, completeLine, type KnownNames, type NamedField, namedFieldOf } from "../complete-line.ts";
import { currentCatalog } from "../current-catalog.ts";
import type { ConsoleContext, Page } from "../environment.ts";
import { visible } from "../parts/visible.tsx";
import { scopeOf } from "./activity/scope-of.ts";
import { questionOf, readView } from "./activity/view.ts";
import { readKeys } from "./read-log.ts";

const maxTyped = 500;

export const showCompletions: Page = async (context) => {
  const typed = (context.req.query("q") ?? "").slice(-maxTyped);
  const named = namedFieldOf(typed);
  const names: KnownNames = { model: [], provider: [], key: [] };
  const known = named === undefined ? names : { ...names, [named]: await readNames[named](context) };
  return context.html(<Options completions={completeLine(typed, known)} />);
};

function Options({ completions }: { completions: readonly Completion[] }) {
  return (
    <>
      {completions.map(({ line, name, note }, place) => (
        <div role="option" tabIndex={-1} id={`completion-${place}`} aria-selected="false" data-line={line}>
          {visible(name)} <span class="soft small">{note}</span>
        </div>
      ))}
    </>
  );
}

const readNames: Readonly<Record<NamedField, (context: ConsoleContext) => Promise<string[]>>> = {
  model: async (context) => {
    const [used, { catalog }] = await Promise.all([readUsed(context, "model"), currentCatalog(context)]);
    return [...new Set([...used, ...catalog.models.map(({ id }) => id)])];
  },
  provider: async (context) => {
    const [used, { catalog }] = await Promise.all([readUsed(context, "provider"), currentCatalog(context)]);
    return [...new Set([...used, ...catalog.providers.map(({ slug }) => slug)])];
  },
  key: async (context) => (await readKeys(context)).map(({ name }) => name),
};

/** Of the last seven days. */
async function readUsed(context: ConsoleContext, dimension: "model" | "provider"): Promise<string[]> {
  const scope = scopeOf(context);
  const question = questionOf(readView({ days: "7" }, scope.now), scope);
  const found = await readClosedAnalytics(context.env.DB, { ...question, dimensions: [dimension] });
  return found === "too much" ? [] : found.lines.flatMap(({ values: [name] }) => name ?? []);
}
