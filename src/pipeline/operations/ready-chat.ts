// A conversation that is ready to be planned: with what had to be looked at, and what the router does itself. Types only.
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Message } from "../../wire/message.ts";
import type { PreparedContent } from "../media/prepare-content.ts";
import type { RequestSearch } from "../search/request-search.ts";
import type { RequestTools } from "../tools/request-tools.ts";

export interface ReadyChat {
  /** As its door read it. */
  sent: ChatRequest;
  /** The same without what the router does itself. */
  request: ChatRequest;
  /** null: nothing but text, which needs no preparation. */
  content: PreparedContent | null;
  search: RequestSearch | undefined;
  /** Tools that the router runs. */
  tools: RequestTools | undefined;
  /** What steps before this one added to the conversation. */
  turns?: { messages: Message[]; isLast: boolean };
}
