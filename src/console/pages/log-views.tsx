// Views of the log: filters, columns and an order that somebody gave a name. Each person has their own.
import { type LogView, listLogViews, type ViewOwner } from "../../store/log-views.ts";
import { type ConsoleContext, visitorOf } from "../environment.ts";
import { ActionForm, Field } from "../parts/form.tsx";
import { visible } from "../parts/visible.tsx";
import type { RefusedForm } from "../refused-form.ts";
import { type LogFilter, logAddress } from "./log-filter.ts";

/** Of a view's name, in characters. */
export const maxNameLength = 60;

export function ownerOf(context: ConsoleContext): ViewOwner {
  const { workspace, identity } = visitorOf(context);
  return { workspaceId: workspace.id, identity };
}

export function readViews(context: ConsoleContext): Promise<LogView[]> {
  return listLogViews(context.env.DB, ownerOf(context));
}

interface ViewsProperties {
  views: readonly LogView[];
  filter: LogFilter;
  token: string;
  refused: RefusedForm | undefined;
}

export function Views({ views, filter, token, refused }: ViewsProperties) {
  const query = logAddress({ ...filter, live: "" }).slice("/logs?".length);
  const current = views.find((view) => view.query === query);
  return (
    <div class="row views">
      {views.length === 0 ? null : (
        <nav class="row" aria-label="Saved views">
          {views.map((view) => (
            <a class="badge" href={`/logs?${view.query}`} aria-current={view === current ? "true" : undefined}>
              {visible(view.name)}
            </a>
          ))}
        </nav>
      )}
      {query === "" && refused === undefined ? null : current === undefined || refused !== undefined ? (
        <details open={refused !== undefined}>
          <summary class="small soft">Save as a view</summary>
          <ActionForm action="/logs/views" token={token} class="row" refused={refused}>
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
