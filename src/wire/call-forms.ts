// Calls of tools that are no functions, as the items of OpenAI's Responses and as function calls: one row for each kind.
// Both ways lose nothing that the vendor's format has.
import type { CallKind } from "./client-tools.ts";
import { isRecord, type JsonRecord, parseJson, parseRecord } from "./json.ts";

export interface CallForm {
  kind: CallKind;
  /** Types of the item that calls and of the item that answers. */
  call: string;
  output: string;
  /** With which ids of such items begin. */
  prefix: string;
  /** The item's fields as the arguments of a function. */
  argumentsOf(item: JsonRecord): string;
  /** The fields of the item that such arguments fill. */
  fieldsOf(text: string): JsonRecord;
}

export const functionForm: CallForm = {
  kind: "function",
  call: "function_call",
  output: "function_call_output",
  prefix: "fc",
  argumentsOf: (item) => (typeof item["arguments"] === "string" ? item["arguments"] : "{}"),
  fieldsOf: (text) => ({ arguments: text }),
};

export const customForm: CallForm = {
  kind: "custom",
  call: "custom_tool_call",
  output: "custom_tool_call_output",
  prefix: "ctc",
  argumentsOf: (item) => JSON.stringify({ input: item["input"] }),
  fieldsOf: (text) => ({ input: inputIn(text) }),
};

const localShellForm: CallForm = {
  kind: "local_shell",
  call: "local_shell_call",
  output: "local_shell_call_output",
  prefix: "lsh",
  argumentsOf({ action }) {
    const { type: _type, ...rest } = isRecord(action) ? action : {};
    return JSON.stringify(rest);
  },
  fieldsOf(text) {
    const given = parseRecord(text) ?? {};
    return { action: { ...given, type: "exec", command: textsIn(given["command"]), env: recordOr(given["env"]) } };
  },
};

const shellForm: CallForm = {
  kind: "shell",
  call: "shell_call",
  output: "shell_call_output",
  prefix: "sh",
  argumentsOf: ({ action }) => JSON.stringify(isRecord(action) ? action : {}),
  fieldsOf(text) {
    const { commands, timeout_ms = null, max_output_length = null } = parseRecord(text) ?? {};
    return { action: { commands: textsIn(commands), timeout_ms, max_output_length }, environment: { type: "local" } };
  },
};

const applyPatchForm: CallForm = {
  kind: "apply_patch",
  call: "apply_patch_call",
  output: "apply_patch_call_output",
  prefix: "apc",
  argumentsOf: ({ operation }) => JSON.stringify({ operation: isRecord(operation) ? operation : {} }),
  fieldsOf(text) {
    const given = parseRecord(text) ?? {};
    return { operation: isRecord(given["operation"]) ? given["operation"] : given };
  },
};

const forms: readonly CallForm[] = [functionForm, customForm, localShellForm, shellForm, applyPatchForm];
const byKind = new Map(forms.map((form) => [form.kind, form]));
const byCall = new Map(forms.map((form) => [form.call, form]));

export function callForm(kind: CallKind | undefined): CallForm {
  return (kind === undefined ? undefined : byKind.get(kind)) ?? functionForm;
}

/** By the type of an item; undefined where no tool of the client's is called by it. */
export function formOfCall(type: unknown): CallForm | undefined {
  return typeof type === "string" ? byCall.get(type) : undefined;
}

/** The text that a custom tool is called with; whatever a model wrote instead goes along whole. */
function inputIn(text: string): string {
  const given = parseJson(text);
  if (typeof given === "string") return given;
  if (!isRecord(given)) return text;
  if (typeof given["input"] === "string") return given["input"];
  const [only, ...others] = Object.values(given);
  return typeof only === "string" && others.length === 0 ? only : text;
}

/** A model may give one command as mere text. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((text) => typeof text === "string") : [];
}

function recordOr(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}
