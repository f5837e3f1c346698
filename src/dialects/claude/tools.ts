// Tools and the choice among them, as Anthropic's Messages have them.
import type { Note } from "../../wire/note.ts";
import { present } from "../../wire/present.ts";
import { answerToolName } from "../common/answer-tool.ts";
import { type Conversation, calledTools } from "../common/conversation.ts";
import type { FunctionTool } from "../common/function-tool.ts";
import { historicToolName } from "../common/historic-tool-name.ts";
import { objectSchema } from "../common/object-schema.ts";
import type { Choice, WantedTools } from "../common/tools.ts";
import type { AnthropicTool } from "./blocks.ts";
import { cacheMarker } from "./content-blocks.ts";
import { toStrictSchema } from "./strict-schema.ts";

interface ToolPlace {
  /** In the request's tools; null: the tool that stands for the answer. */
  place: number | null;
  allowStrict: boolean;
}

/** `allowStrict`: the endpoint compiles schemas. Elsewhere, or where it cannot, `strict` is left out with a note. */
function toTool(tool: FunctionTool, { place, allowStrict }: ToolPlace): { tool: AnthropicTool; notes: Note[] } {
  const notes: Note[] = [];
  const { schema, folded } = objectSchema(tool.parameters);
  if (folded) notes.push({ code: "union_folded", tool: place });
  const marker = cacheMarker(tool.cacheControl);
  const plain: AnthropicTool = {
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

type ToolChoice = { type: "none" } | { type: "auto" | "any" | "tool"; name?: string; disable_parallel_tool_use?: true };

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
}

export function toolFields({ wanted, answer, conversation, allowStrict }: Given): ToolFields {
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
  return tool_choice?.type === "any" || tool_choice?.type === "tool";
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
