// The entry of the third Worker, the console: pages, /docs and /openapi.json. It is bound to the installation's storage and
// to nothing else, and has no address: what it needs besides comes with each request that the router hands it.
import { WorkerEntrypoint } from "cloudflare:workers";
import type { RouterLink } from "../api/router-link.ts";
import type { Settings } from "../env.ts";
import { type ConsoleStorage, consoleIsolateOf } from "../isolate/console-isolate.ts";
import { consoleApp } from "./console.ts";

export default class Console extends WorkerEntrypoint<ConsoleStorage> {
  /** `settings` are the router's, its secrets among them: held as long as the request, and nowhere else. */
  async answer(request: Request, router: RouterLink, settings: Settings): Promise<Response> {
    const isolate = consoleIsolateOf(this.env);
    return await consoleApp().fetch(request, { ...isolate.storage, isolate, router, settings }, this.ctx);
  }

  /** Cloudflare takes no Worker without a handler of events. No event gets here: it has no address. */
  override async fetch(): Promise<Response> {
    return new Response(null, { status: 404 });
  }
}
