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
  const aws = { accessKeyId: "AKIAFAKE", secretAccessKey: "fake-secret", region: "eu-west-1" };
  const { url, apiKey, adminKey, stop } = await startProduct({
    variables: { FAKE_API_KEY: "fake-provider-key", FAKE_AWS_KEY: JSON.stringify(aws) },
  });
  project.provide("product", { url, apiKey, adminKey });
  return stop;
}
