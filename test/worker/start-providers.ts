// Runs once before the worker tests, in Node: what they need outside of workerd. The fake providers listen on loopback;
// tests steer them over HTTP (test/providers/openai.ts). The runtimes' storage lies in memory.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { memoryFolder } from "../memory-folder.ts";
import { startOpenAi } from "../providers/openai.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the fake providers are; each has a folder of its own. */
    providersUrl: string;
  }
}

/** Answers how to end what was started. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const providers = await startOpenAi();
  project.provide("providersUrl", new URL(providers.url).origin);
  // Where the runtimes, which are started next, put what they write.
  const folder = await mkdtemp(join(memoryFolder(), "fairlead-worker-"));
  const usual = tmpdir();
  process.env["TMPDIR"] = folder;
  return async () => {
    await providers.close();
    process.env["TMPDIR"] = usual;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
