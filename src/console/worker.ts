// The entry of the third Worker, the console: pages, /docs, /openapi.json, and the sandbox, which no request of a real model
// needs either. It is bound to the installation's storage and to nothing else, and has no address: what it needs besides
// comes with each request that the router hands it.
import { WorkerEntrypoint } from "cloudflare:workers";
import type { RouterLink } from "../api/router-link.ts";
import type { Settings } from "../env.ts";
import { type ConsoleStorage, consoleIsolateOf } from "../isolate/console-isolate.ts";
import { playProvider } from "../sandbox/sandbox.ts";
import { consoleApp } from "./console.ts";

export default class Console extends WorkerEntrypoint<ConsoleStorage> {
  /** `settings` are the router's, its secrets among them: held as long as the request, and nowhere else. */
  async answer(request: Request, router: RouterLink, settings: Settings): Promise<Response> {
    const isolate = consoleIsolateOf(this.env);
    const answer = await consoleApp().fetch(request, { ...isolate.storage, isolate, router, settings }, this.ctx);
    // What is sent and not wanted would be cut off at its sender, who then hears no answer.
    if (!request.bodyUsed) await request.body?.pipeTo(new WritableStream()).catch(() => {});
    return answer;
  }

  /** The sandbox, which is given no storage: only the router calls it, in the place of a provider. */
  override fetch(request: Request): Promise<Response> {
    return playProvider(request);
  }
}
