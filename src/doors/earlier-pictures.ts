// Pictures of an earlier answer, which clients send back beside its text: to the router they are parts of what the assistant said,
// wherever they stood in it, and are checked, counted and fetched as such.
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Message } from "../wire/message.ts";
import { itemsOf } from "../wire/turn-items.ts";

/** The very request where there are none. */
export function withEarlierPictures(request: ChatRequest): ChatRequest {
  if (!request.messages.some(hasPictures)) return request;
  return {
    ...request,
    messages: request.messages.map((message) => (hasPictures(message) ? withParts(message) : message)),
  };
}

function hasPictures(message: Message): boolean {
  const { role, images } = message;
  return role === "assistant" && Array.isArray(images) && images.length > 0;
}

function withParts(message: Message): Message {
  if (message.role !== "assistant") return message;
  const { images, ...rest } = message;
  const { content, reasoning_details } = rest;
  const items = itemsOf({ content, images, reasoning_details });
  return { ...rest, content: items.flatMap((item) => (item.kind === "part" ? [item.part] : [])) };
}
