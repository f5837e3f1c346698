// A form of the page Try and the page that answers it, without storage.
import { Hono } from "hono";
import type { ConsoleEnvironment } from "../../../src/console/environment.ts";
import { showTryCode, tryWhole } from "../../../src/console/pages/try.tsx";

export async function postTry(path: "/try" | "/try/code", fields: Readonly<Record<string, string>>): Promise<Response> {
  const app = new Hono<ConsoleEnvironment>();
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const workspace = { id: "w", name: "Workspace", slug: "w" };
  const visitor = {
    workspace,
    memberships: [{ workspace, role: "member" }],
    name: "m@example.com",
    formToken: "token",
  };
  app.use((context, next) => {
    context.set("form", form);
    context.set("visitor", visitor as never);
    return next();
  });
  app.post("/try", (context) => tryWhole(context));
  app.post("/try/code", (context) => showTryCode(context));
  const catalog = { read: async () => ({ catalog: { models: [], providers: [] } }) };
  return await app.request(path, { method: "POST" }, { isolate: { catalog } });
}
