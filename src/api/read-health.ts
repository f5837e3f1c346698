// The health of models' endpoints where the request would run.
import { isolateOf } from "../isolate/isolate.ts";
import { regionOf } from "../isolate/region-of.ts";
import type { HealthSnapshot } from "../routing/health/health-snapshot.ts";
import type { Reach } from "./reach.ts";

export function readHealth(
  { bindings, settings, request, now, waitUntil }: Reach,
  modelIds: readonly string[],
): HealthSnapshot | Promise<HealthSnapshot> {
  const { euHosts, health } = isolateOf(bindings);
  const inEurope = settings.DATA_JURISDICTION === "eu" || euHosts.has(request.url, settings);
  const region = regionOf(request, inEurope);
  return health.snapshot(modelIds, { now, waitUntil, region });
}
