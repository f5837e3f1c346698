// How a destination's configuration is sealed: bound to its row, its workspace and its type, so that nobody who can write D1
// sends one vendor's key to another.
import type { DestinationRecord } from "./destinations.ts";
import { type Resealed, type ResealInput, resealRows } from "./reseal.ts";
import { type MasterKeys, open, type Sealed, seal } from "./sealing.ts";

type Place = Pick<DestinationRecord, "id" | "workspaceId" | "type">;

export function sealDestination(masterKeys: MasterKeys, config: object, place: Place): Promise<Sealed> {
  return seal(masterKeys, new TextEncoder().encode(JSON.stringify(config)), nameOf(place));
}

/** The whole configuration; undefined when no master key opens it, or it was sealed for another place. */
export async function openDestination(
  masterKeys: MasterKeys,
  record: Place & Sealed,
): Promise<Record<string, unknown> | undefined> {
  const bytes = await open(masterKeys, record, nameOf(record));
  return bytes === undefined ? undefined : JSON.parse(new TextDecoder().decode(bytes));
}

export function resealDestinations(resealing: ResealInput): Promise<Resealed> {
  return resealRows<Place>(resealing, {
    table: "destinations",
    sealed: "sealed",
    sealedBy: "sealed_by",
    outdated: "FALSE",
    selection: "workspace_id AS workspaceId, type",
    namesOf: (row) => [nameOf(row)],
    unmark: (sealed) => sealed,
    mark: (sealed) => sealed,
  });
}

function nameOf({ id, workspaceId, type }: Place): string {
  return `destination ${id} of ${workspaceId} for ${type}`;
}
