// Which health object answers for a model, and near whom it should live. Names hold the model and the region, nothing else.
import type { HealthObject } from "./health-object.ts";
import { namelessId, withinEurope } from "./nameless-id.ts";

/** Where a health object lives: near a place, or by guarantee inside the EU. */
export type HealthRegion = DurableObjectLocationHint | "eu";

const middleEast = new Set([
  "AE",
  "BH",
  "CY",
  "IL",
  "IQ",
  "IR",
  "JO",
  "KW",
  "LB",
  "OM",
  "PS",
  "QA",
  "SA",
  "SY",
  "TR",
  "YE",
]);

/** The region of a request, by where Cloudflare saw it come from; an EU host's is always the EU. */
export function healthRegion(
  place: { continent?: unknown; country?: unknown; longitude?: unknown } | undefined,
  euHost: boolean,
): HealthRegion {
  if (euHost) return "eu";
  if (typeof place?.country === "string" && middleEast.has(place.country)) return "me";
  const longitude = Number(place?.longitude);
  switch (place?.continent) {
    case "EU":
      return longitude > 15 ? "eeur" : "weur";
    case "AS":
      return "apac";
    case "OC":
      return "oc";
    case "AF":
      return "afr";
    case "SA":
      return "sam";
    default:
      return longitude < -100 ? "wnam" : "enam";
  }
}

/** Calls are free until a method is called on it; it belongs to the request that asked for it. */
export function healthStub(
  namespace: DurableObjectNamespace<HealthObject>,
  { region, modelId }: { region: HealthRegion; modelId: string },
): DurableObjectStub<HealthObject> {
  const name = `${region}/${modelId}`;
  if (region !== "eu") return namespace.get(namelessId(namespace, name), { locationHint: region });
  const inside = withinEurope(namespace);
  return inside.get(namelessId(inside, name));
}
