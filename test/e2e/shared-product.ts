// One running product for every end-to-end file that does not need its own: started before the first of them, ended
// after the last. Files run one after the other, so each puts the catalog that it needs.
import type { TestProject } from "vitest/node";
import { startProduct } from "./harness.ts";

declare module "vitest" {
  interface ProvidedContext {
    product: { url: string; apiKey: string; adminKey: string };
  }
}

export default async function start(project: TestProject): Promise<() => Promise<void>> {
  const { url, apiKey, adminKey, stop } = await startProduct({
    variables: { FAKE_API_KEY: "fake-provider-key", SECOND_API_KEY: "second-provider-key" },
  });
  project.provide("product", { url, apiKey, adminKey });
  return stop;
}
