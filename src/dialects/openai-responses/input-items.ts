// Our messages → the items of `input`. A turn of the assistant's becomes its thoughts, words and calls in the order in
// which they were made; calls of tools that are no functions become items of their own types again.
import type { ReasoningDetail } from "../../wire/answer.ts";
import { callForm, customForm } from "../../wire/call-forms.ts";
import type { ToolForm } from "../../wire/client-tools.ts";
import { isRecord, parseJson } from "../../wire/json.ts";
import type { AssistantMessage, Message, ToolCall, ToolMessage } from "../../wire/message.ts";
import { countNote, type Note } from "../../wire/note.ts";
import { given, present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { type TurnItem, itemsOf as turnItems } from "../../wire/turn-items.ts";
import { fittedIds, idRules } from "../common/fitted-ids.ts";
import { historicToolName } from "../common/historic-tool-name.ts";
import { inOrderOfCalls } from "../common/result-order.ts";
import { withMediaAtUser } from "../common/shown-media.ts";
import { inputContent, wordsOf } from "./content.ts";
import { betweenMessages } from "./read-items.ts";
import { itemsOf } from "./reasoning-items.ts";

type Item = Record<string, unknown>;

export interface ItemsInput {
  /** Of the vendor's own reasoning. */
  format: string;
  /** Tools that the vendor knows as something else than functions, by the name of the function. */
  forms: ReadonlyMap<string, ToolForm>;
  notes: Note[];
}

interface Draft extends ItemsInput {
  idOf(clientId: string): string;
  /** By the id of their call. */
  called: Map<string, ToolForm>;
}

export function inputItems(messages: readonly Message[], input: ItemsInput): Result<Item[], string> {
  const writing: Draft = { ...input, idOf: fittedIds(idRules.any), called: new Map() };
  const items: Item[] = [];
  for (const message of withMediaAtUser(inOrderOfCalls(messages), ["assistant"])) {
    const written = itemsOfMessage(message, writing);
    if (!written.ok) return fail(`messages[${Math.max(0, messages.indexOf(message))}]${written.problem}`);
    items.push(...written.value);
  }
  return items.length === 0 ? fail("messages: there is no content to answer") : ok(items);
}

function itemsOfMessage(message: Message, writing: Draft): Result<Item[], string> {
  if (message.role === "assistant") return ok(assistantItems(message, writing));
  const content = inputContent(message.content);
  if (!content.ok) return content;
  if (message.role === "tool") return ok([outputItem(message, content.value, writing)]);
  const { role, name } = message;
  const said = content.value;
  const named = name === undefined || name === "" || typeof said !== "string" ? said : `${name}: ${said}`;
  return ok([{ type: "message", role, content: named }]);
}

function assistantItems(message: AssistantMessage, writing: Draft): Item[] {
  const details: readonly ReasoningDetail[] = message.reasoning_details ?? [];
  const thoughts = new Map(itemsOf(details, writing.format).map(({ detail, thought }) => [detail, { ...thought }]));
  if (thoughts.size === 0 && details.length > 0) countNote(writing.notes, "foreign_reasoning_left_out");
  const items: Item[] = [];
  let said: Item[] = [];
  for (const item of turnItems<ToolCall>(message)) {
    if (item.kind === "part" || item.kind === "refusal") {
      say(said, item, items.some(isMessage));
      continue;
    }
    const written = item.kind === "call" ? callItem(item.call, writing) : thoughts.get(item.detail);
    if (written === undefined) continue;
    items.push(...messageOf(said, message), written);
    said = [];
  }
  items.push(...messageOf(said, message));
  const written = withoutLastThoughts(items);
  if (written.length === 0) countNote(writing.notes, "empty_assistant_message_left_out");
  return written;
}

type Words = Extract<TurnItem<ToolCall>, { kind: "part" | "refusal" }>;

/** `isLater`: the vendor's own answers have messages before, and what stands between them on our wire is none of the text. */
function say(said: Item[], item: Words, isLater: boolean): void {
  if (item.kind === "refusal") {
    said.push({ type: "refusal", refusal: item.refusal });
    return;
  }
  if (item.part.type !== "text") return;
  const { text } = item.part;
  const words =
    isLater && said.length === 0 && text.startsWith(betweenMessages) ? text.slice(betweenMessages.length) : text;
  const last = said.at(-1);
  if (last?.["type"] === "output_text") last["text"] = `${last["text"]}${words}`;
  else if (words !== "") said.push({ type: "output_text", text: words, annotations: [] });
}

function messageOf(content: Item[], { phase }: AssistantMessage): Item[] {
  return content.length === 0 ? [] : [{ type: "message", role: "assistant", content, ...given({ phase }) }];
}

function isMessage({ type }: Item): boolean {
  return type === "message";
}

/** A thought is refused without the item that it led to. */
function withoutLastThoughts(items: Item[]): Item[] {
  const last = items.findLastIndex(({ type }) => type !== "reasoning");
  return items.slice(0, last + 1);
}

function callItem({ id, function: { name, arguments: text } }: ToolCall, writing: Draft): Item {
  const call_id = writing.idOf(id);
  const form = writing.forms.get(name);
  if (form === undefined) {
    const whole = text.trim() === "" ? "{}" : text;
    return { type: "function_call", call_id, name: historicToolName(name), arguments: whole };
  }
  writing.called.set(id, form);
  const { kind } = form;
  const { call, fieldsOf } = callForm(kind);
  const isNamed = kind === "function" || kind === "custom";
  const named = isNamed ? { name: form.name, ...present({ namespace: form.namespace }) } : {};
  return {
    type: call,
    call_id,
    ...named,
    ...fieldsOf(text),
    ...present({ status: isNamed ? undefined : "completed" }),
  };
}

function outputItem(
  { tool_call_id: id, content, is_error }: ToolMessage,
  output: string | Item[],
  { idOf, called }: Draft,
): Item {
  const kind = called.get(id)?.kind;
  const { output: type } = callForm(kind);
  const call_id = idOf(id);
  const said = Array.isArray(output) && output.length === 0 ? "" : output;
  switch (kind) {
    case "local_shell":
      return { type, id: call_id, call_id, output: wordsOf(content) };
    case "shell":
      return { type, call_id, output: shellOutput(wordsOf(content)), max_output_length: null };
    case "apply_patch":
      return { type, call_id, status: is_error === true ? "failed" : "completed", output: wordsOf(content) };
    case "custom":
      return { type: customForm.output, call_id, output: said };
    default:
      return { type: "function_call_output", call_id, output: said };
  }
}

/** As the client wrote it; mere text is what the one command printed. */
function shellOutput(text: string): unknown[] {
  const parsed = parseJson(text);
  if (Array.isArray(parsed) && parsed.length > 0 && parsed.every(isRecord)) return parsed;
  return [{ stdout: text, stderr: "", outcome: { type: "exit", exit_code: 0 } }];
}
