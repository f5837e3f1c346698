// Tools and the choice among them: flat there, nested here. Only functions that the client itself runs can be had.

import type { ChatRequest, Tool } from "../../wire/chat-request.ts";
import type { Failure } from "../../wire/failure.ts";
import { given } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { ResponsesTool, ResponsesToolChoice } from "./responses-request.ts";

export function readTools(tools: readonly ResponsesTool[]): Result<Tool[], Failure> {
  const read: Tool[] = [];
  for (const [index, tool] of tools.entries()) {
    const { type, name, description, parameters, strict, cache_control } = tool;
    if (type !== "function") {
      return refuse(`tools[${index}].type`, `"${type}" is not offered here; only tools of type "function" are`);
    }
    if (name === undefined || name === "") return refuse(`tools[${index}].name`, "is required");
    read.push({
      type: "function",
      function: {
        name,
        ...given({ description, parameters, strict }),
      },
      ...given({ cache_control }),
    });
  }
  return ok(read);
}

function refuse(field: string, problem: string): Result<never, Failure> {
  return fail({ kind: "invalid_request", field, message: `${field}: ${problem}` });
}

export function readToolChoice(choice: ResponsesToolChoice): NonNullable<ChatRequest["tool_choice"]> {
  return typeof choice === "string" ? choice : { type: "function", function: { name: choice.name } };
}
