// Brings the agents onto this machine before their tests: each into a folder of its own outside of the tree, kept for the
// next time. One that cannot be had is left out by name.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import type { Agent } from "./agent.ts";
import { agents } from "./all.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The `node_modules` of an agent's packages, by its name. */
    installedAgents: Record<string, string>;
  }
}

const execute = promisify(execFile);
const root = join(tmpdir(), "fairlead-agents");
const installWithinMs = 240_000;
/** Unpacking is work for the processor too. */
const atOnce = 2;

export default async function install(project: TestProject): Promise<void> {
  const installed: Record<string, string> = {};
  const waiting = [...agents];
  const work = async () => {
    for (let agent = waiting.shift(); agent !== undefined; agent = waiting.shift()) {
      try {
        installed[agent.name] = await installAgent(agent);
      } catch (error) {
        console.error(`${agent.name} could not be installed: ${error instanceof Error ? error.message : error}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  project.provide("installedAgents", installed);
}

async function installAgent({ packages }: Agent): Promise<string> {
  const name = createHash("sha256").update(packages.join(" ")).digest("hex").slice(0, 16);
  const folder = join(root, name);
  const modules = join(folder, "node_modules");
  // What npm writes last.
  if (!(await stat(join(modules, ".package-lock.json")).catch(() => undefined))) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), '{"private":true}');
    const words = ["install", "--no-audit", "--no-fund", "--loglevel=error", ...packages];
    await execute("npm", words, { cwd: folder, timeout: installWithinMs });
  }
  await cp(join(import.meta.dirname, "programs"), folder, { recursive: true });
  return modules;
}
