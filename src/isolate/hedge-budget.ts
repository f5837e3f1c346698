// How often an isolate may ask a second endpoint because the first is late, outside an outage: two at once, and then one
// for each 25 requests of the late endpoint. What an outage needs is not counted here.
import { BoundedMap } from "./bounded-map.ts";

const maxEndpoints = 10_000;
const maxSaved = 2;
const perRequest = 0.04;

export class HedgeBudget {
  /** By endpoint key: second requests that are left. */
  readonly #left = new BoundedMap<string, number>(maxEndpoints);

  /** The endpoint is asked. */
  earn(key: string): void {
    const left = this.#left.get(key) ?? maxSaved;
    if (left < maxSaved) this.#left.set(key, Math.min(maxSaved, left + perRequest));
  }

  /** Whether another may be asked beside it. */
  allows(key: string): boolean {
    // Sums of fractions are a hair below the whole.
    return (this.#left.get(key) ?? maxSaved) > 0.999;
  }

  /** Another is asked beside it. */
  spend(key: string): void {
    this.#left.set(key, Math.max(0, (this.#left.get(key) ?? maxSaved) - 1));
  }
}
