// Sealed snapshots in R2 of what requests need of D1, for isolates that start while D1 is away: `snapshots/keys/{hash}` and
// `snapshots/catalog`; and of whom to tell that it is, `snapshots/alerts`. Encrypted by the master key and bound to their names, with the time that they are of inside.
import { Buffer } from "node:buffer";
import type { AlertRecord } from "./alerts.ts";
import type { KnownKeyRows } from "./authentication.ts";
import type { CatalogRows } from "./read-catalog-rows.ts";
import { type MasterKeys, open, seal } from "./sealing.ts";

export interface SnapshotPlace {
  bucket: R2Bucket;
  masterKeys: MasterKeys;
}

export interface CatalogSnapshot {
  version: number;
  rows: CatalogRows;
}

/** What is in a snapshot. Rows as D1 holds them: whoever reads them reads D1's too. */
interface Kinds {
  key: KnownKeyRows;
  catalog: CatalogSnapshot;
  /** Those that want to know of records that wait. */
  alerts: AlertRecord[];
}

export interface SnapshotName<Kind extends keyof Kinds = keyof Kinds> {
  kind: Kind;
  /** The key's hash; empty for the others. */
  id: string;
}

export const snapshotsRoot = "snapshots/";
/** Another format is not read. */
const format = "1";

function addressOf({ kind, id }: SnapshotName): string {
  return kind === "key" ? `${snapshotsRoot}keys/${id}` : snapshotsRoot + kind;
}

/** `asOf`: epoch milliseconds at which D1 said so. */
export async function writeSnapshot<Kind extends keyof Kinds>(
  { bucket, masterKeys }: SnapshotPlace,
  name: SnapshotName<Kind>,
  { document, asOf }: { document: Kinds[Kind]; asOf: number },
): Promise<void> {
  const address = addressOf(name);
  const plain = new TextEncoder().encode(JSON.stringify({ asOf, document }));
  const { sealed, sealedBy } = await seal(masterKeys, plain, address);
  await bucket.put(address, Buffer.from(sealed, "base64"), { customMetadata: { sealedBy, format } });
}

export async function removeSnapshot({ bucket }: SnapshotPlace, name: SnapshotName): Promise<void> {
  await bucket.delete(addressOf(name));
}

/** Undefined where there is none that this version and these keys can read. */
export async function readSnapshot<Kind extends keyof Kinds>(
  { bucket, masterKeys }: SnapshotPlace,
  name: SnapshotName<Kind>,
): Promise<{ document: Kinds[Kind]; asOf: number } | undefined> {
  const address = addressOf(name);
  const object = await bucket.get(address);
  if (object === null || object.customMetadata?.["format"] !== format) return undefined;
  const sealed = Buffer.from(await object.arrayBuffer()).toString("base64");
  const plain = await open(masterKeys, { sealed, sealedBy: object.customMetadata["sealedBy"] ?? "" }, address);
  return plain === undefined ? undefined : JSON.parse(new TextDecoder().decode(plain));
}
