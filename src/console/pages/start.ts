// The address without a path: the home page, the sign-in, or the very first step.
import { findFirstOwner } from "../../store/member-access.ts";
import type { Page } from "../environment.ts";
import { showHome } from "./home/home.tsx";

export const showStart: Page = async (context) => {
  if (context.get("visitor") !== undefined) return showHome(context);
  const owner = await findFirstOwner(context.env.DB);
  return context.redirect(owner === undefined ? "/setup" : "/sign-in", 303);
};
