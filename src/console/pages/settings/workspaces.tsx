// All workspaces of the installation, and creating another one. For its owners.
import * as z from "zod";
import { moveSession } from "../../../store/sessions.ts";
import { listWorkspaces, type WorkspaceRecord } from "../../../store/workspaces.ts";
import { callApi } from "../../call-api.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, Field } from "../../parts/form.tsx";
import { type Column, TableCard } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";
import { visible } from "../../parts/visible.tsx";
import { fieldsNamed, type RefusedForm, refuseForm } from "../../refused-form.ts";

const createdSchema = z.object({ data: z.object({ id: z.string() }) });

export const showWorkspaces: Page = (context) => show(context);

export const createWorkspace: Page = async (context) => {
  const { sessionHash } = visitorOf(context);
  const form = context.get("form");
  const created = await callApi(context, {
    method: "POST",
    path: "/workspaces",
    body: { name: textOf(form, "name"), slug: textOf(form, "slug") },
    everything: true,
  });
  if (!created.ok) return show(context, refuseForm(form, created.problem, fieldsNamed({ slug: "slug" })));
  const { id } = createdSchema.parse(created.value).data;
  await moveSession(context.env.DB, sessionHash, id);
  return context.redirect("/settings/workspaces?notice=workspace-created", 303);
};

async function show(context: ConsoleContext, refused?: RefusedForm): Promise<Response> {
  const { formToken, workspace: current } = visitorOf(context);
  const { items } = await listWorkspaces(context.env.DB, { offset: 0, limit: 500 });
  return page(
    context,
    { title: "Workspaces", refused },
    <>
      <TableCard name="Workspaces" columns={workspaceColumns(current.id)} items={items} />
      <ActionForm action="/settings/workspaces" token={formToken} class="card" refused={refused}>
        <h2>New workspace</h2>
        <p class="soft">With keys, members, settings and a log of its own. Nobody sees into another one.</p>
        <div class="grid">
          <Field name="name" label="Name" required />
          <Field
            name="slug"
            label="Slug"
            required
            pattern="[a-z0-9]+(-[a-z0-9]+)*"
            placeholder="lower-case-name"
            hint="Lower-case letters and digits, with hyphens between them."
          />
          <div class="field">
            <button type="submit" class="main">
              Create
            </button>
          </div>
        </div>
      </ActionForm>
    </>,
  );
}

function workspaceColumns(currentId: string): Column<WorkspaceRecord>[] {
  return [
    {
      heading: "Name",
      cell: ({ id, name }) => (
        <>
          {id === currentId ? <span class="badge info">this one</span> : null} {visible(name)}
        </>
      ),
      look: "cut",
    },
    { heading: "Slug", cell: ({ slug }) => slug, look: "mono" },
    { heading: "Created (UTC)", cell: ({ createdAt }) => <Time at={createdAt} /> },
  ];
}
