// At which hosts of its own an installation will answer, and which of them are EU hosts: what `--dry-run` says of the routes.
import { isEuHost, readHostPatterns } from "../../wire/eu-host.ts";

/** A route of wrangler's configuration. */
type WranglerRoute = string | { pattern: string };

export interface Hosts {
  /** The Worker's name, the first part of its host at workers.dev. */
  worker: string;
  routes: readonly WranglerRoute[];
  /** `workers_dev`: whether it answers at workers.dev. */
  isAtWorkersDev: boolean;
  /** `EU_HOSTNAMES`: a comma list. */
  euHostnames: string;
}

/** A line for each host that the routes name, and one for the address at workers.dev. */
export function describeHosts({ worker, routes, isAtWorkersDev, euHostnames }: Hosts): string[] {
  const patterns = readHostPatterns(euHostnames);
  const kindOf = (host: string) => (isEuHost(`https://${host}`, patterns) ? "an EU host" : "no EU host");
  const hosts = routes.map((route) => (typeof route === "string" ? route : route.pattern).split("/")[0] ?? "");
  const atRoutes = [...new Set(hosts)].map((host) => {
    const says = `EU_HOSTNAMES is ${euHostnames}`;
    if (host.includes("*")) return `answer at each host of ${host}, whether it is an EU host or not (${says})`;
    return `answer at ${host}, ${kindOf(host)} (${says})`;
  });
  const host = `${worker}.YOUR-SUBDOMAIN.workers.dev`;
  if (!isAtWorkersDev) return atRoutes.length === 0 ? ["answer nowhere: no routes, and workers_dev = false"] : atRoutes;
  const alone = `answer at no host of its own: at ${host} alone, ${kindOf(host)}`;
  const beside = `answer at ${host} beside it, ${kindOf(host)} (workers_dev = false switches that address off)`;
  return atRoutes.length === 0 ? [alone] : [...atRoutes, beside];
}
