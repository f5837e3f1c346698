// How a workspace's provider key is sealed: bound to its row, its workspace and its provider, so that nobody who can write
// D1 points a sealed key at another provider. Earlier versions bound it to row and workspace only; such a key still opens
// until the daily cron has sealed it anew.
import type { ByokRecord } from "./byok.ts";
import { type Resealed, type ResealInput, resealRows } from "./reseal.ts";
import { type MasterKeys, open, type Sealed, seal } from "./sealing.ts";

type Place = Pick<ByokRecord, "id" | "workspaceId" | "provider">;

/** Begins what is bound to the provider too. */
const mark = "2:";

export async function sealByokKey(masterKeys: MasterKeys, key: string, place: Place): Promise<Sealed> {
  const { sealed, sealedBy } = await seal(masterKeys, new TextEncoder().encode(key), nameOf(place));
  return { sealed: mark + sealed, sealedBy };
}

/** The provider's key in clear; undefined when no master key opens it, or it was sealed for another place. */
export async function openByokKey(
  masterKeys: MasterKeys,
  { sealed, sealedBy, ...place }: Place & Sealed,
): Promise<string | undefined> {
  const name = sealed.startsWith(mark) ? nameOf(place) : formerNameOf(place);
  const bytes = await open(masterKeys, { sealed: unmark(sealed), sealedBy }, name);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

export function resealByokKeys(resealing: ResealInput): Promise<Resealed> {
  return resealRows<Place>(resealing, {
    table: "byok_keys",
    sealed: "sealed",
    sealedBy: "sealed_by",
    outdated: `sealed NOT LIKE '${mark}%'`,
    selection: "workspace_id AS workspaceId, provider",
    namesOf: (row) => (row.sealed.startsWith(mark) ? [nameOf(row)] : [nameOf(row), formerNameOf(row)]),
    unmark,
    mark: (sealed) => mark + sealed,
  });
}

function unmark(sealed: string): string {
  return sealed.startsWith(mark) ? sealed.slice(mark.length) : sealed;
}

function nameOf(place: Place): string {
  return `${formerNameOf(place)} for ${place.provider}`;
}

function formerNameOf({ id, workspaceId }: Omit<Place, "provider">): string {
  return `provider key ${id} of ${workspaceId}`;
}
