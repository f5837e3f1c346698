// The router with the console in the same isolate, whose D1 is counted: what a page asked of it goes along with the page.
import type { RequestLink } from "../../src/api/router-link.ts";
import { importModelsDev } from "../../src/catalog/import-models-dev.ts";
import { routes } from "../../src/console/routes.ts";
import Console from "../../src/console/worker.ts";
import type { Bindings } from "../../src/env.ts";
import worker from "../../src/index.ts";
import { playProvider } from "../../src/sandbox/sandbox.ts";
import { type Asked, countedDatabase, noneAsked } from "./counted-database.ts";

export { CacheObject, HealthObject, LedgerObject } from "../../src/index.ts";

const asked = noneAsked();
let counted: Bindings | undefined;

function withConsole(bindings: Bindings, context: ExecutionContext): Bindings {
  const own = { ...bindings, DB: countedDatabase(bindings.DB, asked) };
  return {
    ...own,
    CONSOLE: {
      answer: (request, link, settings) =>
        Console.prototype.answer.call({ env: own, ctx: context }, request, link as RequestLink, settings),
      fetch: playProvider,
      readListing: async (listing, catalog) => importModelsDev(listing, catalog),
      closeSums: async () => {},
      keepRecords: async () => [],
      upkeep: async () => ({ done: [], failed: [] }),
      mailProblem: async () => undefined,
      mailAlert: async () => ({ done: true, words: "sent" }),
    },
  };
}

export default {
  ...worker,
  /** `/bench/pages` lists the addresses that pages are read at. Requests come one after another. */
  async fetch(request: Request, bindings: Bindings, context: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname === "/bench/pages")
      return Response.json(routes().flatMap(([method, path]) => (method === "get" ? [path] : [])));
    counted ??= withConsole(bindings, context);
    Object.assign(asked, noneAsked());
    const response = await worker.fetch(request, counted, context);
    // Sent while it is made: nothing of it is known before its end.
    if (response.headers.has("content-disposition")) return response;
    const body = await response.arrayBuffer();
    const answer = new Response(response.status === 204 || response.status === 304 ? null : body, response);
    const { calls, depth, rows } = asked satisfies Asked;
    answer.headers.set("x-asked", [calls, depth, rows].join(" "));
    return answer;
  },
};
