// GET /health: whether the Worker and what it stores in are there, as JSON, for monitors. Public, and says nothing else.
import type { Page } from "../environment.ts";

export const showHealth: Page = async (context) => {
  const database = context.env.DB.prepare("SELECT 1").first();
  const contents = context.env.CONTENTS.head("health");
  const [databaseState, contentsState] = (await Promise.allSettled([database, contents])).map(({ status }) =>
    status === "fulfilled" ? "ok" : "unreachable",
  );
  const good = databaseState === "ok" && contentsState === "ok";
  const body = { status: good ? "ok" : "degraded", database: databaseState, contents: contentsState };
  return context.json(body, good ? 200 : 503);
};
