// `isEuHost`, remembered by origin: reading a URL costs more than everything else that the check does.
import type { Settings } from "../env.ts";
import { isEuHost } from "../wire/eu-host.ts";
import { BoundedMap } from "./bounded-map.ts";

const known = new WeakMap<Settings, BoundedMap<string, boolean>>();

export function cameInOnEuHost(url: string, settings: Settings): boolean {
  const answers = known.get(settings) ?? new BoundedMap<string, boolean>(1_000);
  known.set(settings, answers);
  const path = url.indexOf("/", url.indexOf("//") + 2);
  const origin = path === -1 ? url : url.slice(0, path);
  const remembered = answers.get(origin);
  if (remembered !== undefined) return remembered;
  const answer = isEuHost(url, settings.EU_HOSTNAMES);
  answers.set(origin, answer);
  return answer;
}
