// The data keys that this isolate encrypts contents with. Only for writing, and whoever stores by one asks afterwards
// whether it is still there: a destroyed key must neither decrypt nor keep anything by an isolate's memory.
import { type DataKey, findOrMakeDataKey, type KeyRing } from "../store/data-keys.ts";
import { BoundedMap } from "./bounded-map.ts";

export class DataKeys {
  readonly #held = new BoundedMap<string, DataKey>(1_000);

  /** The workspace's newest data key, or a new one; from memory for as long as it serves. Undefined where there is no such
   * workspace. `now` in epoch milliseconds. */
  async forWriting(
    ring: KeyRing,
    { workspaceId, now }: { workspaceId: string; now: number },
  ): Promise<DataKey | undefined> {
    const held = this.#held.get(workspaceId);
    if (held !== undefined && now < held.servesUntil) return held;
    const found = await findOrMakeDataKey(ring, { workspaceId, now });
    if (found !== undefined) this.#held.set(workspaceId, found);
    return found;
  }

  /** To be called by whoever destroys a workspace's data keys, or finds one destroyed. */
  forget(workspaceId: string): void {
    this.#held.dropWhere((key) => key.workspaceId === workspaceId);
  }
}
