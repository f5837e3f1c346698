// Which region's health objects a request uses.
import { type HealthRegion, healthRegion } from "../store/health-region.ts";

/** `inEurope`: by guarantee, for an EU host or a whole installation that lies in the European Union. */
export function regionOf(request: Request, inEurope: boolean): HealthRegion {
  const place: Record<string, unknown> = { ...request.cf };
  return healthRegion(place, inEurope);
}
