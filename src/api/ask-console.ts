// Hands what is not of the API to the console's Worker, with all that it needs of this one. Where that Worker is missing or
// fails, whoever looks is told so: the API does not need it.
import type { Bindings } from "../env.ts";
import type { ApiContext } from "./context.ts";
import { logBug } from "./log-bug.ts";
import { reachOf } from "./reach.ts";
import { RequestLink } from "./router-link.ts";

/** The Worker's own routes. */
export interface Api {
  fetch(request: Request, bindings: Bindings, execution: ApiContext["executionCtx"]): Promise<Response>;
}

const noConsole = `The console is not there: its Worker did not answer. The API is not affected, and answers as before.

Try again in a moment. If this stays, deploy again (npm run deploy), or on your own machine start again (npm start): both
bring the console's Worker along. What Cloudflare, or the terminal, says of it tells more.
`;

const headers = { "content-type": "text/plain; charset=utf-8", "retry-after": "5" };

export async function askConsole(context: ApiContext, api: Api): Promise<Response> {
  const { env, executionCtx, req } = context;
  const callApi = (request: Request) => api.fetch(request, env, executionCtx);
  const link = new RequestLink({ reach: reachOf(context), callApi });
  try {
    if (env.CONSOLE === undefined) throw new Error("the service CONSOLE is not bound");
    return await env.CONSOLE.answer(req.raw, link, context.get("settings"));
  } catch (thrown) {
    // Whoever has gone away hears nothing of it, and nor need the operator.
    if (!req.raw.signal.aborted) logBug("the console's Worker did not answer", thrown);
    return new Response(noConsole, { status: 503, headers });
  }
}
