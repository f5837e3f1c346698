// Workers under the names of an installation that are somebody else's: uploading would replace them without a question.
import type { Cloudflare } from "./cloudflare.ts";
import { DeployFailure } from "./deploy-failure.ts";
import type { Installation } from "./installation.ts";
import { readWorkerSettings, type WorkerSettings } from "./worker-settings.ts";

/** All three of ours have it, from their first versions on, and hardly anybody else does. */
const ownFlag = "enable_request_signal";

/** What the Workers beside the router are bound to. */
const boundTo = { files: [], console: ["DB", "CONTENTS"] } as const;

export async function refuseForeignWorkers(
  cloudflare: Cloudflare,
  { worker, beside }: Pick<Installation, "worker" | "beside">,
): Promise<void> {
  const [router, files, console] = await Promise.all(
    [worker, beside.files, beside.console].map((name) => readWorkerSettings(cloudflare, name)),
  );
  const foreign = [
    router !== undefined && isForeignRouter(router) ? describe(worker, router) : undefined,
    isForeignBeside(files, { name: beside.files, own: boundTo.files, router })
      ? describe(beside.files, files)
      : undefined,
    isForeignBeside(console, { name: beside.console, own: boundTo.console, router })
      ? describe(beside.console, console)
      : undefined,
  ].filter((name) => name !== undefined);
  if (foreign.length === 0) return;
  throw new DeployFailure(
    `nothing was changed: this account has ${foreign.join(" and ")}, which is not Fairlead's and would be overwritten. Give this installation another name (npm run deploy -- --name NAME), or remove the other Worker first`,
  );
}

const ofVariables: readonly string[] = ["plain_text", "json", "secret_text"];

/** One without a binding may be a place that secrets or a build were put into before the first deployment. */
function isForeignRouter({ bindings }: WorkerSettings): boolean {
  const parts = bindings.filter(({ type }) => !ofVariables.includes(type));
  return parts.length > 0 && !parts.some(({ name, type }) => name === "DB" && type === "d1");
}

interface BesideInput {
  name: string;
  own: readonly string[];
  router: WorkerSettings | undefined;
}

/** An earlier deployment that was ended before the router left one behind that nobody is bound to. */
function isForeignBeside(settings: WorkerSettings | undefined, { name, own, router }: BesideInput): boolean {
  if (settings === undefined || router?.bindings.some(({ service }) => service === name)) return false;
  const { bindings, compatibility_flags: flags } = settings;
  return bindings.some((each) => !own.includes(each.name)) || !(flags ?? [ownFlag]).includes(ownFlag);
}

function describe(name: string, settings: WorkerSettings | undefined): string {
  const names = (settings?.bindings ?? []).map((each) => each.name).slice(0, 5);
  return `a Worker ${name} (${names.length === 0 ? "bound to nothing" : `bound to ${names.join(", ")}`})`;
}
