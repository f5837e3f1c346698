// How often an isolate may ask a second endpoint because the first is late, outside an outage. Of the late endpoint's requests
// two at once, and then one in 25. And of alarms that nothing else bears out one, and then one in 2,000 requests: most of those
// are false, unless those that were let pass turn out to have been right. What an outage needs is not counted here, and neither
// is an alarm that goes on for long, or comes of an endpoint of which little is known and that was not asked to think.
import { BoundedMap } from "./bounded-map.ts";

const maxEndpoints = 10_000;
const maxSaved = 2;
const perRequest = 0.04;
const maxAlarms = 10;
const alarmsAtFirst = 1;
const alarmsAfterDelay = 3;
const alarmsPerRequest = 0.0005;

export class HedgeBudget {
  /** By endpoint key: second requests that are left. */
  readonly #left = new BoundedMap<string, number>(maxEndpoints);
  /** Alarms that nothing else bears out, and that are followed all the same. */
  #alarms = alarmsAtFirst;

  /** The endpoint is asked. */
  earn(key: string): void {
    if (this.#alarms < alarmsAtFirst) this.#alarms += alarmsPerRequest;
    const left = this.#left.get(key) ?? maxSaved;
    if (left < maxSaved) this.#left.set(key, Math.min(maxSaved, left + perRequest));
  }

  /** Whether another may be asked beside it. `isBorneOut`: somebody else has waited for it too long just before. */
  allows(key: string, isBorneOut: boolean): boolean {
    // Sums of fractions are a hair below the whole.
    return (isBorneOut || this.#alarms > 0.999) && (this.#left.get(key) ?? maxSaved) > 0.999;
  }

  /** Another is asked beside it. */
  spend(key: string, isBorneOut: boolean): void {
    if (!isBorneOut) this.#alarms = Math.max(0, this.#alarms - 1);
    this.#left.set(key, Math.max(0, (this.#left.get(key) ?? maxSaved) - 1));
  }

  /** An outage: the alarm that told of it was right, and the next one may be. */
  confirmed(): void {
    this.#alarms = Math.max(this.#alarms, alarmsAtFirst);
  }

  /** Nobody was asked beside it for so long that it was no chance: a few such alarms are to be followed. */
  delayed(): void {
    this.#alarms = Math.max(this.#alarms, alarmsAfterDelay);
  }

  /** Nobody was asked beside it, and it never spoke: such alarms are to be followed for a while. */
  missed(): void {
    this.#alarms = maxAlarms;
  }
}
