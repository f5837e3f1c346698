// A generation's contents as a file, and their deletion. For admins.
import { callApi } from "../call-api.ts";
import type { Page } from "../environment.ts";
import { findSeenRecord } from "../find-record.ts";
import { readContentsOf } from "../read-contents.ts";
import { refuse } from "./refusal.tsx";

export const downloadContents: Page = async (context) => {
  const record = await findSeenRecord(context, context.req.param("id") ?? "");
  if (record === undefined) return refuse(context, "not-found");
  const contents = await readContentsOf(context, record);
  if (!contents.ok) return refuse(context, contents.problem === "unreachable" ? "storage" : "not-found");
  return context.body(JSON.stringify(contents.value, null, 2), 200, {
    "content-type": "application/json; charset=utf-8",
    "content-disposition": `attachment; filename="${record.id}.json"`,
  });
};

export const deleteGenerationContents: Page = async (context) => {
  const record = await findSeenRecord(context, context.req.param("id") ?? "");
  if (record === undefined) return refuse(context, "not-found");
  const deleted = await callApi(context, { method: "DELETE", path: `/generation/content?id=${record.id}` });
  // 404: somebody else has deleted them meanwhile.
  if (!deleted.ok && deleted.problem.status !== 404) return refuse(context, "storage");
  return context.redirect(`/logs/${record.id}?tab=prompt&notice=contents-deleted`, 303);
};
