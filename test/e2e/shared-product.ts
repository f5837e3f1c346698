// One running product for every end-to-end file that does not need its own: started before the first of them, ended
// after the last. Files run one after the other, so each puts the catalog that it needs.
import type { TestProject } from "vitest/node";
import { type Product, startProduct } from "./harness.ts";

declare module "vitest" {
  interface ProvidedContext {
    product: Pick<Product, "url" | "apiKey" | "adminKey" | "stateFolder" | "processId">;
  }
}

/** What the tests of the contract count on; other tests do not mind. */
export const contentsCapBytes = 20_000;
const contract = { KEEPALIVE_MS: "300", IDLE_TIMEOUT_MS: "20000", IO_LOG_MAX_BYTES: String(contentsCapBytes) };

export default async function start(project: TestProject): Promise<() => Promise<void>> {
  const aws = { accessKeyId: "AKIAFAKE", secretAccessKey: "fake-secret", region: "eu-west-1" };
  const keys = { FAKE_API_KEY: "fake-provider-key", CANARY_KEY: "bearer-key", FAKE_AWS_KEY: JSON.stringify(aws) };
  const {
    stop,
    output: _,
    ...product
  } = await startProduct({
    variables: { ...keys, ...contract },
    words: ["--log-level", "log"],
  });
  project.provide("product", product);
  return stop;
}
