// Views of the log: filters, columns and an order that somebody gave a name. Each person has their own.
import { deleteLogView, type LogView, listLogViews, saveLogView, type ViewOwner } from "../../store/log-views.ts";
import { type ConsoleContext, type Page, visitorOf } from "../environment.ts";
import { textOf } from "../form-fields.ts";
import { ActionForm, Field } from "../parts/form.tsx";
import { type LogFilter, logAddress, readLogFilter } from "./log-filter.ts";
import { refuse } from "./refusal.tsx";

const maxNameLength = 60;

function ownerOf(context: ConsoleContext): ViewOwner {
  const { workspace, identity } = visitorOf(context);
  return { workspaceId: workspace.id, identity };
}

export function readViews(context: ConsoleContext): Promise<LogView[]> {
  return listLogViews(context.env.DB, ownerOf(context));
}

/** What is kept of an address is what the log reads out of it. */
export const saveView: Page = async (context) => {
  const form = context.get("form");
  const name = textOf(form, "name")?.slice(0, maxNameLength);
  const filter = readLogFilter(Object.fromEntries(new URLSearchParams(textOf(form, "query") ?? "")));
  const address = logAddress({ ...filter, live: "" });
  const back = (
    <p>
      <a href={address}>To these requests</a>
    </p>
  );
  if (name === undefined) return refuse(context, "unnamed-view", back);
  const view = { name, query: address.slice("/logs?".length) };
  if (!(await saveLogView(context.env.DB, ownerOf(context), view))) return refuse(context, "too-many-views", back);
  return context.redirect(address, 303);
};

export const deleteView: Page = async (context) => {
  await deleteLogView(context.env.DB, ownerOf(context), textOf(context.get("form"), "name") ?? "");
  return context.redirect("/logs", 303);
};

interface ViewsProperties {
  views: readonly LogView[];
  filter: LogFilter;
  token: string;
}

export function Views({ views, filter, token }: ViewsProperties) {
  const query = logAddress({ ...filter, live: "" }).slice("/logs?".length);
  const current = views.find((view) => view.query === query);
  return (
    <div class="row views">
      {views.length === 0 ? null : (
        <nav class="row" aria-label="Saved views">
          {views.map((view) => (
            <a class="badge" href={`/logs?${view.query}`} aria-current={view === current ? "true" : undefined}>
              {view.name}
            </a>
          ))}
        </nav>
      )}
      {query === "" ? null : current === undefined ? (
        <details>
          <summary class="small soft">Save as a view</summary>
          <ActionForm action="/logs/views" token={token} class="row">
            <input type="hidden" name="query" value={query} />
            <Field name="name" label="Name of the view" required maxlength={maxNameLength} />
            <button type="submit">Save</button>
          </ActionForm>
        </details>
      ) : (
        <ActionForm action="/logs/views/delete" token={token}>
          <input type="hidden" name="name" value={current.name} />
          <button type="submit" class="plain">
            Delete this view
          </button>
        </ActionForm>
      )}
    </div>
  );
}
