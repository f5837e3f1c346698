// Hono wiring from the table of routes: what comes before each of them, what is at no route, and the last resort for bugs.
import { HonoBase } from "hono/hono-base";
import { getPath } from "hono/utils/url";
import { allRoutes } from "./api/all-routes.ts";
import { protect } from "./api/answer-headers.ts";
import { askConsole } from "./api/ask-console.ts";
import { type ApiEnvironment, failureResponse, prepareContext } from "./api/context.ts";
import { allowOrigin, answerPreflight } from "./api/cross-origin.ts";
import { intendedPath, likeliestPath } from "./api/intended-path.ts";
import { logBug } from "./api/log-bug.ts";
import { PathRouter } from "./api/path-router.ts";
import { schemaFailure } from "./api/schema-failure.ts";
import { type Bindings, SettingsError } from "./env.ts";
import { isolateOf } from "./isolate/isolate.ts";
import { StorageUnavailable } from "./store/storage-unavailable.ts";

const pathsOf = (wanted: string): ReadonlySet<string> =>
  new Set(allRoutes.filter(({ method }) => method === wanted).map(({ path }) => path));

/** Where a client may have meant to go that left out the beginning; forms of the console are posted to no such paths. */
const posted = pathsOf("POST");
/** Some are the console's pages too: of a program that asks for JSON they are not meant. */
const fetched = pathsOf("GET");
const none: ReadonlySet<string> = new Set();

/** Programs say so that use an SDK; a browser that opens a page wants HTML first. */
function wantsJson(request: Request): boolean {
  const accepted = request.headers.get("accept") ?? "";
  return accepted.includes("application/json") && !accepted.includes("text/html");
}

/** The request itself stays as it came. A browser asks first, by OPTIONS, for what it will post. */
function meantPath(request: Request): string {
  return intendedPath(getPath(request), (path) => {
    if (request.method === "GET") return fetched.has(path) && wantsJson(request);
    return posted.has(path) && (request.method === "POST" || request.method === "OPTIONS");
  });
}

function nothingAt(method: string, path: string): string {
  const meant = likeliestPath(path, method === "POST" ? posted : method === "GET" ? fetched : none);
  const guess = meant === undefined ? "" : `did you mean ${method} ${meant}? `;
  return `There is nothing at ${method} ${path}: ${guess}The base URL of the API ends in /api/v1, and GET /docs lists its routes`;
}

const router = new HonoBase<ApiEnvironment>({ router: new PathRouter(), getPath: meantPath });

router.use(prepareContext);
for (const { method, path, respond } of allRoutes) router.on(method, path, respond);
for (const path of ["/api/*", "/health"]) router.options(path, answerPreflight);

/** What is not the API is the console. */
router.notFound(async (context) => {
  const { path, method } = context.req;
  const isOfSdk = method === "POST" && context.req.header("content-type")?.includes("json");
  if (isOfApi(path) || isOfSdk) {
    return failureResponse({ kind: "not_found", message: nothingAt(method, path) });
  }
  const outdated = await schemaFailure(context.env, Date.now());
  if (outdated !== undefined) return failureResponse(outdated);
  const page = await askConsole(context, app);
  // A page that says so is nothing that a program could read.
  if (page.status !== 404 || method !== "GET" || !wantsJson(context.req.raw)) return page;
  await page.body?.cancel();
  return failureResponse({ kind: "not_found", message: nothingAt(method, path) });
});

router.onError(async (error, { env }) => {
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
  return path === "/api" || path.startsWith("/api/") || path === "/health" || path === "/metrics";
}

export const app = {
  async fetch(request: Request, bindings: Bindings, execution: ExecutionContext): Promise<Response> {
    const answer = await router.fetch(request, isolateOf(bindings).bindings, execution);
    protect(answer, request.url);
    if (isOfApi(meantPath(request))) allowOrigin(answer, request, bindings);
    return answer;
  },
};
