// An item of a stream while it is being filled: what it writes goes out as events that name it and its place.
import type { OutputItem } from "./output-items.ts";

/** Writes one event; the sequence number is the writer's. */
export type Emit = (type: string, fields: Record<string, unknown>) => string;

export interface OpenItem {
  /** As far as it is known. */
  item(status: string): OutputItem;
  /** The events that end its parts; the item's own end is the stream's to write. */
  endParts(): string;
}

/** Events about one item. */
export function emitAbout(emit: Emit, place: { item_id: string; output_index: number }): Emit {
  return (type, fields) => emit(type, { ...place, ...fields });
}
