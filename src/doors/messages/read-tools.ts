// Anthropic's tools and the choice among them → ours. Tools that the client runs become functions, also those that
// Anthropic defines by a type alone; those that the vendor runs are kept as they came, for endpoints that have them.

import type { AnthropicOnly, AnthropicTool } from "../../wire/anthropic-only.ts";
import type { ChatRequest, Tool } from "../../wire/chat-request.ts";
import type { Failure } from "../../wire/failure.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { given, present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { MessagesTool, MessagesToolChoice } from "./messages-request.ts";
import { isClientRun, kindOf, shapeOf } from "./tool-kinds.ts";

export interface ReadTools {
  tools: Tool[];
  /** All of them in their order; empty where they are functions and nothing else. */
  own: AnthropicTool[];
}

export function readTools(tools: readonly MessagesTool[]): Result<ReadTools, Failure> {
  const read: ReadTools = { tools: [], own: [] };
  let isPlain = true;
  for (const [index, tool] of tools.entries()) {
    const one = readTool(tool, `tools[${index}]`);
    if (!one.ok) return one;
    const { definition, called, kind, plain } = one.value;
    if (plain !== undefined) read.tools.push(plain);
    if (kind === undefined) continue;
    read.own.push({ kind, definition, ...present({ called }) });
    isPlain &&= kind === "custom" && Object.keys(definition).every((field) => plainFields.has(field));
  }
  return ok(isPlain ? { ...read, own: [] } : read);
}

/** Fields of a custom tool that every function has. */
const plainFields: ReadonlySet<string> = new Set(["type", "name", "description", "input_schema", "strict"]);

interface OneTool extends Omit<AnthropicTool, "kind"> {
  /** undefined: a tool of the router's. */
  kind: AnthropicTool["kind"] | undefined;
  plain?: Tool;
}

function readTool(tool: MessagesTool, path: string): Result<OneTool, Failure> {
  const { cache_control, ...definition } = tool;
  const { type, name, description, input_schema, strict } = tool;
  const marker = given({ cache_control });
  if (type == null || type === "custom") {
    if (name === undefined || name === "") return refuse(`${path}.name`, "is required");
    if (input_schema === undefined) return refuse(`${path}.input_schema`, "is required");
    const called = { name, ...given({ description }), parameters: input_schema, ...given({ strict }) };
    return ok({ kind: "custom", called: name, definition, plain: { type: "function", function: called, ...marker } });
  }
  if (type.startsWith("openrouter:")) return ok({ kind: undefined, definition, plain: { ...definition, type } });
  const kind = kindOf(type);
  if (kind === undefined) {
    return refuse(
      `${path}.type`,
      `"${type}" is not offered here; describe it as a custom tool with name and input_schema`,
    );
  }
  const marked: JsonRecord = { ...definition, ...marker };
  if (!isClientRun(kind)) return ok({ kind, definition: marked });
  const shape = shapeOf(kind, { ...definition, type });
  const called = name ?? shape.name;
  return ok({
    kind,
    called,
    definition,
    plain: { type: "function", function: { ...shape, name: called }, ...marker },
  });
}

function refuse(field: string, problem: string): Result<never, Failure> {
  return fail({ kind: "invalid_request", field, message: `${field}: ${problem}` });
}

export type ReadChoice = Pick<ChatRequest, "tool_choice" | "parallel_tool_calls"> & {
  own?: NonNullable<AnthropicOnly["choice"]>;
};

/** `own`: a choice that is about tools which are no functions. */
export function readToolChoice(choice: MessagesToolChoice, { tools, own }: ReadTools): ReadChoice {
  if (isOwn(choice, { tools, own })) return { own: choice };
  if (choice.type === "none") return { tool_choice: "none" };
  const single = choice.disable_parallel_tool_use === true ? { parallel_tool_calls: false } : {};
  switch (choice.type) {
    case "auto":
      return { tool_choice: "auto", ...single };
    case "any":
      return { tool_choice: "required", ...single };
    case "tool":
      return { tool_choice: { type: "function", function: { name: choice.name } }, ...single };
  }
}

function isOwn(choice: MessagesToolChoice, { tools, own }: ReadTools): boolean {
  if (own.length === 0) return false;
  if (choice.type !== "tool") return tools.length === 0;
  const isOfVendor = ({ called, definition }: AnthropicTool): boolean =>
    called === undefined && definition["name"] === choice.name;
  return own.some(isOfVendor);
}
