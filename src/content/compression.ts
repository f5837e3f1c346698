// Whether a prompt that is too long for an endpoint may be shortened, and for which endpoints that is worth it.
// Seeds: message-transforms.md. Decides only; middle-out.ts does the work.
import type { ChatRequest } from "../wire/chat-request.ts";

/** Endpoints of this context length or less shorten a prompt that is too long unless the client says no. */
const defaultOnUpTo = 8192;

const compressionPlugin = "context-compression";

/** What the client asked for; the plugin is the newer form and wins over `transforms`. */
function compressionWish(request: Pick<ChatRequest, "plugins" | "transforms">): "on" | "off" | "unset" {
  const plugin = request.plugins?.find(({ id }) => id === compressionPlugin);
  if (plugin !== undefined) return plugin.enabled === false ? "off" : "on";
  if (request.transforms == null) return "unset";
  return request.transforms.includes("middle-out") ? "on" : "off";
}

/** Whether middle-out applies on an endpoint of this context length. */
export function needsMiddleOut(
  request: Pick<ChatRequest, "plugins" | "transforms">,
  endpointContextLength: number,
): boolean {
  const wish = compressionWish(request);
  return wish === "on" || (wish === "unset" && endpointContextLength <= defaultOnUpTo);
}

/**
 * The shortest context that is worth compressing for: half of what is needed where some endpoint has that, otherwise the
 * longest there is. `contextLengths` are those of the endpoints where middle-out applies.
 */
export function compressionFloor({
  requested,
  contextLengths,
}: {
  requested: number;
  contextLengths: readonly number[];
}): number {
  const longest = contextLengths.reduce((most, length) => Math.max(most, length), 0);
  return Math.min(Math.ceil(requested / 2), longest);
}

/** What becomes of a request of `requested` tokens (prompt and answer) on one endpoint. */
export function contextVerdict({
  requested,
  contextLength,
  compression,
  floor,
}: {
  requested: number;
  contextLength: number;
  compression: boolean;
  /** `compressionFloor` of all candidates. */
  floor: number;
}): "fits" | "compress" | "too_long" {
  if (requested <= contextLength) return "fits";
  return compression && contextLength >= floor ? "compress" : "too_long";
}
