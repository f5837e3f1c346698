// One turn of the assistant's while it is read: what it thought, said and called, then what its calls brought, in the order
// of the calls.
import type { ReasoningDetail } from "../../wire/answer.ts";
import type { CallForm } from "../../wire/call-forms.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { ContentPart, Message, ToolCall, ToolMessage } from "../../wire/message.ts";
import { namespacedName } from "../../wire/namespaced-name.ts";
import { filled, present } from "../../wire/present.ts";
import { TurnWriter } from "../../wire/turn-writer.ts";
import { readableText } from "../reasoning-pieces.ts";
import type { InputPart } from "./input-items.ts";
import { readPart } from "./read-content.ts";
import { vendorFormat } from "./reasoning-items.ts";

export class AssistantTurn {
  readonly #said = new TurnWriter<ToolCall>();
  #refusal = "";
  #phase: string | undefined;
  /** By the call's id, which a vendor may have given to two. */
  readonly #outputs = new Map<string, ToolMessage[]>();
  /** How many calls of an id have no output yet. */
  readonly #waiting = new Map<string, number>();
  readonly #deferred: Message[] = [];
  /** Items so far, by which the vendor's own thoughts are told apart. */
  #items = 0;

  /** Its calls have their outputs: what the assistant says now is said knowing them. */
  get isAnswered(): boolean {
    return this.#waiting.size === 0 && this.#outputs.size > 0;
  }

  think(details: readonly ReasoningDetail[]): void {
    const index = this.#items++;
    for (const detail of details) this.#said.think(detail.format === vendorFormat ? { ...detail, index } : detail);
  }

  /** Whether a vendor that calls its messages by phases has said one to its end: what it says next is another. */
  hasSaidAll(next: string | null | undefined): boolean {
    return this.#said.parts.length > 0 && this.#waiting.size === 0 && (next ?? undefined) !== this.#phase;
  }

  say(parts: readonly InputPart[], phase: string | null | undefined): void {
    this.#phase ??= phase ?? undefined;
    this.#items++;
    for (const part of parts) {
      if (part.type === "refusal") this.#refusal += part.refusal;
      else this.#said.say(readPart(part));
    }
  }

  call(item: JsonRecord, { kind, argumentsOf }: CallForm): void {
    this.#items++;
    const { call_id, name = kind, namespace } = item;
    const called = typeof namespace === "string" && namespace !== "" ? namespacedName(namespace, String(name)) : name;
    const text = argumentsOf(item);
    const id = String(call_id);
    this.#waiting.set(id, (this.#waiting.get(id) ?? 0) + 1);
    this.#said.call({ id, type: "function", function: { name: String(called), arguments: text } });
  }

  /** Whether it was a call of this turn that waited for it. */
  answer(message: ToolMessage): boolean {
    const { tool_call_id: id } = message;
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return false;
    if (waiting === 1) this.#waiting.delete(id);
    else this.#waiting.set(id, waiting - 1);
    const outputs = this.#outputs.get(id);
    if (outputs === undefined) this.#outputs.set(id, [message]);
    else outputs.push(message);
    return true;
  }

  /** Whether calls of this turn still wait, so that the message stands behind their outputs. */
  defer(message: Message): boolean {
    if (this.#waiting.size === 0) return false;
    this.#deferred.push(message);
    return true;
  }

  messages(): Message[] {
    if (this.#items === 0) return [];
    const ids = new Set(this.#said.calls.map(({ id }) => id));
    const outputs = [...ids].flatMap((id) => this.#outputs.get(id) ?? []);
    return [this.#own(), ...outputs, ...this.#deferred];
  }

  #own(): Message {
    const { parts, calls, details } = this.#said;
    const reasoning = details.flatMap((detail) => readableText(detail) ?? []).join("\n\n");
    return {
      role: "assistant",
      content: parts.length === 0 ? null : simplest(parts),
      ...present({
        refusal: filled(this.#refusal),
        tool_calls: filled(calls),
        reasoning: filled(reasoning),
        reasoning_details: filled(details),
        phase: this.#phase,
      }),
    };
  }
}

function simplest(parts: ContentPart[]): string | ContentPart[] {
  const [only] = parts;
  return parts.length === 1 && only?.type === "text" && only.cache_control === undefined ? only.text : parts;
}
