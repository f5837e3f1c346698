// Hono wiring from the table of routes: what comes before each of them, what is at no route, and the last resort for bugs.
import { Hono } from "hono";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { allRoutes } from "./api/all-routes.ts";
import { protect } from "./api/answer-headers.ts";
import { type ApiEnvironment, failureResponse, prepareContext } from "./api/context.ts";
import { allowOrigin, answerPreflight } from "./api/cross-origin.ts";
import { intendedPath } from "./api/intended-path.ts";
import { logBug } from "./api/log-bug.ts";
import { schemaFailure } from "./api/schema-failure.ts";
import { consoleFor } from "./console/console.ts";
import { type Bindings, SettingsError } from "./env.ts";
import { isolateOf } from "./isolate/isolate.ts";
import { StorageUnavailable } from "./store/storage-unavailable.ts";

/** Paths without names in them, as inference has them, are found in a map; those with names are searched for. */
const router = new Hono<ApiEnvironment>({ router: new RegExpRouter() });
const named = new Hono<ApiEnvironment>();

router.use(prepareContext);
named.use(prepareContext);
for (const { method, path, respond } of allRoutes) (path.includes(":") ? named : router).on(method, path, respond);
/** Where a client may have meant to go that left out the beginning; what the console shows has no such paths. */
const fixedPaths: ReadonlySet<string> = new Set(
  allRoutes.filter(({ method }) => method === "POST").map(({ method, path }) => `${method} ${path}`),
);
for (const path of ["/api/*", "/health"]) named.options(path, answerPreflight);

/** What is not the API is the console. */
named.notFound(async (context) => {
  const { path, method } = context.req;
  const isOfSdk = method === "POST" && context.req.header("content-type")?.includes("json");
  if (isOfApi(path) || isOfSdk) {
    const message = `There is nothing at ${method} ${path}: the base URL of the API ends in /api/v1, and GET /docs lists its routes`;
    return failureResponse({ kind: "not_found", message });
  }
  const outdated = await schemaFailure(context.env, Date.now());
  if (outdated !== undefined) return failureResponse(outdated);
  return consoleFor(app).fetch(context.req.raw, context.env, context.executionCtx);
});

router.notFound(({ req, env, executionCtx }) => named.fetch(req.raw, env, executionCtx));

for (const one of [router, named])
  one.onError(async (error, { env }) => {
    if (error instanceof SettingsError) return failureResponse({ kind: "misconfigured", message: error.message });
    // What is not there yet is no bug.
    const outdated = await schemaFailure(env, Date.now());
    if (outdated !== undefined) return failureResponse(outdated);
    if (error instanceof StorageUnavailable) {
      logBug("storage did not answer", error.cause);
      return failureResponse({ kind: "storage_unavailable" });
    }
    logBug("a request failed", error);
    return failureResponse({ kind: "internal", message: error.message });
  });

/** Everything else is the console. */
function isOfApi(path: string): boolean {
  return path === "/api" || path.startsWith("/api/") || path === "/health";
}

/** Of a request's URL, which is written in full; parsing it would cost a microsecond on each answer. */
function pathOf(url: string): string {
  return url.slice(url.indexOf("/", url.indexOf("://") + 3)).split("?", 1)[0] ?? "";
}

export const app = {
  async fetch(request: Request, bindings: Bindings, execution: ExecutionContext): Promise<Response> {
    const path = pathOf(request.url);
    const meant = intendedPath(path, (one) => fixedPaths.has(`${request.method} ${one}`));
    const asked =
      meant === path
        ? request
        : new Request(
            request.url.replace(path, () => meant),
            request,
          );
    const answer = await router.fetch(asked, isolateOf(bindings).bindings, execution);
    protect(answer, request.url);
    if (isOfApi(meant)) allowOrigin(answer, request, bindings);
    return answer;
  },
};
