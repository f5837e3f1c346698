/// <reference types="@cloudflare/vitest-pool-workers/types" />
// Runs before each file of worker tests: empties all storage, and gives D1 the schema.
import { applyD1Migrations, type D1Migration, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Bindings } from "../../src/env.ts";

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof import("./main.ts");
    }
    interface Env extends Bindings {
      TEST_MIGRATIONS: D1Migration[];
    }
  }
}

await reset();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
