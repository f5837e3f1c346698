import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { kCurrentWorker, type Request as MiniflareRequest, Response as MiniflareResponse } from "miniflare";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Keys of the tests; worth nothing anywhere. */
const testVariables = {
  ADMIN_KEY: "test-admin-key-0123456789",
  ENCRYPTION_KEY: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
  SANDBOX: "true",
  PRIVATE_URLS: "true",
  EMAIL_FROM: "alerts@example.com",
  FAKE_API_KEY: "fake-provider-key",
};

/** Tests that try everything of a kind, for seconds; like unit tests they need no workerd. */
const sweeps = "test/unit/**/*.sweep.test.ts";

/** Files need no process of their own, because nothing outside isolate/ remembers anything: half of the time. */
const inNode = {
  environment: "node",
  isolate: false,
  // Modules and results need no copy from one process to another.
  pool: "threads" as const,
  // Node reads TypeScript itself: nothing is rewritten, an import is no access to a property at each use, and no module can
  // be mocked.
  experimental: { viteModuleRunner: false, nodeLoader: false },
  execArgv: ["--import", new URL("./test/load-tsx.ts", import.meta.url).href],
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

/** Packages of hundreds of small modules: to read and transform these one by one takes longer than the tests of them. */
const bundled = [
  ...["zod", "jose", "openai", "@anthropic-ai/sdk", "pdf-lib", "@openrouter/sdk/lib/http.js"],
  ...[
    "analytics",
    "apikeys",
    "byok",
    "credits",
    "endpoints",
    "generations",
    "guardrails",
    "models",
    "observability",
  ].map((name) => `@openrouter/sdk/sdk/${name}.js`),
  ...["organization", "presets", "providers", "workspaces"].map((name) => `@openrouter/sdk/sdk/${name}.js`),
];

/** End-to-end tests that deploy: they need not wait for those that share a running product. */
const deploying = "test/e2e/deploy*.test.ts";
const endToEnd = {
  environment: "node",
  // Where everything is begun at once on a slow machine, a product may take minutes to start.
  testTimeout: 240_000,
  hookTimeout: 300_000,
  fileParallelism: false,
} as const;

/** Of those that share a product, the first visits come first, and what ends it comes last. */
class InTheirOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      moduleId.endsWith("/e2e/console.test.ts") ? 0 : moduleId.endsWith("/e2e/start.test.ts") ? 2 : 1;
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}

/** The Worker that reads files, in this process: what it does in workerd the end-to-end tests show. */
async function readFiles(request: MiniflareRequest): Promise<MiniflareResponse> {
  const { default: worker } = await import("./src/files/worker.ts");
  const { url, method } = request;
  const answer = await worker.fetch(new Request(url, { method, body: await request.arrayBuffer() }));
  return new MiniflareResponse(await answer.arrayBuffer(), { status: answer.status, headers: [...answer.headers] });
}

export default defineConfig({
  test: {
    sequence: { sequencer: InTheirOrder },
    projects: [
      // Property tests take seconds, and a minute where other processes have the cores.
      { test: { ...inNode, name: "unit", include: ["test/unit/**/*.test.ts"], exclude: [sweeps] } },
      {
        test: {
          ...inNode,
          pool: "forks",
          name: "sweep",
          include: [sweeps],
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            main: "./test/worker/main.ts",
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: { ...testVariables, TEST_MIGRATIONS: await readD1Migrations("./migrations") },
              // Captured, and sent to nobody; who is not listed gets what Cloudflare says of an address that is not verified.
              email: { send_email: [{ name: "EMAIL", allowed_destination_addresses: ["oncall@example.com"] }] },
              serviceBindings: { FILES: readFiles, CONSOLE: { name: kCurrentWorker, entrypoint: "Console" } },
            },
          })),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          setupFiles: ["./test/worker/setup.ts"],
          globalSetup: ["./test/worker/start-providers.ts"],
          // Storage is emptied before each file, and what an isolate remembers is keyed by its bindings.
          isolate: false,
          testTimeout: 90_000,
          hookTimeout: 90_000,
          // A second, as usual, is nothing where others have the cores.
          expect: { poll: { timeout: 30_000 } },
          // Those that go side by side do nothing but wait.
          maxConcurrency: 40,
          deps: { optimizer: { ssr: { enabled: true, include: bundled } } },
        },
      },
      {
        test: {
          ...endToEnd,
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude: [deploying, "test/e2e/agents/**"],
          // The clients of vendors take seconds to load: once for all files.
          isolate: false,
          globalSetup: ["./test/e2e/shared-product.ts"],
        },
      },
      // They stub variables and outputs, and put each back; wrangler, in this process and beside it, is loaded once.
      { test: { ...endToEnd, name: "deploying", include: [deploying], isolate: false } },
      {
        // What it installs is far too heavy for every run of the tests.
        test: {
          name: "agents",
          include: ["test/e2e/agents/*.test.ts"],
          globalSetup: ["./test/e2e/shared-product.ts", "./test/e2e/agents/install.ts"],
          environment: "node",
          testTimeout: 100_000,
          hookTimeout: 60_000,
          maxConcurrency: 3,
        },
      },
    ],
  },
});
