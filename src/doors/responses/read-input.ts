// The items of a conversation → our messages. Thoughts, words and calls of one turn are items of their own there and one
// message here; a turn ends where its calls have their outputs, or somebody else speaks.
import { formOfCall } from "../../wire/call-forms.ts";
import type { Message } from "../../wire/message.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { AssistantTurn } from "./assistant-turn.ts";
import { hostedItems, type InputItem, type InputPart } from "./input-items.ts";
import { partsOf, readContent } from "./read-content.ts";
import { isOutput, readOutput } from "./read-output.ts";
import { readReasoning } from "./reasoning-items.ts";

export interface ReadInput {
  messages: Message[];
  /** Items of vendors' own tools. */
  leftOut: number;
}

/** A problem is a sentence that begins with the item's place. */
export function readInput(input: string | readonly InputItem[]): Result<ReadInput, { path: string; problem: string }> {
  if (typeof input === "string") return ok({ messages: [{ role: "user", content: input }], leftOut: 0 });
  const reading = new Reading();
  const ids = new Set(input.flatMap((item) => (item.type === "item_reference" ? [] : [item["id"]])));
  for (const [index, item] of input.entries()) {
    // It stands in the input itself, where it is read.
    if (item.type !== "item_reference") reading.add(item);
    else if (!ids.has(item.id)) return fail({ path: `input[${index}]`, problem: unknownReference });
  }
  return ok(reading.end());
}

const unknownReference =
  "is a reference to an item that is not in this input: items are not kept here. " +
  "Send the item itself (with store: false most clients do)";

const hosted: ReadonlySet<string> = new Set(hostedItems);

class Reading {
  readonly #messages: Message[] = [];
  #turn = new AssistantTurn();
  #leftOut = 0;

  add(item: InputItem): void {
    if (hosted.has(item.type)) this.#leftOut++;
    else if (isOutput(item)) this.#addResult(readOutput(item));
    else if (item.type === "message" && item.role !== "assistant") this.#addOther(readOther(item));
    else this.#addOwn(item);
  }

  end(): ReadInput {
    this.#endTurn();
    return { messages: this.#messages, leftOut: this.#leftOut };
  }

  #addOwn(item: InputItem): void {
    if (this.#turn.isAnswered) this.#endTurn();
    const form = formOfCall(item.type);
    const phase = item.type === "message" ? item.phase : undefined;
    if (form === undefined && this.#turn.hasSaidAll(phase)) this.#endTurn();
    if (item.type === "reasoning") this.#turn.think(readReasoning(item));
    else if (item.type === "message") this.#turn.say(spokenParts(item.content), phase);
    else if (form !== undefined) this.#turn.call(item, form);
  }

  #addResult(message: Message): void {
    const isAnswer = message.role === "tool" && this.#turn.answer(message);
    if (isAnswer) return;
    if (message.role === "tool") this.#endTurn();
    this.#addOther(message);
  }

  /** What is said while calls wait comes behind their outputs, which no vendor lets anything stand before. */
  #addOther(message: Message): void {
    if (this.#turn.defer(message)) return;
    this.#endTurn();
    this.#messages.push(message);
  }

  #endTurn(): void {
    this.#messages.push(...this.#turn.messages());
    this.#turn = new AssistantTurn();
  }
}

function spokenParts(content: string | readonly InputPart[]): readonly InputPart[] {
  return typeof content === "string" ? [{ type: "input_text", text: content }] : content;
}

function readOther(item: Extract<InputItem, { type: "message" }>): Message {
  // `echo-request.ts` tells instructions from such a message by their being a plain string.
  if (item.role === "system" || item.role === "developer") return { role: item.role, content: partsOf(item.content) };
  return { role: "user", content: readContent(item.content) };
}
