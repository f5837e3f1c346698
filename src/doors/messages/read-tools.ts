// Anthropic's tools and the choice among them → ours. Only tools that the client itself runs and describes can be had.

import type { ChatRequest, Tool } from "../../wire/chat-request.ts";
import type { Failure } from "../../wire/failure.ts";
import { given } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { MessagesTool, MessagesToolChoice } from "./messages-request.ts";

export function readTools(tools: readonly MessagesTool[]): Result<Tool[], Failure> {
  const read: Tool[] = [];
  for (const [index, tool] of tools.entries()) {
    const { type, name, description, input_schema, strict, cache_control } = tool;
    if (type != null && type !== "custom") {
      return refuse(
        `tools[${index}].type`,
        `"${type}" is a tool that Anthropic defines or runs, which is not offered here; describe it as a custom tool with name and input_schema`,
      );
    }
    if (name === undefined || name === "") return refuse(`tools[${index}].name`, "is required");
    if (input_schema === undefined) return refuse(`tools[${index}].input_schema`, "is required");
    read.push({
      type: "function",
      function: {
        name,
        ...given({ description }),
        parameters: input_schema,
        ...given({ strict }),
      },
      ...given({ cache_control }),
    });
  }
  return ok(read);
}

function refuse(field: string, problem: string): Result<never, Failure> {
  return fail({ kind: "invalid_request", field, message: `${field}: ${problem}` });
}

export function readToolChoice(choice: MessagesToolChoice): Pick<ChatRequest, "tool_choice" | "parallel_tool_calls"> {
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
