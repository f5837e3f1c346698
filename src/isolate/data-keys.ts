// The data keys that this isolate encrypts contents with. Only for writing: a deleted key must not decrypt anything from
// an isolate's memory.
import { type DataKey, findOrMakeDataKey, type KeyRing } from "../store/data-keys.ts";
import { AgingCopy } from "./aging-copy.ts";
import { BoundedMap } from "./bounded-map.ts";

export interface DataKeyUse {
  workspaceId: string;
  /** Epoch milliseconds. */
  now: number;
  waitUntil: (promise: Promise<unknown>) => void;
}

/** Milliseconds that an isolate encrypts with a data key before it asks whether the key still exists. */
const ttlMs = 10_000;

export class DataKeys {
  readonly #copies = new BoundedMap<string, AgingCopy<DataKey>>(1_000);

  /** The workspace's newest data key, or a new one; from memory when it was asked for lately. */
  async forWriting(ring: KeyRing, { workspaceId, now, waitUntil }: DataKeyUse): Promise<DataKey> {
    const copy = this.#copies.get(workspaceId) ?? new AgingCopy<DataKey>();
    this.#copies.set(workspaceId, copy);
    return copy.read({ now, ttlMs, waitUntil, load: () => findOrMakeDataKey(ring, { workspaceId, now }) });
  }

  /** To be called by whoever deletes a workspace's data keys. */
  forget(workspaceId: string): void {
    this.#copies.get(workspaceId)?.forget();
  }
}
