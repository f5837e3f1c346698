// Looks at another of the member's workspaces, at the same page where there is one.
import { moveSession } from "../../store/sessions.ts";
import { isAdministrator } from "../../wire/member-roles.ts";
import { type Page, visitorOf } from "../environment.ts";
import { textOf } from "../form-fields.ts";
import { entriesFor } from "../navigation-entries.ts";
import { samePage } from "../same-page.ts";
import { returnPath } from "../session/return-path.ts";
import { refuse } from "./refusal.tsx";

export const switchWorkspace: Page = async (context) => {
  const visitor = visitorOf(context);
  const form = context.get("form");
  const wanted = textOf(form, "workspace");
  const found = visitor.memberships.find(({ workspace }) => workspace.id === wanted);
  if (found === undefined) return refuse(context, "not-found");
  await moveSession(context.env.DB, visitor.sessionHash, found.workspace.id);
  const entries = entriesFor({ ...visitor, administrator: isAdministrator(found.role) });
  const to = returnPath(textOf(form, "to"), new URL(context.req.url).origin);
  return context.redirect(samePage(to, entries), 303);
};
