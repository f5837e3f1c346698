// Custom tools of chat completions, which take one text: every model gets them as functions of one text, with a note of
// what they are to the client. What it sent that is no such tool stays as it is.
import { customForm } from "../wire/call-forms.ts";
import { clientToolsField, noClientTools, type ToolForm } from "../wire/client-tools.ts";
import { isRecord, type JsonRecord } from "../wire/json.ts";
import { present } from "../wire/present.ts";
import { customShape } from "./responses/tool-shapes.ts";

export function customToolsAsFunctions(body: JsonRecord): JsonRecord {
  const { tools, messages, tool_choice: choice } = body;
  const forms = Array.isArray(tools) ? tools.flatMap((tool) => formOf(tool) ?? []) : [];
  return {
    ...body,
    ...present({
      tools: changed(tools, functionOf),
      messages: changed(messages, withFunctionCalls),
      ...choiceOf(choice, changed(tools, functionOf) ?? tools),
      [clientToolsField]: forms.length === 0 ? undefined : { ...noClientTools, forms },
    }),
  };
}

/** The list with what had to change in it; undefined where nothing had to. */
function changed(list: unknown, change: (value: unknown) => unknown): unknown[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const changed = list.map(change);
  return changed.some((value, index) => value !== list[index]) ? changed : undefined;
}

function customIn(value: unknown): (JsonRecord & { name: string }) | undefined {
  if (!isRecord(value) || value["type"] !== "custom" || !isRecord(value["custom"])) return undefined;
  const { name } = value["custom"];
  return typeof name === "string" && name !== "" ? { ...value["custom"], name } : undefined;
}

/** Its definition as OpenAI's Responses have it, which is the other format that knows such tools. */
function formOf(tool: unknown): ToolForm | undefined {
  const custom = customIn(tool);
  if (custom === undefined) return undefined;
  const { name } = custom;
  return { called: name, kind: "custom", name, definition: { type: "custom", ...custom, ...flatFormat(custom) } };
}

/** A grammar is an object of its own here. */
function flatFormat({ format }: JsonRecord): { format?: JsonRecord } {
  if (!isRecord(format) || !isRecord(format["grammar"])) return {};
  return { format: { type: "grammar", ...format["grammar"] } };
}

function functionOf(tool: unknown): unknown {
  const custom = customIn(tool);
  if (custom === undefined) return tool;
  const description = typeof custom["description"] === "string" ? custom["description"] : "";
  const { format = custom["format"] } = flatFormat(custom);
  return { type: "function", function: { name: custom.name, ...customShape(description, format) } };
}

function withFunctionCalls(message: unknown): unknown {
  if (!isRecord(message)) return message;
  const calls = changed(message["tool_calls"], functionCallOf);
  return calls === undefined ? message : { ...message, tool_calls: calls };
}

function functionCallOf(call: unknown): unknown {
  const custom = customIn(call);
  if (custom === undefined || !isRecord(call)) return call;
  const { id } = call;
  return { id, type: "function", function: { name: custom.name, arguments: customForm.argumentsOf(custom) } };
}

interface Choice {
  tools?: unknown[];
  tool_choice?: unknown;
}

/** Of allowed tools only those are shown to the model. */
function choiceOf(choice: unknown, tools: unknown): Choice {
  const custom = customIn(choice);
  if (custom !== undefined) return { tool_choice: { type: "function", function: { name: custom.name } } };
  const allowed = isRecord(choice) && choice["type"] === "allowed_tools" ? choice["allowed_tools"] : undefined;
  if (!isRecord(allowed) || !Array.isArray(allowed["tools"]) || !Array.isArray(tools)) return {};
  const names = new Set(allowed["tools"].map((tool) => calledName(functionOf(tool))));
  const shown = tools.filter((tool) => names.has(calledName(tool)));
  return shown.length === 0 ? {} : { tools: shown, tool_choice: allowed["mode"] ?? "auto" };
}

function calledName(tool: unknown): unknown {
  return isRecord(tool) && isRecord(tool["function"]) ? tool["function"]["name"] : undefined;
}
