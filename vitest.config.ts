import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

/** Keys of the tests; worth nothing anywhere. */
const testVariables = {
  ADMIN_KEY: "test-admin-key-0123456789",
  ENCRYPTION_KEY: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
  SANDBOX: "true",
  FAKE_API_KEY: "fake-provider-key",
};

export default defineConfig({
  test: {
    projects: [
      // Nothing outside isolate/ remembers anything, so files need no process of their own: half of the time.
      {
        test: {
          name: "unit",
          // Property tests take seconds where another process has the core.
          testTimeout: 30_000,
          include: ["test/unit/**/*.test.ts"],
          environment: "node",
          isolate: false,
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: { bindings: { ...testVariables, TEST_MIGRATIONS: await readD1Migrations("./migrations") } },
          })),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          setupFiles: ["./test/worker/setup.ts"],
          globalSetup: ["./test/worker/start-providers.ts"],
          // Storage is emptied before each file, and what an isolate remembers is keyed by its bindings.
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["./test/e2e/shared-product.ts"],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
