// Which object counts the limits of a scope. Only the hash of the scope's name leaves the Worker.
import type { LedgerObject } from "./ledger-object.ts";
import { namelessId, withinEurope } from "./nameless-id.ts";

/** Calls are free until a method is called on it; it belongs to the request that asked for it. */
export function ledgerStub(
  namespace: DurableObjectNamespace<LedgerObject>,
  { ledger, inEurope }: { ledger: string; inEurope: boolean },
): DurableObjectStub<LedgerObject> {
  const place = inEurope ? withinEurope(namespace) : namespace;
  return place.get(namelessId(place, ledger));
}
