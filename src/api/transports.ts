// The ways out of the Worker that a request may use.
import type { Settings } from "../env.ts";
import { isolateOf } from "../isolate/isolate.ts";
import type { Transports, WorkersAi } from "../pipeline/inference.ts";
import type { ApiContext } from "./context.ts";

interface Loopback {
  Sandbox?: { fetch(request: Request): Promise<Response> };
}

export function transportsOf(context: ApiContext, settings: Settings): Transports {
  return {
    fetch: fetch.bind(globalThis),
    sandbox: settings.SANDBOX ? (request) => sandboxOf(context).fetch(request) : undefined,
    files: context.env.FILES,
    tokens: isolateOf(context.env).serviceAccountTokens,
    ai: isWorkersAi(context.env["AI"]) ? context.env["AI"] : undefined,
  };
}

/** The Worker's own entrypoint of that name, reached without a network. */
function sandboxOf(context: ApiContext): { fetch(request: Request): Promise<Response> } {
  const { exports } = context.executionCtx as unknown as { exports?: Loopback };
  if (exports?.Sandbox === undefined) throw new Error("the sandbox entrypoint is not exported by this Worker");
  return exports.Sandbox;
}

function isWorkersAi(binding: unknown): binding is WorkersAi {
  return typeof binding === "object" && binding !== null && "run" in binding;
}
