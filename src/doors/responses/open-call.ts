// A call of a tool in a stream: its arguments arrive in pieces.
import type { Emit, OpenItem } from "./open-item.ts";
import type { CallItem } from "./output-items.ts";

export interface CallName {
  id: string;
  call_id: string;
  name: string;
}

export class OpenCall implements OpenItem {
  readonly #name: CallName;
  readonly #emit: Emit;
  #arguments = "";

  constructor(name: CallName, emit: Emit) {
    this.#name = name;
    this.#emit = emit;
  }

  item(status: string): CallItem {
    return { type: "function_call", status, ...this.#name, arguments: this.#arguments };
  }

  say(delta: string): string {
    this.#arguments += delta;
    return delta === "" ? "" : this.#emit("response.function_call_arguments.delta", { delta });
  }

  endParts(): string {
    // A call without arguments is a call with none: clients parse what they collected.
    const nothing = this.#arguments === "" ? this.say("{}") : "";
    const fields = { name: this.#name.name, arguments: this.#arguments };
    return nothing + this.#emit("response.function_call_arguments.done", fields);
  }
}
