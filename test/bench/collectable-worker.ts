// Fairlead as it is, with one more path on which it collects its garbage, so that what an isolate really holds can be
// measured. workerd runs with V8's --expose-gc.
import worker from "../../src/index.ts";

export { CacheObject, HealthObject, LedgerObject } from "../../src/index.ts";

export default {
  ...worker,
  fetch(...given: Parameters<typeof worker.fetch>): Response | Promise<Response> {
    if (!given[0].url.endsWith("/collect-garbage")) return worker.fetch(...given);
    const collect: unknown = Reflect.get(globalThis, "gc");
    if (typeof collect !== "function") return new Response("no --expose-gc", { status: 500 });
    collect();
    return new Response("collected");
  },
};
