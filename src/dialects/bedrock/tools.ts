// Tools and the choice among them, as Converse has them. It knows no choice of none: the tools are left out instead.

import type { JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";
import { answerToolName } from "../common/answer-tool.ts";
import { type Conversation, calledTools } from "../common/conversation.ts";
import type { FunctionTool } from "../common/function-tool.ts";
import { historicToolName } from "../common/historic-tool-name.ts";
import { objectSchema } from "../common/object-schema.ts";
import type { Choice, WantedTools } from "../common/tools.ts";
import type { CachePoint } from "./blocks.ts";
import { cachePoint } from "./content-blocks.ts";

interface ToolSpec {
  toolSpec: { name: string; description?: string; inputSchema: { json: JsonRecord } };
}

export interface ToolConfig {
  tools: (ToolSpec | CachePoint)[];
  toolChoice?: { auto: object } | { any: object } | { tool: { name: string } };
  notes: Note[];
}

export function toolConfig(
  wanted: WantedTools,
  answer: FunctionTool | undefined,
  conversation: Conversation,
): ToolConfig {
  const { choice, tools } = wanted;
  const called = calledTools(conversation);
  if (answer !== undefined && typeof choice !== "object") {
    const alone = tools.length === 0 || choice === "none";
    return configure([...tools, answer], alone ? { name: answerToolName } : "required");
  }
  if (choice !== "none") return tools.length > 0 ? configure(tools, choice) : historyConfig(called);
  // Calls in the conversation must have their tools, whether they may be called again or not.
  if (called.length === 0) return { tools: [], notes: [] };
  const config = tools.length > 0 ? configure(tools, undefined) : historyConfig(called);
  return { ...config, notes: [...config.notes, { code: "tool_choice_none_left_out" }] };
}

function configure(tools: readonly FunctionTool[], choice: Choice | undefined): ToolConfig {
  const notes: Note[] = [];
  const specs = tools.flatMap((tool, index): (ToolSpec | CachePoint)[] => {
    const { schema, folded } = objectSchema(tool.parameters);
    if (folded) notes.push({ code: "union_folded", tool: tool.name === answerToolName ? null : index });
    const described = tool.description ? { description: tool.description } : {};
    const toolSpec = { name: tool.name, ...described, inputSchema: { json: schema } };
    return [{ toolSpec }, ...cachePoint(tool.cacheControl)];
  });
  return { tools: specs, ...choiceField(choice), notes };
}

function choiceField(choice: Choice | undefined): Pick<ToolConfig, "toolChoice"> {
  if (choice === undefined || choice === "none") return {};
  if (choice === "auto") return { toolChoice: { auto: {} } };
  return { toolChoice: choice === "required" ? { any: {} } : { tool: { name: choice.name } } };
}

function historyConfig(names: readonly string[]): ToolConfig {
  const tools = names.map((name) => {
    return { toolSpec: { name: historicToolName(name), inputSchema: { json: { type: "object" } } } };
  });
  return { tools, notes: [] };
}

export function forcesTool({ toolChoice }: ToolConfig): boolean {
  return toolChoice !== undefined && !("auto" in toolChoice);
}
