// Whether a request belongs to a conversation that should keep its endpoint because prompt caching is in play, and the
// key that stands for that conversation (contract §6, wire reference §5.6).
import type { ChatRequest } from "../wire/chat-request.ts";
import { hashText } from "../wire/hash-text.ts";
import type { ContentPart, Message, TextPart } from "../wire/message.ts";

export interface ConversationContext {
  /** The `x-session-id` header. */
  session: string | null;
  workspaceId: string;
  /** Some endpoint of the request caches prompts by itself. */
  cachesImplicitly: boolean;
  promptTokens: number;
}

/** Providers that cache by themselves begin at a prompt of this length. */
export const implicitCachingTokens = 1_024;
/** Enough to tell conversations apart; those that begin alike may share an endpoint, and its cache. */
const maxCharacters = 512;

/** Stands for a conversation whether or not caching is in play: a hash, so that it can be remembered without its words. */
export function conversationName(
  request: ChatRequest,
  { session, workspaceId }: Pick<ConversationContext, "session" | "workspaceId">,
): string {
  const named = request.session_id || session || request.prompt_cache_key;
  const text = named ? `named ${named}` : opening(request);
  return `${workspaceId} ${hashText(text)} ${text.length}`;
}

/** null: nothing to keep, every request draws anew. */
export function conversationKey(request: ChatRequest, context: ConversationContext): string | null {
  const named = conversationKeyOf(
    request.session_id || context.session || request.prompt_cache_key,
    context.workspaceId,
  );
  if (named !== null) return named;
  const inPlay =
    hasCacheControl(request) || (context.cachesImplicitly && context.promptTokens >= implicitCachingTokens);
  return inPlay ? `${context.workspaceId} ${opening(request)}` : null;
}

/** Of a conversation that the client named; null: it named none. */
export function conversationKeyOf(name: string | null | undefined, workspaceId: string): string | null {
  return name ? `${workspaceId} ${name}` : null;
}

function hasCacheControl(request: ChatRequest): boolean {
  if (request.cache_control != null) return true;
  if (request.tools?.some((tool) => tool.cache_control != null) === true) return true;
  return request.messages.some(
    ({ content }) => Array.isArray(content) && content.some((part) => part["cache_control"] != null),
  );
}

/** What a conversation begins with and keeps: its first system message and its first other one. */
function opening({ messages }: ChatRequest): string {
  const isSystem = (role: string): boolean => role === "system" || role === "developer";
  const first = messages.find(({ role }) => isSystem(role));
  const second = messages.find(({ role }) => !isSystem(role));
  return [first, second].map((message) => textOf(message?.content)).join("\n");
}

/** The words alone: a cache marker that moves on from one turn to the next leaves the key as it is. */
function textOf(content: Message["content"] | undefined): string {
  if (content == null || typeof content === "string") return beginningOf(content ?? "");
  let text = "";
  for (const part of content) {
    if (text.length > maxCharacters) break;
    text += beginningOf(part.type === "text" ? part.text : mediumOf(part));
  }
  return beginningOf(text);
}

function mediumOf(part: Exclude<ContentPart, TextPart>): string {
  switch (part.type) {
    case "image_url":
      return part.image_url.url;
    case "input_audio":
      return part.input_audio.data;
    case "video_url":
      return part.video_url.url;
    case "file":
      return part.file.file_data ?? part.file.file_id ?? "";
  }
}

function beginningOf(text: string): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters)} ${text.length}`;
}
