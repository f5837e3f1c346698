// Views of the log are saved and deleted: the log comes back, with what was typed where it was refused.
import { deleteLogView, maxLogViews, saveLogView } from "../../store/log-views.ts";
import type { Page } from "../environment.ts";
import { textOf } from "../form-fields.ts";
import { refuseField } from "../refused-form.ts";
import { logAddress, readLogFilter } from "./log-filter.ts";
import { maxNameLength, ownerOf } from "./log-views.tsx";
import { showLog } from "./logs.tsx";

/** What is kept of an address is what the log reads out of it. */
export const saveView: Page = async (context) => {
  const form = context.get("form");
  const name = textOf(form, "name") ?? "";
  const query = Object.fromEntries(new URLSearchParams(textOf(form, "query") ?? ""));
  const filter = { ...readLogFilter(query), live: "" as const };
  const address = logAddress(filter);
  const refuse = (sentence: string, status = 400) =>
    showLog(context, filter, refuseField(form, { field: "name", sentence }, status));
  if (name === "") return refuse("A view needs a name.");
  if (name.length > maxNameLength)
    return refuse(`A name may have ${maxNameLength} characters; this one has ${name.length}.`);
  const view = { name, query: address.slice("/logs?".length) };
  if (!(await saveLogView(context.env.DB, ownerOf(context), view))) {
    return refuse(
      `You have ${maxLogViews} views, as many as there may be: open one of them, delete it, and save this one again.`,
      409,
    );
  }
  return context.redirect(address, 303);
};

export const deleteView: Page = async (context) => {
  await deleteLogView(context.env.DB, ownerOf(context), textOf(context.get("form"), "name") ?? "");
  return context.redirect("/logs", 303);
};
