// The console: every page with whom it is for. Made with the first of them.
import { Hono } from "hono";
import { StorageUnavailable } from "../store/storage-unavailable.ts";
import { madeOnce } from "../wire/derived.ts";
import { describeThrown } from "../wire/describe-thrown.ts";
import type { ConsoleContext, ConsoleEnvironment, Page } from "./environment.ts";
import { type Audience, admit, keepTyped } from "./guard.ts";
import { refuse } from "./pages/refusal.tsx";
import { routes } from "./routes.ts";
import { secureHeaders } from "./secure-headers.ts";
import { assets } from "./serve-assets.ts";
import { findVisitor } from "./session/find-visitor.ts";

/** As the API says. */
const storageRetrySeconds = "5";

export const consoleApp = madeOnce(buildConsole);

function buildConsole(): Hono<ConsoleEnvironment> {
  const app = new Hono<ConsoleEnvironment>();
  app.use(secureHeaders);
  app.use((context, next) => {
    context.set("settings", context.env.settings);
    context.set("now", Date.now);
    context.set("form", new FormData());
    return next();
  });
  for (const asset of Object.values(assets())) app.get(asset.path, asset.show);
  for (const [method, path, audience, page] of routes()) register(app, { method, path, audience, page });
  app.notFound(async (context) => {
    // Whoever is signed in keeps the navigation.
    context.set("visitor", await findVisitor(context));
    return refuse(context, "not-found");
  });
  app.onError((error, context) => explain(error, context));
  return app;
}

interface Registration {
  method: "get" | "post";
  path: string;
  audience: Audience;
  page: Page;
}

function register(app: Hono<ConsoleEnvironment>, { method, path, audience, page }: Registration): void {
  app[method](path, admit(audience), (context) => page(context));
}

/** What broke goes to the operator's log; the visitor learns whether it will pass. */
async function explain(error: Error, context: ConsoleContext): Promise<Response> {
  const isStorage = error instanceof StorageUnavailable;
  console.error(`the console: ${describeThrown(isStorage ? error.cause : error)}`);
  if (isStorage) context.header("Retry-After", storageRetrySeconds);
  await keepTyped(context);
  return refuse(context, isStorage ? "storage" : "bug");
}
