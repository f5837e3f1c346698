// The tools of a request, checked against what a vendor accepts as a name. Schemas pass as the client wrote them.

import type { ChatRequest, ToolChoice } from "../../wire/chat-request.ts";
import { given } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { answerToolName } from "./answer-tool.ts";
import type { FunctionTool } from "./function-tool.ts";

export type Choice = "auto" | "none" | "required" | { name: string };

export interface WantedTools {
  tools: FunctionTool[];
  choice: Choice | undefined;
  /** false: at most one call per answer. */
  parallel: boolean;
}

/** OpenAI's own limit: a name that fits there fits here, and a longer one could not be answered by its name. */
const maxNameLength = 64;

/** `allowed`: characters that the vendor takes in a name besides letters, digits, `_` and `-`. */
export function readTools(request: ChatRequest, allowed = ""): Result<WantedTools, string> {
  const pattern = new RegExp(`^[a-zA-Z0-9_${allowed}-]+$`);
  const tools: FunctionTool[] = [];
  const names = new Set<string>();
  for (const [index, tool] of (request.tools ?? []).entries()) {
    const where = `tools[${index}]`;
    if (tool.type !== "function" || tool.function === undefined) {
      return fail(`${where}: a tool of type "${tool.type}" is not supported by this endpoint`);
    }
    const { name, description, parameters, strict } = tool.function;
    const problem = problemOfName(name, pattern, names);
    if (problem !== undefined) return fail(`${where}.function.name ${problem}`);
    names.add(name);
    tools.push({
      name,
      ...given({ description }),
      parameters: parameters ?? { type: "object", properties: {} },
      strict: strict ?? false,
      ...given({ cacheControl: tool.cache_control }),
    });
  }
  // Among no tools nothing can be chosen: clients leave these in, and vendors refuse them.
  if (tools.length === 0) return ok({ tools, choice: undefined, parallel: true });
  const choice = readChoice(request.tool_choice ?? undefined, names);
  if (!choice.ok) return choice;
  return ok({ tools, choice: choice.value, parallel: request.parallel_tool_calls ?? true });
}

function problemOfName(name: string, pattern: RegExp, taken: Set<string>): string | undefined {
  if (name.length > maxNameLength) return `"${name}" is longer than ${maxNameLength} characters`;
  if (!pattern.test(name)) return `"${name}" has characters that this endpoint does not accept`;
  if (name === answerToolName) return `"${name}" is reserved`;
  return taken.has(name) ? `"${name}" is defined twice` : undefined;
}

function readChoice(choice: ToolChoice | undefined, names: Set<string>): Result<Choice | undefined, string> {
  if (choice === undefined || typeof choice === "string") return ok(choice);
  const name = choice.type === "function" ? choice.function?.name : undefined;
  if (name === undefined) return fail(`tool_choice of type "${choice.type}" is not supported by this endpoint`);
  return names.has(name) ? ok({ name }) : fail(`tool_choice names "${name}", which is not among the tools`);
}
