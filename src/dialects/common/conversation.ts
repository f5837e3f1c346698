// A client's messages as turns: leading system text apart, consecutive roles merged, tool results matched with the calls
// that they answer. What a vendor would refuse anyway is refused here, with the message's position.
import { type PlacedBlock, placedBlocks } from "../../wire/anthropic-only.ts";
import type { AssistantMessage, ContentPart, Message, TextPart, ToolCall, ToolMessage } from "../../wire/message.ts";
import { countNote, type Note } from "../../wire/note.ts";
import { filled } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { itemsOf, type TurnItem } from "../../wire/turn-items.ts";
import { type Call, type PendingCalls, pendingCalls } from "./pending-calls.ts";
import { type DetailRule, returnedThoughts } from "./reasoning-details.ts";
import { inOrderOfCalls } from "./result-order.ts";

/** What one assistant message said, in order; of its reasoning what the vendor can read, whole entries. */
export type Section = SaidItem[];
export type SaidItem = Exclude<TurnItem<Call>, { kind: "refusal" }>;

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
  /** What of each message only Anthropic can read, with its place among all that the message said. */
  placed: (PlacedBlock[] | undefined)[];
}

export interface Conversation {
  system: TextPart[];
  turns: (UserTurn | AssistantTurn)[];
  notes: Note[];
}

export interface Reader {
  /** Which of the reasoning that clients send back it can read. */
  reasoning: DetailRule;
  /** Whether pictures of the assistant's are its own to the vendor too; elsewhere the user shows them. */
  assistantMedia?: boolean;
}

export function readConversation(messages: readonly Message[], reader: Reader): Result<Conversation, string> {
  const conversation: Conversation = { system: [], turns: [], notes: [] };
  const pending = pendingCalls(conversation.notes);
  const ordered = inOrderOfCalls(messages);
  for (const [index, message] of ordered.entries()) {
    const problem = addMessage(conversation, message, { pending, rule: reader.reasoning });
    if (problem !== undefined) {
      const sent = messages.indexOf(message);
      return fail(`messages[${sent === -1 ? index : sent}]${problem}`);
    }
  }
  const open = pending.unanswered();
  if (open !== undefined) return fail(`messages: no tool message answers the tool call "${open}"`);
  if (reader.assistantMedia !== true) showAsUser(conversation);
  if (conversation.turns.length > 0) return ok(conversation);
  if (conversation.system.length === 0) return fail("messages: there is no content to answer");
  // No vendor answers a system prompt alone.
  conversation.turns.push({ role: "user", results: [], parts: conversation.system });
  conversation.notes.push({ code: "system_sent_as_user" });
  return ok({ ...conversation, system: [] });
}

/** What an assistant showed goes to the front of what the user says next. */
function showAsUser(conversation: Conversation): void {
  for (const [index, turn] of conversation.turns.entries()) {
    if (turn.role === "user") continue;
    const shown = turn.sections.flat().flatMap((item) => (isMedium(item) ? [item.part] : []));
    if (shown.length === 0) continue;
    const sections = turn.sections.map((section) => section.filter((item) => !isMedium(item)));
    const own = sections.some((section) => section.length > 0) ? sections : [[showsNext]];
    conversation.turns[index] = { ...turn, sections: own };
    const next = conversation.turns[index + 1];
    if (next?.role === "user") next.parts.unshift(...shown);
    else conversation.turns.push({ role: "user", results: [], parts: shown });
  }
}

/** Stands for what an assistant said, where it only showed something. */
const showsNext: SaidItem = { kind: "part", part: { type: "text", text: "See the next message of the user." } };

function isMedium(item: SaidItem): item is Extract<SaidItem, { kind: "part" }> {
  return item.kind === "part" && item.part.type !== "text";
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
      return addSystem(conversation, namedParts(partsOf(message.content), message.name));
    case "user":
      addUser(conversation, namedParts(partsOf(message.content), message.name));
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
  const calls = new Map<ToolCall, Call>();
  for (const toolCall of message.tool_calls ?? []) calls.set(toolCall, pending.add(toolCall));
  const items = returnedThoughts(itemsOf<ToolCall>(message), rule);
  const section = named(
    items.flatMap((item) => saidItem(item, calls)),
    message.name ?? undefined,
  );
  if ((message.reasoning_details ?? []).length > 0 && !section.some(({ kind }) => kind === "thought")) {
    countNote(conversation.notes, "foreign_reasoning_left_out");
  }
  const placed = filled(placedBlocks(message));
  if (section.length === 0 && placed === undefined) {
    countNote(conversation.notes, "empty_assistant_message_left_out");
    return undefined;
  }
  if (last?.role === "assistant") {
    last.sections.push(section);
    last.placed.push(placed);
  } else conversation.turns.push({ role: "assistant", sections: [section], placed: [placed] });
  return undefined;
}

function saidItem(item: TurnItem<ToolCall>, calls: ReadonlyMap<ToolCall, Call>): SaidItem[] {
  switch (item.kind) {
    case "thought":
      return [item];
    case "refusal":
      return partsOf(item.refusal).map((part) => ({ kind: "part", part }));
    case "part":
      return partsOf([item.part]).map((part) => ({ kind: "part", part }));
    case "call": {
      const call = calls.get(item.call);
      return call === undefined ? [] : [{ kind: "call", call }];
    }
  }
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
function namedParts(parts: ContentPart[], name: string | undefined): ContentPart[] {
  const first = parts[0];
  if (name === undefined || name === "" || first === undefined) return parts;
  if (first.type !== "text") return [{ type: "text", text: `${name}:` }, ...parts];
  return [{ ...first, text: `${name}: ${first.text}` }, ...parts.slice(1)];
}

function named(section: Section, name: string | undefined): Section {
  const at = section.findIndex(({ kind }) => kind === "part");
  const first = section[at];
  if (first?.kind !== "part") return section;
  const parts = namedParts([first.part], name).map((part): SaidItem => ({ kind: "part", part }));
  return [...section.slice(0, at), ...parts, ...section.slice(at + 1)];
}

/** Names of the tools that earlier turns called, without repeats. */
export function calledTools(conversation: Conversation): string[] {
  const items = conversation.turns.flatMap((turn) => (turn.role === "assistant" ? turn.sections.flat() : []));
  return [...new Set(items.flatMap((item) => (item.kind === "call" ? [item.call.name] : [])))];
}
