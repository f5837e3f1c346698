/// <reference types="@cloudflare/vitest-pool-workers/types" />
// The bindings of a test with the console on the same: those that fail, wait or count do so for both.
import { createExecutionContext } from "cloudflare:test";
import type { RouterLink } from "../../src/api/router-link.ts";
import { importModelsDev } from "../../src/catalog/import-models-dev.ts";
import Console from "../../src/console/worker.ts";
import type { Bindings } from "../../src/env.ts";
import { playProvider } from "../../src/sandbox/sandbox.ts";

export function withConsole(bindings: Bindings): Bindings {
  const answer: NonNullable<Bindings["CONSOLE"]>["answer"] = (request, link, settings) =>
    Console.prototype.answer.call(
      { env: bindings, ctx: createExecutionContext() },
      request,
      link as RouterLink,
      settings,
    );
  return {
    ...bindings,
    CONSOLE: {
      answer,
      fetch: playProvider,
      readListing: async (listing, catalog) => importModelsDev(listing, catalog),
      closeSums: (now) => Console.prototype.closeSums.call({ env: bindings }, now),
      mailProblem: async (wish) => Console.prototype.mailProblem.call({ env: bindings }, wish),
      mailAlert: (mail) => Console.prototype.mailAlert.call({ env: bindings }, mail),
      upkeep: (settings, when) => Console.prototype.upkeep.call({ env: bindings }, settings, when),
      keepRecords: (settings, now) => Console.prototype.keepRecords.call({ env: bindings }, settings, now),
    },
  };
}
