// Where wrangler says that the Worker answers, from the report that it writes for programs.
import { readFile } from "node:fs/promises";
import * as z from "zod";

const entry = z.object({ type: z.literal("deploy"), targets: z.array(z.string()).optional() });

export async function readTargets(file: string): Promise<string[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line.trim() !== "");
  return lines.flatMap((line) => {
    const parsed = entry.safeParse(JSON.parse(line));
    return parsed.success ? (parsed.data.targets ?? []) : [];
  });
}

/** Addresses to try, the one that works soonest first: `x.workers.dev`, then custom domains, whose certificates take a while. */
export function urlsOf(targets: readonly string[]): string[] {
  const hosts = targets.flatMap((target) => {
    const [, host] = /^(?:https?:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?: \(custom domain.*\))?\/?$/i.exec(target) ?? [];
    return host === undefined ? [] : [host];
  });
  const own = (host: string) => host.endsWith(".workers.dev");
  return [...hosts.filter(own), ...hosts.filter((host) => !own(host))].map((host) => `https://${host}`);
}
