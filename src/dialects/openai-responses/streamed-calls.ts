// Calls of a streamed response: what arrives in pieces goes on in pieces, what comes whole at its item's end goes out there.
import type { StreamPart } from "../../streaming/stream-part.ts";
import { formOfCall } from "../../wire/call-forms.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { CallIds } from "../common/call-ids.ts";
import { argumentsChunk, callChunk } from "../common/chunks.ts";
import { calledName, callId, callOf } from "./read-items.ts";

interface OpenCall {
  position: number;
  name: string;
  isCustom: boolean;
  hasArguments: boolean;
}

export class StreamedCalls {
  readonly #open = new Map<number, OpenCall>();
  readonly #ids = new CallIds();
  /** Of calls so far. */
  count = 0;

  open(): string | undefined {
    return this.#open.values().next().value?.name;
  }

  begin(place: number, item: JsonRecord): StreamPart[] {
    const form = formOfCall(item["type"]);
    if (form === undefined || (form.kind !== "function" && form.kind !== "custom")) return [];
    const position = this.count++;
    const name = calledName(item);
    const isCustom = form.kind === "custom";
    this.#open.set(place, { position, name, isCustom, hasArguments: false });
    return [callChunk({ position, id: this.#ids.of(callId(item), position), name })];
  }

  add(place: number, delta: string): StreamPart[] {
    const call = this.#open.get(place);
    if (call === undefined || delta === "") return [];
    const opening = call.isCustom && !call.hasArguments ? customOpening : "";
    call.hasArguments = true;
    // A half of a surrogate pair is written as an escape, so that both halves meet again when the whole is parsed.
    const piece = call.isCustom ? JSON.stringify(delta).slice(1, -1) : delta;
    return [argumentsChunk(call.position, opening + piece)];
  }

  end(place: number, item: JsonRecord): StreamPart[] {
    const call = this.#open.get(place);
    this.#open.delete(place);
    if (call === undefined) return this.#whole(item);
    const { position } = call;
    if (call.hasArguments) return call.isCustom ? [argumentsChunk(position, customClosing)] : [];
    return [argumentsChunk(position, callOf(item, () => "")?.function.arguments ?? "{}")];
  }

  /** The answer is complete, whatever events of items are missing. */
  endAll(): StreamPart[] {
    const closing = [...this.#open.values()].flatMap(({ position, isCustom, hasArguments }) => {
      if (!hasArguments) return [argumentsChunk(position, isCustom ? customOpening + customClosing : "{}")];
      return isCustom ? [argumentsChunk(position, customClosing)] : [];
    });
    this.#open.clear();
    return closing;
  }

  #whole(item: JsonRecord): StreamPart[] {
    const call = callOf(item, (id) => this.#ids.of(id, this.count));
    if (call === undefined) return [];
    const { id, function: called } = call;
    return [callChunk({ position: this.count++, id, name: called.name, arguments: called.arguments })];
  }
}

const customOpening = '{"input":"';
const customClosing = '"}';
