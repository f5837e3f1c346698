// What had to be left out or changed, beside the request that it was left out of.
import type { Note } from "../../wire/note.ts";
import type { UpstreamRequest } from "../dialect.ts";

export function withNotes(request: UpstreamRequest, notes: Note[]): UpstreamRequest {
  return notes.length === 0 ? request : { ...request, notes };
}
