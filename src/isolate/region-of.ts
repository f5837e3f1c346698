// Which region's health objects a request uses.
import { type HealthRegion, healthRegion } from "../store/health-region.ts";

export function regionOf(request: Request, euHost: boolean): HealthRegion {
  const place: Record<string, unknown> = { ...request.cf };
  return healthRegion(place, euHost);
}
