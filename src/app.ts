// Hono wiring: middleware in order, routes, and the last resort for bugs.
import { Hono } from "hono";
import { type ApiEnvironment, failureResponse, prepareContext } from "./api/context.ts";
import { registerInference } from "./api/inference.ts";
import { registerManagement } from "./api/management.ts";
import { SettingsError } from "./env.ts";

export const app = new Hono<ApiEnvironment>();

app.use(prepareContext);
registerInference(app);
registerManagement(app);

app.notFound((context) =>
  failureResponse({ kind: "not_found", message: `There is nothing at ${context.req.method} ${context.req.path}` }),
);

app.onError((error) => {
  if (error instanceof SettingsError) {
    // The operator is the only one who can mend this, and this is where they look.
    return Response.json(
      { error: { code: 500, message: error.message, metadata: { error_type: "server" } } },
      { status: 500 },
    );
  }
  // A bug: its name goes to the log, nothing of the request does.
  console.error(error.stack ?? error.message);
  return failureResponse({ kind: "internal", message: error.message });
});
