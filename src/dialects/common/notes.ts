// What had to be left out or changed, beside the request that it was left out of.
import type { UpstreamRequest } from "../dialect.ts";

export function withNotes(request: UpstreamRequest, notes: string[]): UpstreamRequest {
  return notes.length === 0 ? request : { ...request, notes };
}
