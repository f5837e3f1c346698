// An event of a stream that is not JSON. One that was meant to be has text of the answer in it; what cannot be (a comment
// in the wrong place, a ping, an empty line) has none, and is passed over.
import type { StreamPart } from "../../streaming/stream-part.ts";

export function unreadableEvent(data: string): StreamPart[] {
  if (!/^\s*[{[]/.test(data)) return [];
  return [{ kind: "error", message: "The provider sent an event that is not JSON", raw: data, unreadable: true }];
}
