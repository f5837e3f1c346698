// Tool calls of a stream, made sequential: providers may interleave the arguments of parallel calls, but here only one
// block is open at a time. One call speaks as it arrives; the others wait until its arguments are complete.
import type { ToolCallDelta } from "../../wire/answer.ts";
import type { JsonRecord } from "../../wire/json.ts";

export interface Voice {
  /** `caller`: the tool of the vendor's that made the call, where it was none of the model's own. */
  start(id: string, name: string, caller: JsonRecord | undefined): string;
  /** A piece of the open call's arguments. */
  say(fragment: string): string;
  stop(): string;
}

interface Call {
  index: number;
  id: string;
  name: string;
  /** All of its arguments so far, and how many characters of them went out. */
  text: string;
  said: number;
  caller: JsonRecord | undefined;
}

export class CallQueue {
  readonly #voice: Voice;
  readonly #spoken = new Set<number>();
  #speaking: Call | undefined;
  #waiting: Call[] = [];

  constructor(voice: Voice) {
    this.#voice = voice;
  }

  add({ index, id, function: fields }: ToolCallDelta, caller?: JsonRecord): string {
    // Nothing but white space can follow complete arguments.
    if (this.#spoken.has(index)) return "";
    const call = this.#find(index);
    call.id ||= id ?? "";
    call.name ||= fields?.name ?? "";
    call.text += fields?.arguments ?? "";
    call.caller ??= caller;
    return this.#advance();
  }

  /** Says everything that is left, in order. */
  finish(): string {
    let events = "";
    while (this.#speaking !== undefined || this.#waiting.length > 0) {
      const call = this.#speaking;
      events += call === undefined ? this.#startNext() : this.#say(call) + this.#end(call);
    }
    return events;
  }

  #find(index: number): Call {
    if (this.#speaking?.index === index) return this.#speaking;
    const waiting = this.#waiting.find((call) => call.index === index);
    if (waiting !== undefined) return waiting;
    const call: Call = { index, id: "", name: "", text: "", said: 0, caller: undefined };
    this.#waiting.push(call);
    return call;
  }

  #advance(): string {
    let events = "";
    for (;;) {
      const call = this.#speaking;
      if (call === undefined) {
        // Some providers send the name after the first piece.
        if ((this.#waiting[0]?.name ?? "") === "") return events;
        events += this.#startNext();
      } else {
        events += this.#say(call);
        if (this.#waiting.length === 0 || !isComplete(call.text)) return events;
        events += this.#end(call);
      }
    }
  }

  #startNext(): string {
    const call = this.#waiting.shift();
    if (call === undefined) return "";
    this.#speaking = call;
    return this.#voice.start(call.id || `call_${call.index}`, call.name, call.caller);
  }

  #say(call: Call): string {
    const fragment = call.text.slice(call.said);
    call.said = call.text.length;
    return fragment === "" ? "" : this.#voice.say(fragment);
  }

  #end(call: Call): string {
    this.#speaking = undefined;
    this.#spoken.add(call.index);
    // A call without arguments is a call with none: clients parse what they collected.
    return (call.said === 0 ? this.#voice.say("{}") : "") + this.#voice.stop();
  }
}

function isComplete(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
