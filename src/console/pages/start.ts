// The address without a path: to the log, to the sign-in, or to the very first step.
import { findFirstOwner } from "../../store/member-access.ts";
import type { Page } from "../environment.ts";

export const showStart: Page = async (context) => {
  if (context.get("visitor") !== undefined) return context.redirect("/logs", 303);
  const owner = await findFirstOwner(context.env.DB);
  return context.redirect(owner === undefined ? "/setup" : "/sign-in", 303);
};
