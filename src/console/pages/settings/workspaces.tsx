// All workspaces of the installation, and making another one. For its owners.
import * as z from "zod";
import { moveSession } from "../../../store/sessions.ts";
import { listWorkspaces } from "../../../store/workspaces.ts";
import { callApi } from "../../call-api.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, Field } from "../../parts/form.tsx";
import { Time } from "../../parts/time.tsx";

const createdSchema = z.object({ data: z.object({ id: z.string() }) });

export const showWorkspaces: Page = (context) => show(context);

/** Whoever makes a workspace becomes its owner. */
export const makeWorkspace: Page = async (context) => {
  const { memberId, sessionHash } = visitorOf(context);
  const form = context.get("form");
  const created = await callApi(context, {
    method: "POST",
    path: "/workspaces",
    body: { name: textOf(form, "name"), slug: textOf(form, "slug") },
    everything: true,
  });
  if (!created.ok) return show(context, created.problem.message);
  const { id } = createdSchema.parse(created.value).data;
  if (memberId !== null) {
    const added = await callApi(context, {
      method: "POST",
      path: `/workspaces/${id}/members/add`,
      body: { user_ids: [memberId], role: "owner" },
      everything: true,
    });
    if (!added.ok) return show(context, added.problem.message);
  }
  await moveSession(context.env.DB, sessionHash, id);
  return context.redirect("/settings/workspaces?notice=workspace-made", 303);
};

async function show(context: ConsoleContext, problem?: string): Promise<Response> {
  const { formToken, workspace: current } = visitorOf(context);
  const { items } = await listWorkspaces(context.env.DB, { offset: 0, limit: 500 });
  return page(
    context,
    { title: "Workspaces", problem },
    <>
      <div class="card flush scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Slug</th>
              <th scope="col">Made (UTC)</th>
            </tr>
          </thead>
          <tbody>
            {items.map((workspace) => (
              <tr>
                <td>
                  {workspace.name}
                  {workspace.id === current.id ? <span class="badge info">this one</span> : null}
                </td>
                <td class="mono">{workspace.slug}</td>
                <td>
                  <Time at={workspace.createdAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ActionForm action="/settings/workspaces" token={formToken} class="card">
        <h2>New workspace</h2>
        <p class="soft">With keys, members, settings and a log of its own. Nobody sees into another one.</p>
        <div class="grid">
          <Field name="name" label="Name" required />
          <Field name="slug" label="Slug" required pattern="[a-z0-9]+(-[a-z0-9]+)*" placeholder="lower-case-name" />
          <div class="field">
            <button type="submit" class="main">
              Make it
            </button>
          </div>
        </div>
      </ActionForm>
    </>,
  );
}
