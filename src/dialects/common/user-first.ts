// Vendors that insist on a user's turn first: an opening line of the assistant (a greeting, a character's card) gets one
// put before it.
import type { Conversation } from "./conversation.ts";

export function userFirst(conversation: Conversation): Conversation {
  if (conversation.turns[0]?.role !== "assistant") return conversation;
  return {
    ...conversation,
    turns: [
      { role: "user", results: [], parts: [{ type: "text", text: "(The conversation starts here.)" }] },
      ...conversation.turns,
    ],
    notes: [...conversation.notes, { code: "user_message_put_first" }],
  };
}
