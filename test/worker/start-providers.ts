// Runs once before the worker tests, in Node: what they need outside of workerd. The fake providers listen on loopback;
// tests steer them over HTTP (test/providers/openai.ts).
import type { TestProject } from "vitest/node";
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
  return () => providers.close();
}
