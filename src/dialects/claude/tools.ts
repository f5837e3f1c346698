// Tools and the choice among them, as Anthropic's Messages have them.
import type { AnthropicOnly } from "../../wire/anthropic-only.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";
import { present } from "../../wire/present.ts";
import { answerToolName } from "../common/answer-tool.ts";
import { type Conversation, calledTools } from "../common/conversation.ts";
import type { FunctionTool } from "../common/function-tool.ts";
import { historicToolName } from "../common/historic-tool-name.ts";
import { objectSchema } from "../common/object-schema.ts";
import type { Choice, WantedTools } from "../common/tools.ts";
import type { AnthropicTool, FunctionBlock } from "./blocks.ts";
import { cacheMarker } from "./content-blocks.ts";
import { toStrictSchema } from "./strict-schema.ts";

interface ToolPlace {
  /** In the request's tools; null: the tool that stands for the answer. */
  place: number | null;
  allowStrict: boolean;
}

/** `allowStrict`: the endpoint compiles schemas. Elsewhere, or where it cannot, `strict` is left out with a note. */
function toTool(tool: FunctionTool, { place, allowStrict }: ToolPlace): { tool: FunctionBlock; notes: Note[] } {
  const notes: Note[] = [];
  const { schema, folded } = objectSchema(tool.parameters);
  if (folded) notes.push({ code: "union_folded", tool: place });
  const marker = cacheMarker(tool.cacheControl);
  const plain: FunctionBlock = {
    name: tool.name,
    ...present({ description: tool.description }),
    input_schema: schema,
    ...present({ cache_control: marker }),
  };
  if (!tool.strict) return { tool: plain, notes };
  const strict = toStrictSchema(schema);
  if (!allowStrict || !strict.expressible) {
    notes.push({ code: "strict_left_out", tool: place, why: strict.expressible ? "unsupported" : strict.reason });
    return { tool: plain, notes };
  }
  const keywords = strict.dropped;
  if (keywords.length > 0) notes.push({ code: "limits_told_in_words", tool: place, keywords });
  return { tool: { ...plain, input_schema: strict.schema, strict: true }, notes };
}

type ToolChoice =
  | { type: "none" }
  | { type: "auto" | "any" | "tool"; name?: string; disable_parallel_tool_use?: true }
  /** The client's own, of tools that are no functions. */
  | JsonRecord;

export interface ToolFields {
  tools: AnthropicTool[];
  tool_choice?: ToolChoice;
  notes: Note[];
}

interface Given {
  wanted: WantedTools;
  /** The tool that stands for a structured answer, if it takes one. */
  answer: FunctionTool | undefined;
  conversation: Conversation;
  allowStrict: boolean;
  own: AnthropicOnly;
}

export function toolFields({ own, ...given }: Given): ToolFields {
  if (own.tools.length === 0) return functionFields(given);
  const isVendorRun = own.tools.some(({ called }) => called === undefined);
  const functions =
    isVendorRun && given.wanted.tools.length === 0 && given.answer === undefined
      ? { tools: [], notes: [] }
      : functionFields(given);
  const chosen = own.choice === undefined ? {} : { tool_choice: own.choice };
  return { ...functions, ...chosen, tools: withOwnForms(functions.tools, own.tools) };
}

/** The tools in the client's order: what it wrote beside a function's fields, and those that are no functions. */
function withOwnForms(functions: AnthropicTool[], own: AnthropicOnly["tools"]): AnthropicTool[] {
  const rest = new Map(functions.map((tool) => [tool["name"], tool]));
  const tools = own.map(({ kind, called, definition }): AnthropicTool => {
    if (called === undefined)
      return { ...definition, ...present({ cache_control: cacheMarker(definition["cache_control"]) }) };
    const tool = rest.get(called);
    rest.delete(called);
    const { input_schema: _schema, strict: _strict, ...more } = definition;
    if (kind === "custom") return { ...more, ...tool };
    return { ...definition, ...present({ cache_control: tool?.cache_control }) };
  });
  // The tool that stands for an answer is none of the client's.
  return [...tools, ...rest.values()];
}

function functionFields({ wanted, answer, conversation, allowStrict }: Omit<Given, "own">): ToolFields {
  const { choice, parallel } = wanted;
  // A call of one tool was asked for: this turn has no answer to give a form to.
  const offered = answer === undefined || typeof choice === "object" ? wanted.tools : [...wanted.tools, answer];
  if (offered.length === 0) return historyFields(conversation);
  const converted = offered.map((tool, index) => toTool(tool, { place: tool === answer ? null : index, allowStrict }));
  const fields = { tools: converted.map(({ tool }) => tool), notes: converted.flatMap(({ notes }) => notes) };
  if (offered === wanted.tools) return { ...fields, ...choiceField(choice, parallel) };
  const alone = wanted.tools.length === 0 || choice === "none";
  return { ...fields, ...(alone ? choiceField({ name: answerToolName }, false) : choiceField("required", parallel)) };
}

export function forcesTool({ tool_choice }: ToolFields): boolean {
  return tool_choice?.["type"] === "any" || tool_choice?.["type"] === "tool";
}

function choiceField(choice: Choice | undefined, parallel: boolean): { tool_choice?: ToolChoice } {
  if (choice === "none") return { tool_choice: { type: "none" } };
  if (choice === undefined && parallel) return {};
  const single = parallel ? {} : { disable_parallel_tool_use: true as const };
  if (choice === undefined || choice === "auto") return { tool_choice: { type: "auto", ...single } };
  if (choice === "required") return { tool_choice: { type: "any", ...single } };
  return { tool_choice: { type: "tool", name: choice.name, ...single } };
}

/** Tools that earlier turns called but the request no longer defines: Anthropic wants every call to have its tool. */
function historyFields(conversation: Conversation): ToolFields {
  const tools = calledTools(conversation).map((name) => ({
    name: historicToolName(name),
    input_schema: { type: "object" },
  }));
  return tools.length === 0 ? { tools, notes: [] } : { tools, tool_choice: { type: "none" }, notes: [] };
}
