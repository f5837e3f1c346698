// A call of a tool in a stream. The arguments of a function arrive in pieces; what a custom tool is called with, and the
// fields of other calls, are known when the arguments that stand for them are whole.
import type { CallForm } from "../../wire/call-forms.ts";
import type { ToolForm } from "../../wire/client-tools.ts";
import type { Emit, OpenItem } from "./open-item.ts";
import { type CallItem, writeCall } from "./output-items.ts";

export interface OpenCallInput {
  id: string;
  emit: Emit;
  call_id: string;
  /** Of the function. */
  name: string;
  form: CallForm;
  /** How the client knows it. */
  tool: ToolForm | undefined;
}

export class OpenCall implements OpenItem {
  readonly #input: OpenCallInput;
  #arguments = "";

  constructor(input: OpenCallInput) {
    this.#input = input;
  }

  item(status: string): CallItem {
    const { id, call_id, name, tool } = this.#input;
    return writeCall({ id: call_id, function: { name, arguments: this.#arguments } }, { id, status, tool });
  }

  say(delta: string): string {
    this.#arguments += delta;
    const isFunction = this.#input.form.kind === "function";
    return delta === "" || !isFunction ? "" : this.#input.emit("response.function_call_arguments.delta", { delta });
  }

  endParts(): string {
    const { emit, form, name, tool } = this.#input;
    // A call without arguments is a call with none: clients parse what they collected.
    const nothing = this.#arguments.trim() === "" ? this.say("{}") : "";
    switch (form.kind) {
      case "function": {
        const fields = { name: tool?.name ?? name, arguments: this.#arguments };
        return nothing + emit("response.function_call_arguments.done", fields);
      }
      case "custom": {
        const { input } = form.fieldsOf(this.#arguments);
        const delta = input === "" ? "" : emit("response.custom_tool_call_input.delta", { delta: input });
        return delta + emit("response.custom_tool_call_input.done", { input });
      }
      default:
        return "";
    }
  }
}
