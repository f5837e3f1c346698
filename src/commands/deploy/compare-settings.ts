// The variables of a deployed Worker against those of the configuration. What is bound otherwise, a deployment reconciles by
// itself.
import { isSame } from "../../catalog/merge-documents.ts";
import type { Cloudflare } from "./cloudflare.ts";
import type { Configuration } from "./configuration.ts";
import type { Installation } from "./installation.ts";
import { readWorkerSettings } from "./worker-settings.ts";

/** Names of variables. */
export interface Difference {
  added: string[];
  changed: string[];
  removed: string[];
}

/** From what is deployed to what the configuration says. Nothing is deployed where there is no such Worker. */
export async function compareSettings(
  cloudflare: Cloudflare,
  { worker }: Installation,
  { config }: Configuration,
): Promise<Difference> {
  const { bindings } = (await readWorkerSettings(cloudflare, worker)) ?? { bindings: [] };
  const variables = bindings.filter(({ type }) => type === "plain_text" || type === "json");
  const deployed = variables.map(({ name, text, json }) => [name, text ?? json] as const);
  // What only a deployment knows is no difference.
  const from = new Map(deployed.filter(([name]) => name !== "DATA_JURISDICTION"));
  const to = new Map<string, unknown>(Object.entries(config.vars));
  const names = [...to.keys()];
  return {
    added: names.filter((name) => !from.has(name)),
    changed: names.filter((name) => from.has(name) && !isSame(from.get(name), to.get(name))),
    removed: [...from.keys()].filter((name) => !to.has(name)),
  };
}
