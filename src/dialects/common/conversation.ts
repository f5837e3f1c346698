// A client's messages as turns: leading system text apart, consecutive roles merged, tool results matched with the calls
// that they answer. What a vendor would refuse anyway is refused here, with the message's position.
import type { ReasoningDetail } from "../../wire/answer.ts";
import { type PlacedBlock, placedBlocks } from "../../wire/anthropic-only.ts";
import type { AssistantMessage, ContentPart, Message, TextPart, ToolMessage } from "../../wire/message.ts";
import { countNote, type Note } from "../../wire/note.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { type Call, type PendingCalls, pendingCalls } from "./pending-calls.ts";
import { type DetailRule, returnedDetails } from "./reasoning-details.ts";

/** What one assistant message said. */
export interface Section {
  /** Reasoning that the vendor can read, whole entries in order. */
  details: ReasoningDetail[];
  parts: ContentPart[];
  calls: Call[];
  /** What only Anthropic can read, with its place among all that the message said. */
  placed: PlacedBlock[];
}

export interface ToolOutcome {
  call: Call;
  parts: ContentPart[];
  failed: boolean;
}

export interface UserTurn {
  role: "user";
  /** Vendors want them before anything else of the turn. */
  results: ToolOutcome[];
  parts: ContentPart[];
}

export interface AssistantTurn {
  role: "assistant";
  /** One per message, in order. */
  sections: Section[];
}

export interface Conversation {
  system: TextPart[];
  turns: (UserTurn | AssistantTurn)[];
  notes: Note[];
}

export function readConversation(messages: readonly Message[], rule: DetailRule): Result<Conversation, string> {
  const conversation: Conversation = { system: [], turns: [], notes: [] };
  const pending = pendingCalls(conversation.notes);
  for (const [index, message] of messages.entries()) {
    const problem = addMessage(conversation, message, { pending, rule });
    if (problem !== undefined) return fail(`messages[${index}]${problem}`);
  }
  const open = pending.unanswered();
  if (open !== undefined) return fail(`messages: no tool message answers the tool call "${open}"`);
  if (conversation.turns.length > 0) return ok(conversation);
  if (conversation.system.length === 0) return fail("messages: there is no content to answer");
  // No vendor answers a system prompt alone.
  conversation.turns.push({ role: "user", results: [], parts: conversation.system });
  conversation.notes.push({ code: "system_sent_as_user" });
  return ok({ ...conversation, system: [] });
}

interface MessageInput {
  pending: PendingCalls;
  rule: DetailRule;
}

/** The rest of a sentence that starts with the message's position, or undefined where all is well. */
function addMessage(conversation: Conversation, message: Message, reading: MessageInput): string | undefined {
  switch (message.role) {
    case "system":
    case "developer":
      return addSystem(conversation, named(partsOf(message.content), message.name));
    case "user":
      addUser(conversation, named(partsOf(message.content), message.name));
      return undefined;
    case "assistant":
      return addAssistant(conversation, message, reading);
    case "tool":
      return addResult(conversation, message, reading);
  }
}

function addSystem(conversation: Conversation, parts: ContentPart[]): string | undefined {
  for (const part of parts) {
    if (part.type !== "text") return `: a system message cannot hold a part of type "${part.type}"`;
    if (conversation.turns.length === 0) conversation.system.push(part);
    // Moving it to the front would change what it follows, and break the cached prefix of every later request.
    else userTurn(conversation).parts.push({ ...part, text: `<system>\n${part.text}\n</system>` });
  }
  return undefined;
}

function addUser(conversation: Conversation, parts: ContentPart[]): void {
  if (parts.length === 0) countNote(conversation.notes, "empty_user_message_left_out");
  else userTurn(conversation).parts.push(...parts);
}

function addAssistant(
  conversation: Conversation,
  message: AssistantMessage,
  reading: MessageInput,
): string | undefined {
  const { pending, rule } = reading;
  const last = conversation.turns.at(-1);
  const open = pending.unanswered();
  if (open !== undefined && last?.role === "user") return `: no tool message before it answers the tool call "${open}"`;
  const calls: Call[] = [];
  for (const [index, toolCall] of (message.tool_calls ?? []).entries()) {
    const call = pending.add(toolCall);
    if (call === undefined) return `.tool_calls[${index}]: the id "${toolCall.id}" is used twice`;
    calls.push(call);
  }
  const parts = named(partsOf(message.content ?? message.refusal ?? ""), message.name ?? undefined);
  const given = message.reasoning_details ?? [];
  const details = returnedDetails(given, rule);
  if (details.length === 0 && given.length > 0) {
    countNote(conversation.notes, "foreign_reasoning_left_out");
  }
  const section: Section = { details, parts, calls, placed: placedBlocks(message) };
  if (Object.values(section).every((said) => said.length === 0)) {
    countNote(conversation.notes, "empty_assistant_message_left_out");
    return undefined;
  }
  if (last?.role === "assistant") last.sections.push(section);
  else conversation.turns.push({ role: "assistant", sections: [section] });
  return undefined;
}

function addResult(conversation: Conversation, message: ToolMessage, { pending }: MessageInput): string | undefined {
  const call = pending.answer(message.tool_call_id);
  if (call === "answered") return `: the tool call "${message.tool_call_id}" already has a result`;
  if (call === "unknown") return `: no tool call before it has the id "${message.tool_call_id}"`;
  userTurn(conversation).results.push({ call, parts: partsOf(message.content), failed: message.is_error === true });
  return undefined;
}

function userTurn(conversation: Conversation): UserTurn {
  const last = conversation.turns.at(-1);
  if (last?.role === "user") return last;
  const turn: UserTurn = { role: "user", results: [], parts: [] };
  conversation.turns.push(turn);
  return turn;
}

/** Blank text is left out: vendors refuse it, and it says nothing. */
function partsOf(content: string | ContentPart[]): ContentPart[] {
  const parts: ContentPart[] = typeof content === "string" ? [{ type: "text", text: content }] : content;
  return parts.filter((part) => part.type !== "text" || part.text.trim() !== "");
}

/** These APIs have no names of speakers, so that the name stands before the text. */
function named(parts: ContentPart[], name: string | undefined): ContentPart[] {
  const first = parts[0];
  if (name === undefined || name === "" || first === undefined) return parts;
  if (first.type !== "text") return [{ type: "text", text: `${name}:` }, ...parts];
  return [{ ...first, text: `${name}: ${first.text}` }, ...parts.slice(1)];
}

/** Names of the tools that earlier turns called, without repeats. */
export function calledTools(conversation: Conversation): string[] {
  const sections = conversation.turns.flatMap((turn) => (turn.role === "assistant" ? turn.sections : []));
  return [...new Set(sections.flatMap(({ calls }) => calls.map(({ name }) => name)))];
}
