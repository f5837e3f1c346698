// The ways out of the Worker that a request may use.
import type { Settings } from "../env.ts";
import { isolateOf } from "../isolate/isolate.ts";
import type { Transports, WorkersAi } from "../pipeline/inference.ts";
import type { ApiContext } from "./context.ts";

export function transportsOf(context: ApiContext, settings: Settings): Transports {
  const { CONSOLE: player } = context.env;
  return {
    fetch: fetch.bind(globalThis),
    sandbox: settings.SANDBOX && player ? (request) => player.fetch(request) : undefined,
    files: context.env.FILES,
    tokens: isolateOf(context.env).serviceAccountTokens,
    ai: isWorkersAi(context.env["AI"]) ? context.env["AI"] : undefined,
  };
}

function isWorkersAi(binding: unknown): binding is WorkersAi {
  return typeof binding === "object" && binding !== null && "run" in binding;
}
