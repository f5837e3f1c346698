// `isEuHost`, remembered by origin: reading a URL costs more than everything else that the check does.
import type { Settings } from "../env.ts";
import { isEuHost } from "../wire/eu-host.ts";
import { BoundedMap } from "./bounded-map.ts";

export class EuHosts {
  readonly #answers = new BoundedMap<string, boolean>(1_000);

  /** Whether a request for the URL came in on an EU host. */
  has(url: string, { EU_HOSTNAMES }: Pick<Settings, "EU_HOSTNAMES">): boolean {
    const path = url.indexOf("/", url.indexOf("//") + 2);
    const origin = path === -1 ? url : url.slice(0, path);
    const remembered = this.#answers.get(origin);
    if (remembered !== undefined) return remembered;
    const answer = isEuHost(url, EU_HOSTNAMES);
    this.#answers.set(origin, answer);
    return answer;
  }
}
