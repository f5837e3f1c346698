// The isolate's one health client, and which region's health objects a request uses.
import type { Bindings } from "../env.ts";
import { type HealthRegion, healthRegion } from "../store/health-region.ts";
import { HealthClient } from "./health-client.ts";

const clients = new WeakMap<Bindings, HealthClient>();

export function healthClientOf(bindings: Bindings): HealthClient {
  const known = clients.get(bindings);
  if (known !== undefined) return known;
  const client = new HealthClient(bindings.HEALTH);
  clients.set(bindings, client);
  return client;
}

export function regionOf(request: Request, euHost: boolean): HealthRegion {
  const place: Record<string, unknown> = { ...request.cf };
  return healthRegion(place, euHost);
}
