// Looks at another of the member's workspaces.
import { moveSession } from "../../store/sessions.ts";
import { type Page, visitorOf } from "../environment.ts";
import { textOf } from "../form-fields.ts";
import { refuse } from "./refusal.tsx";

export const switchWorkspace: Page = async (context) => {
  const { memberships, sessionHash } = visitorOf(context);
  const wanted = textOf(context.get("form"), "workspace");
  const found = memberships.find(({ workspace }) => workspace.id === wanted);
  if (found === undefined) return refuse(context, "not-found");
  await moveSession(context.env.DB, sessionHash, found.workspace.id);
  return context.redirect("/", 303);
};
