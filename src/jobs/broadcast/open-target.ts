// Where a destination's traces go, with its secrets in clear: opened once for each copy of its row that an isolate holds.

import type { Target } from "../../broadcast/destination-type.ts";
import { findDestinationType } from "../../broadcast/destination-types.ts";
import type { Bindings } from "../../env.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { openDestination } from "../../store/destination-seal.ts";
import type { DestinationRecord } from "../../store/destinations.ts";
import { masterKeysOf } from "../../store/sealing.ts";

/** undefined: no ENCRYPTION_KEY at hand opens it, or this version does not know its type. */
export async function openTarget(bindings: Bindings, record: DestinationRecord): Promise<Target | undefined> {
  const { openedDestinations, settings } = isolateOf(bindings);
  const known = openedDestinations.get(record);
  if (known !== undefined) return known;
  const masterKeys = await masterKeysOf(settings);
  const config = masterKeys === undefined ? undefined : await openDestination(masterKeys, record);
  const target = config === undefined ? undefined : findDestinationType(record.type)?.target(config);
  if (target !== undefined) openedDestinations.set(record, target);
  return target;
}
