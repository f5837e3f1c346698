// A prompt from within the console: the same route, host and pipeline as every client's, on the member's console key.
import { fail, ok, type Result } from "../wire/result.ts";
import { openConsoleKey } from "./console-key.ts";
import type { ConsoleContext } from "./environment.ts";

/** `opened`: the key, where several requests are to share it. */
export function askModel(
  context: ConsoleContext,
  body: Record<string, unknown>,
  opened: ReturnType<typeof openConsoleKey> = openConsoleKey(context),
): Promise<Result<Response, string>> {
  return send(context, { path: "chat/completions", body, opened });
}

/** As which app checks of providers' keys ask: nobody's first request. */
export const checkTitle = "Key check";

export function askCheck(context: ConsoleContext, body: Record<string, unknown>): Promise<Result<Response, string>> {
  return send(context, { path: "chat/completions", body, opened: openConsoleKey(context), title: checkTitle });
}

/** How it would be routed; nobody is called. */
export function askPlan(context: ConsoleContext, body: Record<string, unknown>): Promise<Result<Response, string>> {
  return send(context, { path: "route", body, opened: openConsoleKey(context) });
}

interface Sent {
  path: "chat/completions" | "route";
  body: Record<string, unknown>;
  opened: ReturnType<typeof openConsoleKey>;
  title?: string;
}

async function send(
  context: ConsoleContext,
  { path, body, opened, title = "Console" }: Sent,
): Promise<Result<Response, string>> {
  const key = await opened;
  if (!key.ok) return fail(key.problem);
  const request = new Request(new URL(`/api/v1/${path}`, context.req.url), {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": "Fairlead console", "x-title": title },
    body: JSON.stringify(body),
  });
  return ok(await context.env.router.callApi(request, key.value));
}
