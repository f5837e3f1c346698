// GET /health: whether the Worker and what it stores in are there, as JSON, for monitors. Public, and says nothing else.
import type { Page } from "../environment.ts";

export const showHealth: Page = async (context) => {
  const { DB, CONTENTS } = context.env;
  const [database, contents] = await Promise.all([
    stateOf(async () => DB.prepare("SELECT 1").first()),
    stateOf(async () => CONTENTS.head("health")),
  ]);
  const good = database === "ok" && contents === "ok";
  return context.json({ status: good ? "ok" : "degraded", database, contents }, good ? 200 : 503);
};

async function stateOf(ask: () => Promise<unknown>): Promise<"ok" | "unreachable"> {
  try {
    await ask();
    return "ok";
  } catch {
    return "unreachable";
  }
}
