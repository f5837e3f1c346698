// Hono wiring: middleware in order, routes, and the last resort for bugs.
import { Hono } from "hono";
import { type ApiEnvironment, failureResponse, prepareContext } from "./api/context.ts";
import { registerInference } from "./api/inference.ts";
import { logBug } from "./api/log-bug.ts";
import { registerManagement } from "./api/management.ts";
import { SettingsError } from "./env.ts";

export const app = new Hono<ApiEnvironment>();

app.use(prepareContext);
registerInference(app);
registerManagement(app);

/** What is not the API is the console, whose code is loaded with its first page. */
app.notFound(async (context) => {
  const { path, method } = context.req;
  if (path === "/api" || path.startsWith("/api/")) {
    return failureResponse({ kind: "not_found", message: `There is nothing at ${method} ${path}` });
  }
  const { consoleFor } = await import("./console/console.ts");
  return consoleFor(app).fetch(context.req.raw, context.env, context.executionCtx);
});

app.onError((error) => {
  if (error instanceof SettingsError) {
    // The operator is the only one who can mend this, and this is where they look.
    return Response.json(
      { error: { code: 500, message: error.message, metadata: { error_type: "server" } } },
      { status: 500 },
    );
  }
  logBug("a request failed", error);
  return failureResponse({ kind: "internal", message: error.message });
});
