// At which hosts of its own an installation will answer, and which of them are EU hosts: what `--dry-run` says of the routes.
import { isEuHost, readHostPatterns } from "../../wire/eu-host.ts";

/** A route of wrangler's configuration. */
type WranglerRoute = string | { pattern: string };

export interface Hosts {
  routes: readonly WranglerRoute[];
  /** `EU_HOSTNAMES`: a comma list. */
  euHostnames: string;
}

/** A line for each host that the routes name. */
export function describeHosts({ routes, euHostnames }: Hosts): string[] {
  const patterns = readHostPatterns(euHostnames);
  const hosts = routes.map((route) => (typeof route === "string" ? route : route.pattern).split("/")[0] ?? "");
  return [...new Set(hosts)].map((host) => {
    const says = `EU_HOSTNAMES is ${euHostnames}`;
    if (host.includes("*")) return `answer at each host of ${host}, whether it is an EU host or not (${says})`;
    return `answer at ${host}, ${isEuHost(`https://${host}`, patterns) ? "an EU host" : "no EU host"} (${says})`;
  });
}
