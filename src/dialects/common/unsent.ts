// Parameters that a vendor's API has no field for: left out, and said so in the notes of the request.
import type { ChatRequest } from "../../wire/chat-request.ts";

export function noteUnsent(request: ChatRequest, names: readonly (keyof ChatRequest)[]): string[] {
  return names
    .filter((name) => request[name] !== undefined && request[name] !== null)
    .map((name) => `${String(name)} was left out: this API has no such parameter`);
}
