/// <reference types="@cloudflare/vitest-pool-workers/types" />
// Runs before each file of worker tests: empties all storage, and gives D1 the schema.
import type { D1Migration } from "cloudflare:test";
import type { Bindings } from "../../src/env.ts";
import { emptyStorage } from "./empty-storage.ts";

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

await emptyStorage();
