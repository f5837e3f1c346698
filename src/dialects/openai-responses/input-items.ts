// Our messages → the items of `input`. A turn of the assistant's becomes its thoughts, words and calls in the order in
// which they were made; calls of tools that are no functions become items of their own types again.
import type { ReasoningDetail } from "../../wire/answer.ts";
import { callForm, customForm } from "../../wire/call-forms.ts";
import type { ToolForm } from "../../wire/client-tools.ts";
import { isRecord, parseJson } from "../../wire/json.ts";
import type { AssistantMessage, Message, ToolCall, ToolMessage } from "../../wire/message.ts";
import { countNote, type Note } from "../../wire/note.ts";
import { given, present } from "../../wire/present.ts";
import { inOrder } from "../../wire/reasoning-order.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { type CallNames, callNames } from "./call-names.ts";
import { inputContent, wordsOf } from "./content.ts";
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
  names: CallNames;
  /** By the id of their call. */
  called: Map<string, ToolForm>;
}

export function inputItems(messages: readonly Message[], input: ItemsInput): Result<Item[], string> {
  const writing: Draft = { ...input, names: callNames(), called: new Map() };
  const items: Item[] = [];
  for (const [index, message] of messages.entries()) {
    const written = itemsOfMessage(message, writing);
    if (!written.ok) return fail(`messages[${index}]${written.problem}`);
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
  const thoughts = itemsOf(details, writing.format);
  if (thoughts.length === 0 && details.length > 0) countNote(writing.notes, "foreign_reasoning_left_out");
  const words = wordsOf(message.content);
  const refusal = message.refusal ?? "";
  const content = [
    ...(words === "" ? [] : [{ type: "output_text", text: words, annotations: [] }]),
    ...(refusal === "" ? [] : [{ type: "refusal", refusal }]),
  ];
  const said =
    content.length === 0 ? [] : [{ type: "message", role: "assistant", content, ...given({ phase: message.phase }) }];
  const calls = (message.tool_calls ?? []).map((call) => callItem(call, writing));
  const others: Item[] = [...said, ...calls];
  if (others.length === 0) countNote(writing.notes, "empty_assistant_message_left_out");
  return withoutLastThoughts(inOrder<Item, Item>(others, thoughts.map(asItem)));
}

/** A thought is refused without the item that it led to. */
function withoutLastThoughts(items: Item[]): Item[] {
  const last = items.findLastIndex(({ type }) => type !== "reasoning");
  return items.slice(0, last + 1);
}

function asItem({ detail, thought }: ReturnType<typeof itemsOf>[number]): { detail: ReasoningDetail; thought: Item } {
  return { detail, thought: { ...thought } };
}

function callItem({ id, function: { name, arguments: text } }: ToolCall, writing: Draft): Item {
  const call_id = writing.names.id(id);
  const form = writing.forms.get(name);
  if (form === undefined) {
    const whole = text.trim() === "" ? "{}" : text;
    return { type: "function_call", call_id, name: writing.names.name(name), arguments: whole };
  }
  writing.called.set(id, form);
  const { kind } = form;
  const { call, fieldsOf } = callForm(kind);
  const isNamed = kind === "function" || kind === "custom";
  const named = isNamed ? { name: form.name, ...present({ namespace: form.namespace }) } : {};
  return { type: call, call_id, ...named, ...fieldsOf(text), ...(isNamed ? {} : { status: "completed" }) };
}

function outputItem(
  { tool_call_id: id, content, is_error }: ToolMessage,
  output: string | Item[],
  { names, called }: Draft,
): Item {
  const kind = called.get(id)?.kind;
  const { output: type } = callForm(kind);
  const call_id = names.id(id);
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
